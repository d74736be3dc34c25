const PLACEHOLDER = /\{\{[^{}]*\}\}/g;

/** What is still to be filled in of a text, as it is written there: `["{{customer.city}}"]`. */
export function placeholdersIn(text) {
    const found = text.match(PLACEHOLDER) ?? [];
    return found.length || !text.includes("{{") ? found : ["{{"];
}

/** What a text says whoever it is filled for. */
export function withoutPlaceholders(text) {
    return text.replace(PLACEHOLDER, " ");
}

/** A text cut where its placeholders are: `[{text, isPlaceholder}]`. */
export function partsOf(text) {
    return text
        .split(/(\{\{[^{}]*\}\})/)
        .filter(Boolean)
        .map((part) => ({ text: part, isPlaceholder: /^\{\{[^{}]*\}\}$/.test(part) }));
}

/**
 * Put a text into another one, in place of what stands from `start` to `end`.
 *
 * @returns {{text: string, start: number, end: number}} the whole, and what to select in it: the
 *  first placeholder to fill in, else the place behind what was put in
 */
export function insertInto(whole, text, start, end) {
    let before = whole.slice(0, start);
    let after = whole.slice(end);
    if (text && before && !/\s$/.test(before)) {
        before += " ";
    }
    if (text && after && !/^\s/.test(after)) {
        after = ` ${after}`;
    }
    const [placeholder] = placeholdersIn(text);
    const at = placeholder
        ? before.length + text.indexOf(placeholder)
        : before.length + text.length;
    return {
        text: before + text + after,
        start: at,
        end: placeholder ? at + placeholder.length : at,
    };
}

/**
 * A text that was written to one customer, fit to be kept for all: their name and the protocol
 * become variables.
 *
 * @param {string} text
 * @param {{title: string, contact_name: string, name: string}} row of the conversation
 * @param {{name: string}} me
 */
export function generalized(text, row, me) {
    const customer = (row.title || row.contact_name || "").trim();
    const [firstName] = customer.split(/\s+/);
    const known = [
        [customer, "customer.name"],
        [me.name, "operator.name"],
        [row.name, "protocol"],
        // Shorter ones are too often something else.
        [firstName.length > 2 ? firstName : "", "customer.first_name"],
    ];
    for (const [value, name] of known) {
        if (value) {
            const literal = value.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
            const pattern = new RegExp(`(?<![\\p{L}\\p{N}])${literal}(?![\\p{L}\\p{N}])`, "giu");
            text = text.replace(pattern, `{{${name}}}`);
        }
    }
    return text;
}

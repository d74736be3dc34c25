import { _t } from "@web/core/l10n/translation";

const VARIABLE = /(\{\{\s*\w+\s*\}\})/;
const NAME = /^\{\{\s*(\w+)\s*\}\}$/;

/** What WhatsApp takes, in characters. */
const LIMITS = { header: 60, body: 1024 };

/**
 * Cut a part of a template at its variables.
 *
 * @param {Object} template one of `mkbot.session.template_choices`
 * @param {"header"|"body"|"footer"} part
 * @param {Object<string, string>} values by the variable's id
 * @returns {{text: string, variable: Object|null, isFilled: boolean}[]}
 */
export function segmentsOf(template, part, values) {
    return template[part]
        .split(VARIABLE)
        .filter(Boolean)
        .map((text) => {
            const name = NAME.exec(text)?.[1];
            const variable =
                (name && template.variables.find((v) => v.part === part && v.name === name)) ??
                null;
            const value = variable ? cleanValue(values[variable.id]) : "";
            return { text: value || text, variable: variable || null, isFilled: Boolean(value) };
        });
}

/** As the server sends it: one line, no spaces around. */
export function cleanValue(value) {
    return (value ?? "").trim().replace(/\s+/g, " ");
}

/** How a variable is asked for. */
export function labelOf(template, { part, name, label }) {
    if (label && label !== name) {
        return label;
    }
    if (part.startsWith("button")) {
        const button = template.buttons[Number(part.slice("button".length))] ?? "";
        return _t("End of the link of “%s”", button).toString();
    }
    return part === "header"
        ? _t("Variable %s of the title", name).toString()
        : _t("Variable %s", name).toString();
}

/** @returns {Object<string, string>} the values that the server knows, by the variable's id */
export function startValues(template) {
    return Object.fromEntries(template.variables.map(({ id, value }) => [id, value]));
}

/** Why it cannot be sent like this: the variables that are empty, and what is too long. */
export function problemsOf(template, values) {
    const missing = template.variables.filter(({ id }) => !cleanValue(values[id]));
    const tooLong = Object.entries(LIMITS).find(
        ([part, limit]) =>
            segmentsOf(template, part, values).reduce((sum, { text }) => sum + text.length, 0) >
            limit
    );
    return { missing, tooLong: tooLong ? { part: tooLong[0], limit: tooLong[1] } : null };
}

const CATEGORIES = {
    marketing: _t("Marketing"),
    utility: _t("Utility"),
    authentication: _t("Authentication"),
};

export function categoryOf({ category }) {
    return (CATEGORIES[category.toLowerCase()] ?? category).toString();
}

import { onMounted, onWillUnmount } from "@odoo/owl";

/**
 * Odoo has rules for what has something in it whose subject may be any element, or any of a common
 * kind: “ul.o_checklist > li:has(ul) > :not(ul)”. For their sake a browser styles the whole page
 * anew whenever anything is drawn in it. They are for editors and menus that the panel does not
 * have, which does without them while it is shown.
 */
export function useQuickStyles() {
    const removed = [];
    onMounted(() => {
        for (const sheet of document.styleSheets) {
            if (!sheet.href || new URL(sheet.href).origin === location.origin) {
                removeFrom(sheet, removed);
            }
        }
    });
    onWillUnmount(() => {
        for (const { holder, at, text } of removed.splice(0).reverse()) {
            holder.insertRule(text, at);
        }
    });
}

/** @param {CSSStyleSheet|CSSMediaRule} holder */
function removeFrom(holder, removed) {
    for (let at = holder.cssRules.length - 1; at >= 0; at--) {
        const rule = holder.cssRules[at];
        if (rule.selectorText && isCostly(rule.selectorText)) {
            removed.push({ holder, at, text: rule.cssText });
            holder.deleteRule(at);
        } else if (rule instanceof CSSMediaRule) {
            removeFrom(rule, removed);
        }
    }
}

/**
 * @param {string} selector
 * @returns {boolean} whether it asks what an element has in it, for the sake of elements that no
 *      class, identifier or attribute tells from others
 */
export function isCostly(selector) {
    if (!selector.includes(":has(")) {
        return false;
    }
    let bare = selector;
    let inner;
    do {
        inner = bare;
        // From the inside: what stands in parentheses says nothing of the subject.
        bare = inner.replace(/:[\w-]+\([^()]*\)/g, (part) =>
            part.includes(":has") ? ":has" : ":is"
        );
    } while (bare !== inner);
    return bare
        .split(",")
        .filter((part) => part.includes(":has"))
        .some(
            (part) =>
                !/[.#[]/.test(
                    part
                        .trim()
                        .split(/[\s>+~]+/)
                        .pop()
                )
        );
}

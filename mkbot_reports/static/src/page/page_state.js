import { browser } from "@web/core/browser/browser";
import { router } from "@web/core/browser/router";

const KEY = "mkbot_reports.filters.";

function read(text) {
    try {
        return JSON.parse(text) ?? {};
    } catch {
        // It came from the address, which anybody may write.
        return {};
    }
}

/** What of the filters says anything. */
export function spoken({ period, date_from, date_to, ...values }) {
    const filters = period === "custom" ? { period, date_from, date_to } : { period };
    for (const [name, chosen] of Object.entries(values)) {
        if (chosen.length) {
            filters[name] = chosen;
        }
    }
    return filters;
}

/**
 * The filters that a page begins with: those of its address, else the last ones of this tab, so
 * that whoever comes back from the attendances behind a figure finds the page as it was.
 *
 * @param {string} page
 * @param {Object} action the page's client action
 */
export function storedFilters(page, action) {
    const { action: current, filters } = router.current;
    const isOwn = [action.path, action.id, action.tag].filter(Boolean).includes(current);
    return read(isOwn && filters ? filters : browser.sessionStorage.getItem(KEY + page));
}

/** @returns {string} the filters for the page's address */
export function storeFilters(page, filters) {
    const text = JSON.stringify(spoken(filters));
    browser.sessionStorage.setItem(KEY + page, text);
    return text;
}

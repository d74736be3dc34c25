import { onWillDestroy, useEffect, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";

import { clock } from "@mkbot_chat/panel/store/clock";

const MINUTE = 60 * 1000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const SOON = 2 * HOUR;
const VERY_SOON = 15 * MINUTE;

/**
 * What a platform's window for free answers means at a moment.
 *
 * @param {{until: string, grace: string, templates: boolean}|null} window as the row has it
 * @param {number} now milliseconds since 1970
 * @returns {{phase: "none"|"open"|"grace"|"closed", left: number, tone: ""|"soon"|"very_soon",
 *  ended: string}} `left` in milliseconds; in phase grace people may answer and the bot not;
 *  `ended`: since when it is closed, empty if the customer never wrote
 */
export function windowAt(window, now) {
    if (!window) {
        return { phase: "none", left: 0, tone: "", ended: "" };
    }
    const leftOf = (iso) => (iso ? Date.parse(iso) - now : 0);
    for (const [phase, iso] of [
        ["open", window.until],
        ["grace", window.grace],
    ]) {
        const left = leftOf(iso);
        if (left > 0) {
            const tone = left <= VERY_SOON ? "very_soon" : left <= SOON ? "soon" : "";
            return { phase, left, tone, ended: "" };
        }
    }
    return { phase: "closed", left: 0, tone: "", ended: window.grace || window.until };
}

/** How long something still lasts, never more than what is true. */
export function formatLeft(left) {
    if (left < MINUTE) {
        return _t("less than a minute");
    }
    const minutes = Math.floor((left % HOUR) / MINUTE);
    const hours = Math.floor((left % DAY) / HOUR);
    if (left < HOUR) {
        return _t("%s min", minutes);
    }
    if (left < DAY) {
        return _t("%(hours)s h %(minutes)s min", { hours, minutes });
    }
    return _t("%(days)s d %(hours)s h", { days: Math.floor(left / DAY), hours });
}

/**
 * The window of a row, kept true: rendered when it changes and at each full minute.
 *
 * @param {() => Object|undefined} getRow
 */
export function useWindow(getRow) {
    const state = useState({ phase: "none", left: 0, tone: "", ended: "" });
    let timer;
    const update = () => {
        browser.clearTimeout(timer);
        Object.assign(state, windowAt(getRow()?.window, Date.now() + clock.offset));
        if (state.left) {
            timer = browser.setTimeout(update, (state.left % MINUTE) + 1);
        }
    };
    update();
    useEffect(update, () => {
        const { until, grace, templates } = getRow()?.window ?? {};
        return [until, grace, templates];
    });
    onWillDestroy(() => browser.clearTimeout(timer));
    return state;
}

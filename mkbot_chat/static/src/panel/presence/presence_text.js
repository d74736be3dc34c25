import { _t } from "@web/core/l10n/translation";

const STATES = {
    available: { name: _t("Available"), icon: "fa fa-check-circle" },
    paused: { name: _t("Paused"), icon: "fa fa-pause-circle" },
    away: { name: _t("Away"), icon: "fa fa-moon-o" },
    closed: { name: _t("Panel closed"), icon: "fa fa-power-off" },
};

export function presenceOf(state) {
    return STATES[state] ?? STATES.closed;
}

/**
 * What keeps an operator, in words: "Paused · Lunch".
 *
 * @param {{state: string, reason?: string}} presence
 */
export function presenceText({ state, reason }) {
    return [presenceOf(state).name, state === "paused" && reason].filter(Boolean).join(" · ");
}

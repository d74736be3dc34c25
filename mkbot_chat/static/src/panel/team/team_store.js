import { normalize } from "@web/core/l10n/utils/normalize";

const STATES = ["available", "paused", "away", "closed"];

const byName = (a, b) => a.name.localeCompare(b.name) || a.id - b.id;

const ORDERS = {
    /** As a list is read: it does not jump about while one looks at it. */
    state: (a, b) => STATES.indexOf(a.state) - STATES.indexOf(b.state) || byName(a, b),
    name: byName,
    load: (a, b) => b.load - a.load || byName(a, b),
    unanswered: (a, b) =>
        (a.unanswered_since || "9").localeCompare(b.unanswered_since || "9") || byName(a, b),
};

/** What the view of the team knows, and how it is shown. Pure: it asks nothing of the server. */
export class Team {
    /** @type {Map<number, Object>} */
    operators = new Map();
    /** @type {Map<number, Object>} */
    sectors = new Map();

    /** Take the server's answer: the whole truth. */
    load({ operators, sectors }) {
        this.operators = new Map(operators.map((operator) => [operator.id, operator]));
        this.sectors = new Map(sectors.map((sector) => [sector.id, sector]));
    }

    /** Take a change of somebody's state, from the bus. */
    apply({ user_id: id, ...presence }) {
        const operator = this.operators.get(id);
        if (operator) {
            this.operators.set(id, { ...operator, ...presence });
        }
    }

    /**
     * @param {{term?: string, sectorId?: number, showClosed?: boolean, order?: string}} options
     * @returns {Object[]}
     */
    shown({ term = "", sectorId = 0, showClosed = true, order = "state" } = {}) {
        const wanted = normalize(term.trim());
        return [...this.operators.values()]
            .filter(
                (operator) =>
                    normalize(operator.name).includes(wanted) &&
                    (!sectorId || operator.sector_ids.includes(sectorId)) &&
                    // Whoever still attends somebody is not hidden.
                    (showClosed || operator.state !== "closed" || operator.load)
            )
            .sort(ORDERS[order]);
    }

    /** @returns {{available: number, paused: number, away: number, closed: number}} */
    counts(sectorId = 0) {
        const counts = Object.fromEntries(STATES.map((state) => [state, 0]));
        for (const { state, sector_ids: sectorIds } of this.operators.values()) {
            if (!sectorId || sectorIds.includes(sectorId)) {
                counts[state]++;
            }
        }
        return counts;
    }

    sectorNames(operator) {
        return operator.sector_ids
            .map((id) => this.sectors.get(id)?.name)
            .filter(Boolean)
            .join(", ");
    }

    answerTarget(sectorId) {
        return this.sectors.get(sectorId)?.answer_target;
    }
}

/** "3 / 5", or "3" without a limit. */
export function loadText({ load, capacity }) {
    return capacity ? `${load} / ${capacity}` : `${load}`;
}

/** @returns {number} percent of the capacity that is used, at most 100 */
export function loadPercent({ load, capacity }) {
    return capacity ? Math.min(100, Math.round((100 * load) / capacity)) : 0;
}

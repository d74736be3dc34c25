import { _t } from "@web/core/l10n/translation";

/** From this share of a target on, it is time to look. */
const SOON = 0.75;

/**
 * How a time stands to its target.
 *
 * @param {number} seconds
 * @param {number} target seconds; 0 for none
 * @returns {"good"|"soon"|"late"|"none"}
 */
export function toneOf(seconds, target) {
    if (!target) {
        return "none";
    }
    return seconds > target ? "late" : seconds >= target * SOON ? "soon" : "good";
}

const WORST = ["late", "soon", "good", "none"];

export function worstTone(tones) {
    return WORST.find((tone) => tones.includes(tone)) ?? "none";
}

/** @returns {number|null} whole percent; null of nothing */
export function percentOf(part, whole) {
    return whole ? Math.round((100 * part) / whole) : null;
}

/**
 * For how long the customer of a conversation waits for us: in the queue for a person, in an
 * attendance for an answer.
 *
 * @param {Object} row
 * @param {Object[]} sectors with their targets
 * @returns {{since: string, target: number, label: string}|null} `target` in seconds, 0 for none;
 *      null where they do not wait
 */
export function waitOf(row, sectors) {
    const sector = sectors.find(({ id }) => id === row.sector_id);
    if (row.state === "waiting") {
        return {
            since: row.since,
            target: sector?.target_wait_seconds ?? 0,
            label: _t("Waits in the queue").toString(),
        };
    }
    if (row.state === "active" && row.unanswered_since) {
        return {
            since: row.unanswered_since,
            target: sector?.target_answer_seconds ?? 0,
            label: _t("Since the customer's last unanswered words").toString(),
        };
    }
    return null;
}

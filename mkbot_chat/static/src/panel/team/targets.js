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

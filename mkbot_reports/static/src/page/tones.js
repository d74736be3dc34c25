import { cookie } from "@web/core/browser/cookie";
import { getColor } from "@web/core/colors/colors";

/** Chart.js draws on a canvas, which knows no variables of CSS: bright and dark. */
const TONES = {
    main: ["#3188E6", "#4EA7F2"],
    good: ["#1E8E5A", "#43C58A"],
    fair: ["#D9A400", "#FFD86D"],
    poor: ["#CE4257", "#EA6175"],
    none: ["#8A8F9C", "#7E8290"],
    before: ["#8A8F9C", "#A4A8B6"],
};
/** From the lowest grade to the highest. */
const GRADES = [
    "#982738",
    "#B73248",
    "#CE4257",
    "#E05A5A",
    "#EA7C58",
    "#F4A261",
    "#F5BC5A",
    "#E8CC4F",
    "#A9C957",
    "#5FB567",
    "#1E8E5A",
];

export function isDark() {
    return cookie.get("color_scheme") === "dark";
}

/**
 * The colour of a series.
 *
 * @param {string} tone see `mkbot.report.page`; without one a colour of Odoo's palette
 * @param {number} index of the series
 * @param {number} count of the series
 */
export function colourOf(tone, index = 0, count = 1) {
    const grade = /^grade_(\w+)$/.exec(tone ?? "")?.[1];
    if (grade) {
        return GRADES[Number(grade)] ?? colourOf("none");
    }
    if (!tone && count === 1) {
        return colourOf("main");
    }
    return TONES[tone]?.[isDark() ? 1 : 0] ?? getColor(index, isDark() ? "dark" : "bright", count);
}

/** The colours of what is around the series. */
export function inkColours() {
    return isDark()
        ? { text: "#E4E4E4", grid: "rgba(255, 255, 255, .15)" }
        : { text: "#111827", grid: "rgba(0, 0, 0, .1)" };
}

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

/** Whether letters are brighter than what they stand on, whichever theme makes them so. */
export function isDark() {
    const [red, green, blue] = bodyColour()
        .match(/[\d.]+/g)
        .map(Number);
    return 0.299 * red + 0.587 * green + 0.114 * blue > 128;
}

function bodyColour() {
    return getComputedStyle(document.body).color;
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
    return {
        text: bodyColour(),
        grid: isDark() ? "rgba(255, 255, 255, .15)" : "rgba(0, 0, 0, .1)",
    };
}

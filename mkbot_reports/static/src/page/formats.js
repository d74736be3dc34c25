import { _t } from "@web/core/l10n/translation";
import { user } from "@web/core/user";
import { formatFloat, formatInteger, formatMonetary } from "@web/views/fields/formatters";

const MINUTE = 60;
const HOUR = 60 * MINUTE;
/** What there is no figure of. */
export const NOTHING = "—";
/** Steps that an axis of durations may have, in seconds; beyond, whole numbers of the last. */
const STEPS = [1, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 28800, 86400];
const MOST_TICKS = 6;

/**
 * A duration for people: 45 s, 5 min 30 s, 1 h 05 min.
 *
 * @param {number} value seconds
 */
export function formatDuration(value) {
    if (value < 0) {
        return `−${formatDuration(-value)}`;
    }
    const seconds = Math.round(value);
    if (seconds < MINUTE) {
        return _t("%s s", seconds);
    }
    if (seconds < HOUR) {
        const minutes = Math.floor(seconds / MINUTE);
        const rest = seconds % MINUTE;
        return rest
            ? _t("%(minutes)s min %(seconds)s s", { minutes, seconds: rest })
            : _t("%s min", minutes);
    }
    const minutes = Math.floor(seconds / MINUTE);
    return _t("%(hours)s h %(minutes)s min", {
        hours: formatInteger(Math.floor(minutes / 60)),
        minutes: String(minutes % 60).padStart(2, "0"),
    });
}

function formatPercent(value) {
    return `${formatFloat(value, { digits: [16, 1], trailingZeros: false })}%`;
}

function formatDays(value) {
    const days = formatFloat(value, { digits: [16, 1], trailingZeros: false });
    return value === 1 ? _t("1 day") : _t("%s days", days);
}

const FORMATS = {
    count: (value) => formatInteger(Math.round(value)),
    seconds: formatDuration,
    percent: formatPercent,
    grade: (value) => formatFloat(value, { digits: [16, 1], trailingZeros: false }),
    days: formatDays,
    money: (value) => formatMonetary(value, { currencyId: user.activeCompany.currency_id }),
};

/**
 * A figure as people read it.
 *
 * @param {number|null} value
 * @param {"count"|"seconds"|"percent"|"grade"|"days"|"money"} unit money in the currency of the
 *  company that the user works in
 */
export function formatFigure(value, unit) {
    return value === null || value === undefined ? NOTHING : FORMATS[unit](value).toString();
}

/** A figure with its share of the whole, if there is one. */
export function formatWithShare(value, unit, share) {
    const figure = formatFigure(value, unit);
    return share === null || share === undefined
        ? figure
        : _t("%(figure)s (%(share)s)", { figure, share: formatPercent(share) }).toString();
}

/**
 * How a figure differs from what it was: of counts in percent, of others in their own unit.
 *
 * @param {{value: number|null, before: number|null, unit: string, better: string}} item
 * @returns {{text: string, direction: "up"|"down"|"same", mood: "good"|"bad"|""}|null} null where
 *  there is nothing to compare
 */
export function changeOf({ value, before, unit, better }) {
    const isCount = unit === "count";
    const isMissing = [value, before].some((one) => one === null || one === undefined);
    if (isMissing || (isCount && !before)) {
        return null;
    }
    const difference = value - before;
    const size = Math.abs(isCount ? (difference / before) * 100 : difference);
    const sizeUnit = isCount ? "percent" : unit;
    const figure = formatFigure(size, sizeUnit);
    if (figure === formatFigure(0, sizeUnit)) {
        return { text: _t("no change").toString(), direction: "same", mood: "" };
    }
    const text =
        unit === "percent"
            ? _t("%s points", formatFloat(size, { digits: [16, 1], trailingZeros: false }))
            : figure;
    const direction = difference > 0 ? "up" : "down";
    const mood = better ? (better === direction ? "good" : "bad") : "";
    return { text: text.toString(), direction, mood };
}

/** Steps of an axis of durations that people count in, in seconds. */
export function stepOf(most) {
    const step = STEPS.find((size) => most / size <= MOST_TICKS);
    return step ?? Math.ceil(most / MOST_TICKS / STEPS.at(-1)) * STEPS.at(-1);
}

import { formatFigure, NOTHING } from "@mkbot_reports/page/formats";
import { _t } from "@web/core/l10n/translation";

const { DateTime } = luxon;

const DAY = { weekday: "short", day: "2-digit", month: "2-digit", year: "numeric" };
const UNITS = { count: "count", duration: "seconds", percent: "percent", grade: "grade" };

const TEXTS = {
    text: (value) => value,
    moment: (value) => DateTime.fromISO(value).toLocaleString(DateTime.DATETIME_SHORT),
    day: (value) => DateTime.fromISO(value).toLocaleString(DAY),
    week: (value) => {
        const first = DateTime.fromISO(value);
        return _t("%(first)s to %(last)s", {
            first: first.toLocaleString(DateTime.DATE_SHORT),
            last: first.plus({ days: 6 }).toLocaleString(DateTime.DATE_SHORT),
        });
    },
    month: (value) => DateTime.fromISO(value).toLocaleString({ month: "long", year: "numeric" }),
};

/** A cell of a grid as people read it; `kind` as of `mkbot.report.grid`. */
export function formatCell(value, kind) {
    if (kind in UNITS) {
        return formatFigure(value, UNITS[kind]);
    }
    return value === null ? NOTHING : TEXTS[kind](value).toString();
}

/** Whether cells are figures, which stand in line on the right. */
export function isFigure(kind) {
    return kind in UNITS;
}

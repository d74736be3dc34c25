import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { allowTranslations, patchWithCleanup } from "@web/../tests/web_test_helpers";
import { localization } from "@web/core/l10n/localization";
import {
    changeOf,
    formatDuration,
    formatFigure,
    formatWithShare,
    stepOf,
} from "@mkbot_reports/page/formats";
import { colourOf } from "@mkbot_reports/page/tones";
import { spoken } from "@mkbot_reports/page/page_state";

describe.current.tags("headless");

beforeEach(() => {
    allowTranslations();
    patchWithCleanup(localization, { decimalPoint: ".", thousandsSep: ",", grouping: [3, 0] });
});

const duration = (seconds) => formatDuration(seconds).toString();

test("durations for people", () => {
    expect(duration(0)).toBe("0 s");
    expect(duration(59.4)).toBe("59 s");
    expect(duration(60)).toBe("1 min");
    expect(duration(330)).toBe("5 min 30 s");
    expect(duration(3600)).toBe("1 h 00 min");
    expect(duration(3900)).toBe("1 h 05 min");
    expect(duration(3599.6)).toBe("1 h 00 min");
    expect(duration(5400000)).toBe("1,500 h 00 min");
});

test("figures by their unit, as the user writes numbers", () => {
    expect(formatFigure(1234567, "count")).toBe("1,234,567");
    expect(formatFigure(12.34, "percent")).toBe("12.3%");
    expect(formatFigure(100, "percent")).toBe("100%");
    expect(formatFigure(8.25, "grade")).toBe("8.3");
    expect(formatFigure(65, "seconds")).toBe("1 min 5 s");
    expect(formatFigure(0, "count")).toBe("0");
    expect(formatFigure(null, "seconds")).toBe("—");
    expect(formatWithShare(5, "count", 50)).toBe("5 (50%)");
    expect(formatWithShare(5, "count", undefined)).toBe("5");
    patchWithCleanup(localization, { decimalPoint: ",", thousandsSep: "." });
    expect(formatFigure(1234, "count")).toBe("1.234");
    expect(formatFigure(12.34, "percent")).toBe("12,3%");
});

test("a change is told in percent of counts, in their own unit of others", () => {
    const change = (value, before, unit, better = "") => changeOf({ value, before, unit, better });
    expect(change(150, 100, "count")).toEqual({ text: "50%", direction: "up", mood: "" });
    expect(change(60, 90, "seconds", "down")).toEqual({
        text: "30 s",
        direction: "down",
        mood: "good",
    });
    expect(change(20, 12.5, "percent", "down")).toEqual({
        text: "7.5 points",
        direction: "up",
        mood: "bad",
    });
    expect(change(8.5, 8.5, "grade", "up").direction).toBe("same");
    expect(change(8.51, 8.5, "grade", "up").direction).toBe("same");
    expect(change(20.01, 20, "percent", "up").direction).toBe("same");
    expect(change(5, 0, "count")).toBe(null);
    expect(change(null, 5, "seconds")).toBe(null);
    expect(change(5, null, "seconds")).toBe(null);
});

test("axes of durations have steps that people count in", () => {
    expect(stepOf(5)).toBe(1);
    expect(stepOf(100)).toBe(30);
    expect(stepOf(1000)).toBe(300);
    expect(stepOf(3 * 86400)).toBe(86400);
    expect(stepOf(60 * 86400)).toBe(10 * 86400);
});

test("each tone has its colour", () => {
    expect(colourOf("grade_00")).not.toBe(colourOf("grade_10"));
    expect(colourOf("grade_none")).toBe(colourOf("none"));
    expect(colourOf("")).toBe(colourOf("main"));
    expect(colourOf("", 0, 3)).not.toBe(colourOf("", 1, 3));
});

test("an address says of the filters what was chosen", () => {
    const filters = {
        period: "7",
        date_from: "2026-01-01",
        date_to: "2026-01-07",
        sector_ids: [],
        cities: ["Bauru", ""],
    };
    expect(spoken(filters)).toEqual({ period: "7", cities: ["Bauru", ""] });
    expect(spoken({ ...filters, period: "custom" })).toEqual({
        period: "custom",
        date_from: "2026-01-01",
        date_to: "2026-01-07",
        cities: ["Bauru", ""],
    });
});

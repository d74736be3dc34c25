import { formatCell, isFigure } from "@mkbot_reports/grids/grid_formats";
import { describe, expect, test } from "@odoo/hoot";
import { allowTranslations, makeMockEnv } from "@web/../tests/web_test_helpers";

describe.current.tags("headless");

test("a cell is read by people, whatever its kind", async () => {
    await makeMockEnv();
    allowTranslations();
    expect(formatCell(3900, "duration")).toBe("1 h 05 min");
    expect(formatCell(12.5, "percent")).toBe("12.5%");
    expect(formatCell(1234, "count")).toBe("1,234");
    expect(formatCell(8.25, "grade")).toBe("8.3");
    expect(formatCell("=1+1", "text")).toBe("=1+1");
    expect(formatCell("2026-02-01", "month")).toBe("February 2026");
    expect(formatCell("2026-11-22", "week")).toBe("11/22/2026 to 11/28/2026");
    expect(formatCell("2026-11-22", "day")).toBe("Sun, 11/22/2026");
    expect(formatCell(0, "count")).toBe("0");
    expect(formatCell(null, "duration")).toBe("—");
    expect(formatCell(null, "day")).toBe("—");
});

test("figures stand in line", () => {
    expect(["count", "duration", "percent", "grade"].every(isFigure)).toBe(true);
    expect(["text", "day", "week", "month", "moment"].some(isFigure)).toBe(false);
});

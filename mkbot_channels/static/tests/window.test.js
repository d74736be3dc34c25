import { describe, expect, test } from "@odoo/hoot";
import { allowTranslations } from "@web/../tests/web_test_helpers";
import { Panel } from "@mkbot_chat/panel/store/panel_service";
import { formatLeft, windowAt } from "@mkbot_channels/panel/window";

describe.current.tags("headless");

const NOW = Date.parse("2026-03-01T12:00:00Z");
const MINUTE = 60 * 1000;
const HOUR = 60 * MINUTE;

const after = (milliseconds) => new Date(NOW + milliseconds).toISOString();
const phaseAt = (window) => windowAt(window, NOW).phase;

test("a platform without a window sets no limit", () => {
    expect(phaseAt(null)).toBe("none");
    expect(phaseAt(undefined)).toBe("none");
});

test("it is open, then for people only, then closed", () => {
    const templates = true;
    expect(phaseAt({ until: after(1), grace: "", templates })).toBe("open");
    expect(phaseAt({ until: after(0), grace: "", templates })).toBe("closed");
    expect(phaseAt({ until: after(-HOUR), grace: after(HOUR), templates })).toBe("grace");
    expect(phaseAt({ until: after(-HOUR), grace: after(-1), templates })).toBe("closed");
});

test("what is closed says since when, unless the customer never wrote", () => {
    const ended = (window) => windowAt(window, NOW).ended;
    expect(ended({ until: after(-HOUR), grace: "" })).toBe(after(-HOUR));
    expect(ended({ until: after(-2 * HOUR), grace: after(-HOUR) })).toBe(after(-HOUR));
    expect(ended({ until: "", grace: "" })).toBe("");
    expect(phaseAt({ until: "", grace: "" })).toBe("closed");
});

test("it warns two hours and a quarter of an hour before", () => {
    const toneAt = (left) => windowAt({ until: after(left), grace: "" }, NOW).tone;
    expect(toneAt(2 * HOUR + 1)).toBe("");
    expect(toneAt(2 * HOUR)).toBe("soon");
    expect(toneAt(15 * MINUTE)).toBe("very_soon");
});

test("what is left is never told as more than it is", () => {
    allowTranslations();
    const say = (left) => formatLeft(left).toString();
    expect(say(MINUTE - 1)).toBe("less than a minute");
    expect(say(59 * MINUTE + 59999)).toBe("59 min");
    expect(say(3 * HOUR + 12 * MINUTE + 1)).toBe("3 h 12 min");
    expect(say(6 * 24 * HOUR + 3 * HOUR + 59 * MINUTE)).toBe("6 d 3 h");
});

test("one writes to a customer of one's own while the window is open", () => {
    const may = (row, isMine = true) =>
        Panel.prototype.canWriteIn.call({ store: { isMine: () => isMine } }, row);
    const later = new Date(Date.now() + HOUR).toISOString();
    const before = new Date(Date.now() - HOUR).toISOString();
    expect(may({ state: "active" })).toBe(true);
    expect(may({ state: "active", window: { until: later, grace: "" } })).toBe(true);
    expect(may({ state: "active", window: { until: before, grace: "" } })).toBe(false);
    expect(may({ state: "active" }, false)).toBe(false);
    expect(may({ state: "rating" })).toBe(false);
});

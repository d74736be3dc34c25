import { describe, expect, test } from "@odoo/hoot";
import { mockUserAgent } from "@odoo/hoot-mock";
import { allowTranslations } from "@web/../tests/web_test_helpers";
import { registry } from "@web/core/registry";
import { registerSessionAction } from "@mkbot_chat/panel/actions/session_actions";
import { keyCaps, panelKeys } from "@mkbot_chat/panel/keyboard/panel_keys";
import { printedShortcuts, shortcutGroups } from "@mkbot_chat/panel/keyboard/shortcuts";
import "@mkbot_chat/panel/panel/panel";

describe.current.tags("headless");

function panelOf({ me = {}, lookups = [], selectedRow } = {}) {
    return {
        env: {},
        store: {
            me: { withheld_tools: [], supervisor: true, ...me },
            lookups,
            selectedRow,
            isMine: () => true,
            isShown: () => true,
        },
    };
}

const LOOKUPS = Array.from({ length: 12 }, (_, index) => ({ name: `Coin ${index + 1}` }));

test("no two things answer to the same key", () => {
    allowTranslations();
    const global = shortcutGroups(panelOf({ lookups: LOOKUPS })).filter(
        ({ id }) => !["writing", "lists", "dialogs"].includes(id)
    );
    const seen = global.flatMap(({ keys }) => keys.flatMap(({ keys }) => keys));
    expect(seen.length).toBeGreaterThan(25);
    expect(seen.filter((key, index) => seen.indexOf(key) !== index)).toEqual([]);
});

test("the help shows each tool with a key once, under its group", () => {
    allowTranslations();
    registerSessionAction("probe", {
        name: "Measure the line",
        group: "attendance",
        hotkey: "9",
        condition: () => false,
        open: () => {},
    });
    const groups = printedShortcuts(panelOf());
    const attendance = groups.find(({ id }) => id === "attendance");
    expect(attendance.keys.filter(({ name }) => name === "Measure the line")).toEqual([
        { name: "Measure the line", keys: [["Alt", "9"]] },
    ]);
    const declared = registry
        .category("mkbot.session_actions")
        .getAll()
        .filter(({ hotkey }) => hotkey);
    const printed = groups.flatMap(({ keys }) => keys.map(({ keys: [caps] }) => caps.join(" ")));
    for (const { hotkey } of declared) {
        expect(printed).toInclude(`Alt ${hotkey.toUpperCase()}`);
    }
});

test("what a user may never use is not shown to them", () => {
    allowTranslations();
    const namesFor = (me) =>
        printedShortcuts(panelOf({ me })).flatMap(({ keys }) => keys.map(({ name }) => name));
    expect(namesFor({})).toInclude("Take over…");
    expect(namesFor({ supervisor: false })).not.toInclude("Take over…");
    expect(namesFor({})).toInclude("Transfer…");
    expect(namesFor({ withheld_tools: ["transfer"] })).not.toInclude("Transfer…");
});

test("ten coins have a key", () => {
    allowTranslations();
    const { keys } = printedShortcuts(panelOf({ lookups: LOOKUPS })).find(
        ({ id }) => id === "lookups"
    );
    expect(keys.map(({ keys: [caps] }) => caps.at(-1)).join("")).toBe("1234567890");
    expect(keys[0]).toEqual({ name: "Coin 1", keys: [["Alt", "Shift", "1"]] });
});

test("keys are named as they are printed on the keyboard", () => {
    expect(keyCaps("alt+shift+arrowdown")).toEqual(["Alt", "Shift", "↓"]);
    expect(keyCaps("control+enter")).toEqual(["Ctrl", "Enter"]);
    expect(keyCaps("::")).toEqual(["::"]);
    mockUserAgent("mac");
    expect(keyCaps("alt+r")).toEqual(["Control", "R"]);
});

test("every key has words", () => {
    allowTranslations();
    for (const { name, keys } of panelKeys()) {
        expect(name.toString()).not.toBe("");
        expect(keys.length).toBeGreaterThan(0);
    }
});

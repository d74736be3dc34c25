import { describe, expect, test } from "@odoo/hoot";
import { allowTranslations } from "@web/../tests/web_test_helpers";
import { sessionActions } from "@mkbot_chat/panel/actions/session_actions";
import { PanelStore } from "@mkbot_chat/panel/store/panel_store";
import { PermissionMatrix } from "@mkbot_chat/permissions/permission_matrix";

describe.current.tags("headless");

function ctxWith(withheld) {
    const store = new PanelStore();
    const row = { id: 1, rank: 1, state: "waiting", operators: [], name: "1", platform: "site" };
    store.load({
        me: { id: 7, name: "Ana", withheld_tools: withheld },
        sessions: [[1, "waiting", 0, 1]],
        mine: [],
        sectors: [],
        categories: [],
        tags: [],
        bot_partner_id: 1,
    });
    return { row, panel: { store, canWriteIn: () => true }, env: {} };
}

const ids = (ctx, options) => sessionActions(ctx, options).map(({ id }) => id);

test("a tool that is withheld is in no palette, menu or list", () => {
    allowTranslations();
    const all = ids(ctxWith([]));
    expect(all).toInclude("rescue");
    expect(all).toInclude("cancel");
    const left = ids(ctxWith(["rescue", "cancel"]));
    expect(left).toEqual(all.filter((id) => !["rescue", "cancel"].includes(id)));
    expect(ids(ctxWith(["rescue"]), { list: true })).not.toInclude("rescue");
});

test("the next answer brings a tool back", () => {
    allowTranslations();
    const ctx = ctxWith(["rescue"]);
    expect(ids(ctx)).not.toInclude("rescue");
    ctx.panel.store.me.withheld_tools = [];
    expect(ids(ctx)).toInclude("rescue");
});

function matrix() {
    const result = new PermissionMatrix();
    result.load({
        groups: [
            {
                id: "role",
                name: "Role",
                columns: [
                    { id: "role:operator", name: "Operator" },
                    { id: "role:admin", name: "Administrator" },
                ],
            },
            { id: "coins", name: "Coins", columns: [{ id: "coin:1", name: "Finance" }] },
            { id: "t", name: "Tools", columns: [{ id: "tool:1", name: "End" }] },
        ],
        rows: [
            { id: 1, name: "Ana", on: ["role:operator", "tool:1"], locked: {} },
            {
                id: 2,
                name: "Bia",
                on: ["role:operator", "coin:1"],
                locked: { "coin:1": "by a group" },
            },
        ],
    });
    return result;
}

const column = (m, id) => m.columns.find((each) => each.id === id);

test("a change shows at once and can be taken back", () => {
    const m = matrix();
    const undo = m.apply(m.rows, [column(m, "tool:1"), column(m, "coin:1")], true);
    expect(m.rows.map(({ on }) => on.has("tool:1") && on.has("coin:1"))).toEqual([true, true]);
    undo();
    expect(m.rows.map(({ on }) => on.has("tool:1"))).toEqual([true, false]);
    expect(m.rows.map(({ on }) => on.has("coin:1"))).toEqual([false, true]);
});

test("there is one role", () => {
    const m = matrix();
    m.apply([m.rows[0]], [column(m, "role:admin")], true);
    expect([...m.rows[0].on].sort()).toEqual(["role:admin", "tool:1"]);
});

test("what cannot be changed here", () => {
    allowTranslations();
    const m = matrix();
    const [ana, bia] = m.rows;
    expect(m.canChange(ana, column(m, "coin:1"), true)).toBe(true);
    expect(m.canChange(bia, column(m, "coin:1"), false)).toBe(false);
    expect(m.whyLocked(bia, column(m, "coin:1"))).toBe("by a group");
    expect(m.canChange(ana, column(m, "role:operator"), false)).toBe(false);
    expect(m.grantable.map(({ id }) => id)).toEqual(["coin:1", "tool:1"]);
});

test("the server has the last word", () => {
    const m = matrix();
    m.apply([m.rows[0]], [column(m, "tool:1")], false);
    m.takeRows([{ id: 1, name: "Ana", on: ["role:operator", "coin:1"], locked: {} }]);
    expect([...m.rows[0].on]).toEqual(["role:operator", "coin:1"]);
});

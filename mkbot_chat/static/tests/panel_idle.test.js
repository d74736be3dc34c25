import { advanceTime, describe, expect, mockDate, test } from "@odoo/hoot";
import { animationFrame } from "@odoo/hoot-mock";
import { Component, useState, xml } from "@odoo/owl";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { allowTranslations, mountWithCleanup } from "@web/../tests/web_test_helpers";
import { sessionActions } from "@mkbot_chat/panel/actions/session_actions";
import { Conversations } from "@mkbot_chat/panel/conversations/conversations";
import { minutesLeft } from "@mkbot_chat/panel/idle/idle_time";
import { IdleBar } from "@mkbot_chat/panel/idle/idle_warning";
import { setServerTime } from "@mkbot_chat/panel/store/clock";
import { Panel } from "@mkbot_chat/panel/store/panel_service";

describe.current.tags("desktop");
defineMailModels();

const NOW = "2026-03-02T12:00:00Z";
const at = (time) => ({ ends_at: `2026-03-02T${time}Z` });
const line = (values = {}) => ({
    id: 7,
    state: "active",
    channel_id: 70,
    title: "Joana",
    contact_name: "",
    name: "20260302000001",
    platform: "site",
    operators: [{ id: 2, name: "Ana" }],
    tags: [],
    last_preview: "Conseguiu?",
    last_author: "operator",
    idle: at("12:04:30"),
    ...values,
});

function atNoon() {
    mockDate(NOW);
    setServerTime(NOW);
    allowTranslations();
}

/** The context of the tools of a conversation that the user attends. */
function ctxOf(row, done = []) {
    const store = {
        me: { id: 2, withheld_tools: [] },
        isMine: () => true,
        isShown: () => true,
    };
    const act = async (session, method) => done.push([session.id, method]);
    return { row, panel: { store, act, canWriteIn: () => true }, env: {} };
}

test("minutes are told when it is soon, and only then", () => {
    const now = Date.parse(NOW);
    expect(minutesLeft(line({ idle: null }), now)).toBe(null);
    expect(minutesLeft(line({ idle: { ends_at: "" } }), now)).toBe(null);
    expect(minutesLeft(line({ idle: at("12:05:01") }), now)).toBe(null);
    expect(minutesLeft(line({ idle: at("12:05:00") }), now)).toBe(5);
    expect(minutesLeft(line({ idle: at("12:00:01") }), now)).toBe(1);
    expect(minutesLeft(line({ idle: at("11:59:00") }), now)).toBe(0);
    expect(minutesLeft(line({ state: "gone" }), now)).toBe(null);
});

test("the line says calmly in how many minutes it closes, and no longer once they answer", async () => {
    atNoon();
    let state;
    class Line extends Component {
        static template = xml`<IdleWarning t-if="state.row.idle" row="state.row"/>`;
        static components = Conversations.components;
        static props = [];
        setup() {
            state = useState({ row: line({ idle: at("12:06:30") }) });
            this.state = state;
        }
    }
    await mountWithCleanup(Line);
    expect(".o-mkbot-idle").toHaveCount(0);
    await advanceTime(2 * 60 * 1000);
    expect(".o-mkbot-idle").toHaveText("Closes in 5 min");
    expect(".o-mkbot-idle").toHaveAttribute("title", /does not answer/);
    await advanceTime(4 * 60 * 1000);
    expect(".o-mkbot-idle").toHaveText("Closes in 1 min");
    await advanceTime(60 * 1000);
    expect(".o-mkbot-idle").toHaveText("Closes now");
    state.row = line({ idle: null });
    await animationFrame();
    expect(".o-mkbot-idle").toHaveCount(0);
});

test("it is kept open from the bar, as from any list of tools", async () => {
    atNoon();
    const done = [];
    const ctx = ctxOf(line(), done);
    await mountWithCleanup(IdleBar, { props: { ctx } });
    expect(".o-mkbot-idle-bar").toHaveText(/does not answer.\s*Closes in 5 min\s*Keep open/);
    document.querySelector("[data-do=keep-open]").click();
    expect(done).toEqual([[7, "action_keep_open"]]);
    const ids = (context) => sessionActions(context).map(({ id }) => id);
    expect(ids(ctx)).toInclude("keep_open");
    expect(ids(ctxOf(line({ idle: null })))).not.toInclude("keep_open");
    ctx.panel.store.me.withheld_tools = ["keep_open"];
    expect(ids(ctx)).not.toInclude("keep_open");
});

test("a reminder leaves nothing to read; all else does", () => {
    const panel = Object.create(Panel.prototype);
    Object.assign(panel, {
        store: { botPartnerId: 3, mineRows: [line()] },
        told: new Set(),
        heard: new Map(),
    });
    const isRead = (unread, author, row = line()) => {
        panel.store.mineRows = [row];
        let read = false;
        const channel = {
            id: 70,
            channel_type: "mkbot",
            messages: [],
            self_member_id: { message_unread_counter: unread },
            markAsRead: () => (read = true),
        };
        panel.onMessage({ channel, message: { author_id: { id: author } } });
        return read;
    };
    expect(isRead(1, 3)).toBe(true);
    expect(isRead(2, 3)).toBe(false);
    expect(isRead(1, 8)).toBe(false);
    expect(isRead(1, 3, line({ idle: null }))).toBe(false);
});

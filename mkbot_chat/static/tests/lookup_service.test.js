import { describe, expect, test } from "@odoo/hoot";
import { advanceTime, mockSendBeacon, tick } from "@odoo/hoot-mock";
import { EventBus } from "@odoo/owl";
import { Lookups } from "@mkbot_chat/panel/lookups/lookups";
// For what it adds to the panel
import "@mkbot_chat/panel/lookups/lookup_service";
import { Panel } from "@mkbot_chat/panel/store/panel_service";

describe.current.tags("headless");

const ME = 7;

function row(id, partnerId) {
    return {
        id,
        rank: 1,
        state: "active",
        operators: [{ id: ME, name: "Ana" }],
        partner_id: partnerId,
        card: null,
    };
}

/** A panel whose server knows two conversations and one coin. */
async function startPanel() {
    mockSendBeacon(() => true);
    const listeners = new Map();
    const bus = Object.assign(new EventBus(), {
        addChannel: () => {},
        deleteChannel: () => {},
        subscribe: (type, listener) => listeners.set(type, listener),
        unsubscribe: (type) => listeners.delete(type),
        say: (type, payload) => listeners.get(type)?.(payload),
    });
    const env = { bus: new EventBus(), services: {} };
    const asked = [];
    env.services["mkbot.lookups"] = new Lookups(async (sessionId) => {
        asked.push(sessionId);
        return { 1: { colour: "green", why: "" } };
    });
    const answer = {
        me: { id: ME, name: "Ana" },
        now: "2026-01-01T10:00:00Z",
        sessions: [
            [5, "active", 1, 1],
            [6, "active", 1, 1],
        ],
        mine: [row(5, 8), row(6, 9)],
        sectors: [],
        categories: [],
        tags: [],
        bot_partner_id: 1,
        heartbeat_seconds: 25,
        lookups: [{ id: 1, code: "t", name: "T", icon: "fa fa-t" }],
    };
    const orm = { call: async () => answer };
    const panel = new Panel(env, {
        orm: { ...orm, silent: orm },
        bus_service: bus,
        notification: { add: () => {} },
        "mail.store": { Thread: { get: () => undefined } },
    });
    await panel.start();
    return { panel, bus, env, asked, answer, lookups: env.services["mkbot.lookups"] };
}

test("the coins come with the panel's first answer", async () => {
    const { panel } = await startPanel();
    expect(panel.store.lookups.map(({ code }) => code)).toEqual(["t"]);
    panel.stop();
});

test("LEDs are asked for anew when the bus says so, on refresh, and every five minutes", async () => {
    const { panel, bus, env, asked, lookups } = await startPanel();
    let told = null;
    env.bus.addEventListener("MKBOT:LOOKUP-CHANGED", ({ detail }) => {
        told = detail;
    });
    lookups.watch(panel.store.rows.get(5));
    await tick();
    expect(asked).toEqual([5]);
    const news = { partner_ids: [8], session_ids: [5], models: ["res.partner"] };
    bus.say("mkbot.panel/leds", news);
    expect(told).toEqual(news);
    await advanceTime(1000);
    expect(asked).toEqual([5, 5]);
    await panel.refresh();
    expect(asked.length).toBe(3);
    await advanceTime(5 * 60 * 1000);
    expect(asked.length).toBe(4);
    panel.stop();
    bus.say("mkbot.panel/leds", news);
    await advanceTime(10 * 60 * 1000);
    expect(asked.length).toBe(4);
});

test("what ended meanwhile is forgotten on refresh", async () => {
    const { panel, answer, lookups } = await startPanel();
    await lookups.toggle(5, 1);
    await lookups.toggle(6, 1);
    Object.assign(answer, { sessions: [[6, "active", 1, 1]], mine: [row(6, 9)] });
    await panel.refresh();
    expect([...lookups.opened.keys()]).toEqual([6]);
    panel.stop();
});

test("one goes to another conversation once what was typed beside this one is saved", async () => {
    const { panel, lookups } = await startPanel();
    panel.select(5);
    expect(panel.store.selectedId).toBe(5);
    let mayLeave = false;
    lookups.guard = async () => mayLeave;
    panel.select(6);
    panel.setView("queue");
    await tick();
    expect([panel.store.selectedId, panel.store.view]).toEqual([5, "conversation"]);
    mayLeave = true;
    panel.select(6);
    await tick();
    expect(panel.store.selectedId).toBe(6);
    panel.stop();
});

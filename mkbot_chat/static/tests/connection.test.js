import { advanceTime, beforeEach, describe, expect, test, tick } from "@odoo/hoot";
import { mockDate, mockSendBeacon } from "@odoo/hoot-mock";
import { EventBus } from "@odoo/owl";
import { allowTranslations, patchWithCleanup } from "@web/../tests/web_test_helpers";
import { browser } from "@web/core/browser/browser";
import { ConnectionLostError } from "@web/core/network/rpc";
import { Lookups } from "@mkbot_chat/panel/lookups/lookups";
import { Panel } from "@mkbot_chat/panel/store/panel_service";
import "@mkbot_chat/panel/connection/panel_patch";

describe.current.tags("headless");
beforeEach(allowTranslations);

const ME = 7;
const CHANNEL = 50;

function row(id, state, values = {}) {
    return {
        id,
        state,
        rank: 1,
        operators: state === "active" ? [{ id: ME, name: "Ana" }] : [],
        channel_id: CHANNEL + id,
        partner_id: false,
        title: "Joana",
        since: "2026-01-01T10:00:00Z",
        card: null,
        ...values,
    };
}

/** A panel with one conversation, and a server that can be out of reach. */
async function startPanel() {
    mockDate("2026-01-01 10:00:00");
    mockSendBeacon(() => true);
    patchWithCleanup(browser, { Notification: undefined });
    const it = { isDown: false, missed: [], asked: [], said: [] };
    const mine = row(1, "active");
    it.sessions = [[1, "active", 1, 1]];
    const answers = {
        open: () => ({
            me: { id: ME, name: "Ana", sound: false },
            now: new Date().toISOString(),
            heartbeat_seconds: 25,
            sessions: it.sessions,
            mine: [mine],
            sectors: [],
            categories: [],
            tags: [],
            bot_partner_id: 1,
        }),
        heartbeat: () => ({ state: "available" }),
        missed: (since) => {
            it.asked.push(since);
            return it.missed;
        },
    };
    const orm = {
        call: async (model, method, args) => {
            if (it.isDown) {
                throw new ConnectionLostError(method);
            }
            return answers[method]?.(...args);
        },
    };
    it.bus = Object.assign(new EventBus(), {
        addChannel: () => {},
        deleteChannel: () => {},
        subscribe: () => {},
        unsubscribe: () => {},
    });
    const lookups = new Lookups(async () => ({}));
    const env = { bus: new EventBus(), services: { "mkbot.lookups": lookups } };
    it.panel = new Panel(env, {
        orm: { ...orm, silent: orm },
        bus_service: it.bus,
        notification: { add: () => {} },
        "mail.store": { Thread: { get: () => undefined }, fetchChannel: async () => {} },
    });
    env.services["mkbot.panel"] = it.panel;
    patchWithCleanup(it.panel, {
        alert: (sound, text) => it.said.push(text.toString()),
    });
    await it.panel.start();
    return it;
}

test("a lost connection is said; what came meanwhile is said once it is back", async () => {
    const it = await startPanel();
    const { bus, panel } = it;
    bus.trigger("BUS:DISCONNECT");
    expect(panel.store.connected).toBe(false);
    expect(panel.store.offlineSince).not.toBe("");
    await advanceTime(60000);
    it.missed = [
        [CHANNEL + 1, 901, true],
        [CHANNEL + 1, 902, false],
    ];
    it.sessions = [...it.sessions, [2, "waiting", 0, 1]];
    bus.trigger("BUS:CONNECT");
    await tick();
    await tick();
    expect(panel.store.connected).toBe(true);
    expect(panel.store.back.text).toMatch(/1 min: 1 new message, 1 new in the queue/);
    expect([...panel.store.back.sessionIds]).toEqual([1]);
    panel.select(1);
    expect(panel.store.back.hasQueue).toBe(true);
    panel.setView("queue");
    expect(panel.store.back).toBe(null);
    panel.stop();
});

test("where nothing came, nothing is said", async () => {
    const it = await startPanel();
    it.bus.trigger("BUS:RECONNECTING");
    it.bus.trigger("BUS:RECONNECT");
    await tick();
    await tick();
    expect(it.asked.length).toBe(1);
    expect(it.panel.store.back).toBe(null);
    it.panel.stop();
});

test("after sleep the panel reads what it missed since the last sign of life", async () => {
    const it = await startPanel();
    it.missed = [[CHANNEL + 1, 901, true]];
    mockDate("2026-01-01 13:00:00");
    document.dispatchEvent(new Event("visibilitychange"));
    await tick();
    await tick();
    await tick();
    expect(it.asked.length).toBe(1);
    expect(Date.parse(it.asked[0])).toBeLessThan(Date.parse("2026-01-01T12:00:00Z"));
    expect(it.panel.store.back.text).toMatch(/3 h 0 min: 1 new message/);
    it.panel.stop();
});

test("what was heard before the loss is no news", async () => {
    const it = await startPanel();
    it.panel.heard.set(901, Date.now());
    it.missed = [[CHANNEL + 1, 901, true]];
    it.bus.trigger("BUS:DISCONNECT");
    it.bus.trigger("BUS:CONNECT");
    await tick();
    await tick();
    expect(it.panel.store.back).toBe(null);
    it.panel.stop();
});

test("a server that does not answer is a lost connection too", async () => {
    const it = await startPanel();
    it.isDown = true;
    await advanceTime(25000);
    expect(it.panel.store.connected).toBe(false);
    it.isDown = false;
    await advanceTime(5000);
    await tick();
    expect(it.panel.store.connected).toBe(true);
    expect(it.asked.length).toBe(1);
    it.panel.stop();
});

import { advanceTime, beforeEach, describe, expect, test, tick } from "@odoo/hoot";
import { patchWithCleanup } from "@web/../tests/web_test_helpers";
import { Outgoing } from "@mkbot_chat/panel/store/outgoing";
import { markup } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { ConnectionLostError, rpc } from "@web/core/network/rpc";

describe.current.tags("headless");

const CHANNEL = 5;
const MINE = "mkbot.outgoing.7.";

/** A server that keeps what it is sent, and messages as Discuss would know them. */
function world() {
    const it = {
        isDown: false,
        isDeaf: false,
        refused: new Set(),
        stored: [],
        messages: new Map(),
    };
    const store = (body) => {
        const id = 100 + it.stored.length;
        it.stored.push(body);
        it.messages.set(id, {
            id,
            body: markup(`<p>${body}</p>`),
            isSelfAuthored: true,
            attachment_ids: [],
        });
        return id;
    };
    patchWithCleanup(rpc, {
        _rpc: async (url, params) => {
            if (it.isDown) {
                throw new ConnectionLostError(url);
            }
            if (url === "/discuss/channel/messages") {
                const { after } = params.fetch_params;
                return { data: {}, messages: [...it.messages.keys()].filter((id) => id > after) };
            }
            const { body } = params.post_data;
            if (it.refused.has(body)) {
                throw new Error("no");
            }
            const message_id = store(body);
            if (it.isDeaf) {
                throw new ConnectionLostError(url);
            }
            return { message_id, store_data: {} };
        },
    });
    it.window = () =>
        new Outgoing(
            {
                insert: () => {},
                Thread: { get: () => ({ newestPersistentMessage: { id: 99 } }) },
                "mail.message": { get: (id) => it.messages.get(id) },
            },
            { userId: 7, explain: () => "because", onRefused: ({ text }) => expect.step(text) }
        );
    it.say = (outgoing, body) =>
        outgoing.post(
            { thread_id: CHANNEL, thread_model: "discuss.channel", post_data: { body } },
            { exists: () => true, delete: () => expect.step("deleted") }
        );
    return it;
}

const kept = () => Object.keys(browser.localStorage).filter((name) => name.startsWith(MINE));
const states = ({ letters }) => letters.map(({ state }) => state);

beforeEach(() => kept().forEach((name) => browser.localStorage.removeItem(name)));

test("what is sent without a connection goes later, in order", async () => {
    const it = world();
    const outgoing = it.window();
    it.isDown = true;
    const answers = [it.say(outgoing, "one"), it.say(outgoing, "two")];
    await tick();
    expect(states(outgoing)).toEqual(["waiting", "waiting"]);
    expect(kept()).toHaveLength(2);
    it.isDown = false;
    await advanceTime(5000);
    expect((await Promise.all(answers)).map(({ message_id: id }) => id)).toEqual([100, 101]);
    expect(it.stored).toEqual(["one", "two"]);
    expect(states(outgoing)).toEqual([]);
    expect(kept()).toEqual([]);
});

test("what arrived though the answer was lost is not sent again", async () => {
    const it = world();
    const outgoing = it.window();
    it.isDeaf = true;
    const answers = [it.say(outgoing, "same"), it.say(outgoing, "same")];
    await tick();
    it.isDeaf = false;
    await advanceTime(5000);
    await Promise.all(answers);
    // Two equal messages are two messages: only the first had arrived.
    expect(it.stored).toEqual(["same", "same"]);
});

test("what is refused waits for a decision and does not stop the rest", async () => {
    const it = world();
    const outgoing = it.window();
    it.refused.add("bad");
    const answer = it.say(outgoing, "bad");
    await it.say(outgoing, "good");
    expect.verifySteps(["bad"]);
    expect(it.stored).toEqual(["good"]);
    expect(outgoing.letters[0].reason).toBe("because");
    outgoing.discard(outgoing.letters[0]);
    expect(await answer).toBe(undefined);
    expect.verifySteps(["deleted"]);
    expect(kept()).toEqual([]);
});

test("a reload loses nothing, and another window leaves alone what is cared for", async () => {
    const it = world();
    const before = it.window();
    it.isDown = true;
    it.say(before, "kept");
    await tick();
    const other = it.window();
    other.adopt();
    expect(states(other)).toEqual([]);
    before.leave();
    it.isDown = false;
    const after = it.window();
    after.adopt();
    await advanceTime(100);
    expect(it.stored).toEqual(["kept"]);
    expect(kept()).toEqual([]);
});

import { describe, expect, test } from "@odoo/hoot";
import { Mentions } from "@mkbot_chat/panel/mentions/mentions_service";

describe.current.tags("headless");

const mention = (id, values = {}) => ({ id, session_id: 1, seen: false, ...values });

test("unseen ones are counted, newest first, and each once", () => {
    const mentions = new Mentions();
    mentions.load([mention(2), mention(3, { session_id: 4 })], [1]);
    expect(mentions.unseen.map(({ id }) => id)).toEqual([3, 2]);
    expect(mentions.apply(mention(5))).toBe(true);
    expect(mentions.apply(mention(5))).toBe(false);
    expect(mentions.unseenOf(1).map(({ id }) => id)).toEqual([5, 2]);
    expect([...mentions.sessions]).toEqual([1]);
});

test("seen in another window, they are seen here", () => {
    const mentions = new Mentions();
    mentions.load([mention(2), mention(3)], []);
    mentions.see([3, 99]);
    expect(mentions.unseen.map(({ id }) => id)).toEqual([2]);
    mentions.load([], []);
    expect(mentions.unseen).toEqual([]);
    expect(mentions.all.length).toBe(2);
});

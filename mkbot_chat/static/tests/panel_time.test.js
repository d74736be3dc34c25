import { describe, expect, test } from "@odoo/hoot";
import { allowTranslations } from "@web/../tests/web_test_helpers";
import { snoozeItems } from "@mkbot_chat/panel/snooze/snooze_actions";
import { snoozedText, untilText } from "@mkbot_chat/panel/snooze/snooze_text";
import { formatMoment, formatSpan } from "@mkbot_chat/panel/store/format";
import { snoozedMine, sortedMine } from "@mkbot_chat/panel/store/mine";
import { waitOf } from "@mkbot_chat/panel/team/targets";

describe.current.tags("headless");

const { DateTime } = luxon;

const SECTORS = [
    { id: 1, target_wait_seconds: 120, target_answer_seconds: 300 },
    { id: 2, target_wait_seconds: 0, target_answer_seconds: 0 },
];
const AT = "2026-01-01T10:00:00Z";

const row = (id, values = {}) => ({
    id,
    channel_id: id,
    state: "active",
    sector_id: 1,
    since: AT,
    unanswered_since: false,
    last_at: AT,
    snoozed: false,
    snoozed_until: false,
    ...values,
});

const ids = (rows) => rows.map(({ id }) => id);

test("spans are said in words", () => {
    allowTranslations();
    expect(formatSpan(300)).toBe("5 min");
    expect(formatSpan(90)).toBe("1 min 30 s");
    expect(formatSpan(45)).toBe("45 s");
    expect(formatSpan(7200)).toBe("2 h");
});

test("who waits in the queue, and whose words stand unanswered, is held against its target", () => {
    allowTranslations();
    const later = "2026-01-01T10:05:00Z";
    expect(waitOf(row(1, { state: "waiting", unanswered_since: later }), SECTORS)).toMatchObject({
        since: AT,
        target: 120,
    });
    expect(waitOf(row(1, { unanswered_since: later }), SECTORS)).toMatchObject({
        since: later,
        target: 300,
    });
});

test("nobody waits where ours was the last word, nor with the bot", () => {
    allowTranslations();
    expect(waitOf(row(1), SECTORS)).toBe(null);
    for (const state of ["bot", "rating", "gone"]) {
        expect(waitOf(row(1, { state, unanswered_since: AT }), SECTORS)).toBe(null);
    }
});

test("without a sector or its target the time is plain", () => {
    allowTranslations();
    for (const sector_id of [2, 9, false]) {
        expect(waitOf(row(1, { state: "waiting", sector_id }), SECTORS).target).toBe(0);
        expect(waitOf(row(1, { unanswered_since: AT, sector_id }), SECTORS).target).toBe(0);
    }
});

test("snoozed conversations stand apart, those that wake up first before the others", () => {
    const store = {
        unread: new Map([[3, 1]]),
        mineRows: [
            row(1),
            row(2, { unanswered_since: AT }),
            row(3),
            row(4, { snoozed: true }),
            row(5, { snoozed: true, snoozed_until: "2026-01-02T10:00:00Z" }),
            row(6, { snoozed: true, snoozed_until: "2026-01-01T12:00:00Z" }),
        ],
    };
    expect(ids(sortedMine(store))).toEqual([3, 2, 1]);
    expect(ids(snoozedMine(store))).toEqual([6, 5, 4]);
});

test("until when, in words", () => {
    allowTranslations();
    const at = DateTime.now().startOf("day").plus({ hours: 14, minutes: 30 }).toISO();
    expect(untilText(row(1, { snoozed_until: at }))).toBe(`until ${formatMoment(at)}`);
    expect(untilText(row(1))).toBe("until the customer writes");
    expect(snoozedText(row(1, { snoozed_until: at }))).toBe(`Snoozed until ${formatMoment(at)}`);
    expect(snoozedText(row(1))).toBe("Snoozed until the customer writes");
});

test("what a conversation can be snoozed for", () => {
    allowTranslations();
    const now = DateTime.fromISO("2026-01-01T10:00:00");
    const tomorrow = now.plus({ days: 1 }).set({ hour: 8 });
    const items = snoozeItems(tomorrow.toISO(), now.toMillis());
    expect(ids(items)).toEqual([15, 60, 180, "opening", "moment", "customer"]);
    expect(items[0]).toMatchObject({ label: "15 minutes", end: { minutes: 15 } });
    expect(items[0].detail).toBe(formatMoment(now.plus({ minutes: 15 }).toISO()));
    expect(items[3].label).toBe("Tomorrow at opening");
    expect(items[3].end.until).toBe(tomorrow.toUTC().toFormat("yyyy-MM-dd HH:mm:ss"));
    const afterWeekend = tomorrow.plus({ days: 2 }).toISO();
    expect(snoozeItems(afterWeekend, now.toMillis())[3].label).toBe(
        "The next day you attend, at opening"
    );
    expect(ids(snoozeItems(false, now.toMillis()))).not.toInclude("opening");
});

import { describe, expect, test } from "@odoo/hoot";
import { allowTranslations } from "@web/../tests/web_test_helpers";
import { PanelStore } from "@mkbot_chat/panel/store/panel_store";
import { formatDuration, reasonOf, tierOf } from "@mkbot_chat/panel/store/format";

describe.current.tags("headless");

const ME = 7;

function row(id, rank, values = {}) {
    return {
        id,
        rank,
        state: "waiting",
        operators: [],
        partner_id: false,
        since: "2026-01-01T10:00:00Z",
        card: null,
        ...values,
    };
}

const mine = { state: "active", operators: [{ id: ME, name: "Ana" }] };

function answer(sessions, rows = []) {
    return {
        me: { id: ME, name: "Ana" },
        sessions,
        mine: rows,
        sectors: [],
        categories: [],
        tags: [],
        bot_partner_id: 1,
    };
}

function loaded(sessions, rows) {
    const store = new PanelStore();
    store.beginLoad();
    store.load(answer(sessions, rows));
    return store;
}

test("counts derive from the states of all readable sessions", () => {
    const store = loaded(
        [
            [1, "waiting", 0, 1],
            [2, "bot", 0, 1],
            [3, "active", 1, 4],
            [4, "active", 0, 1],
            [5, "rating", 0, 1],
        ],
        [row(3, 4, mine)]
    );
    expect(store.status).toBe("ready");
    expect({ ...store.counts }).toEqual({
        mine: 1,
        bot: 1,
        waiting: 1,
        active: 2,
        rating: 1,
        all: 5,
    });
    expect(store.mineRows.map(({ id }) => id)).toEqual([3]);
});

test("a row of a higher rank wins, whatever the order of arrival", () => {
    const store = loaded([[1, "waiting", 0, 1]]);
    expect(store.applyRow(row(1, 3, mine))?.after.mine).toBe(true);
    expect(store.applyRow(row(1, 2))).toBe(null);
    expect(store.applyRow(row(1, 3))).toBe(null);
    expect(store.counts.mine).toBe(1);
    expect(store.counts.waiting).toBe(0);
    expect(store.rows.get(1).state).toBe("active");
});

test("the change says whether somebody begins to wait", () => {
    const store = loaded([[1, "bot", 0, 1]]);
    const change = store.applyRow(row(1, 2));
    expect(change.before.state).toBe("bot");
    expect(change.after.state).toBe("waiting");
    expect(store.applyRow(row(2, 1)).before).toBe(undefined);
    expect(store.counts.waiting).toBe(2);
});

test("gone sessions leave the counts, and late news of them are ignored", () => {
    const store = loaded([[1, "waiting", 0, 1]]);
    store.applyGone({ id: 1, rank: 5 });
    expect(store.counts.all).toBe(0);
    expect(store.applyRow(row(1, 4))).toBe(null);
    expect(store.counts.all).toBe(0);
});

test("gone from one channel but shown by another of the same rank: it is shown", () => {
    for (const order of ["gone first", "row first"]) {
        const store = loaded([[1, "waiting", 0, 1]]);
        const steps = [() => store.applyGone({ id: 1, rank: 2 }), () => store.applyRow(row(1, 2))];
        (order === "gone first" ? steps : steps.reverse()).forEach((step) => step());
        expect(store.counts.waiting).toBe(1);
        expect(store.rows.has(1)).toBe(true);
    }
});

test("the customer's card comes through my own channel, before or after the row", () => {
    const card = { city: "Olinda" };
    const store = loaded([[1, "active", 1, 1]]);
    store.applyRow(row(1, 2, mine));
    store.applyRow(row(1, 2, { ...mine, card }));
    expect(store.rows.get(1).card).toEqual(card);
    store.applyRow(row(1, 3, { ...mine }));
    expect(store.rows.get(1).card).toEqual(card);
    store.applyRow(row(1, 4, { ...mine, partner_id: 9 }));
    expect(store.rows.get(1).card).toBe(null);
});

test("reconnecting forgets what ended meanwhile and learns what began", () => {
    const store = loaded(
        [
            [1, "waiting", 0, 1],
            [2, "active", 1, 1],
        ],
        [row(2, 1, mine)]
    );
    store.loadRows([row(1, 1)]);
    store.beginLoad();
    store.load(answer([[3, "waiting", 0, 1]]));
    expect(store.counts.all).toBe(1);
    expect(store.counts.mine).toBe(0);
    expect([...store.rows.keys()]).toEqual([]);
});

test("what the bus says while reconnecting wins over the older answer", () => {
    const store = loaded([[1, "waiting", 0, 1]]);
    store.beginLoad();
    store.applyRow(row(2, 1));
    store.applyGone({ id: 1, rank: 2 });
    store.load(answer([[1, "waiting", 0, 1]]));
    expect(store.counts.waiting).toBe(1);
    expect(store.rows.has(2)).toBe(true);
});

test("a stale row is dropped when the answer knows a newer rank", () => {
    const store = loaded([[1, "waiting", 0, 1]]);
    store.loadRows([row(1, 1)]);
    store.beginLoad();
    store.load(answer([[1, "active", 0, 3]]));
    expect(store.rows.has(1)).toBe(false);
    expect(store.counts.active).toBe(1);
});

test("the conversation on screen stays, as ended, until another is chosen", () => {
    const store = loaded([[1, "active", 1, 1]], [row(1, 1, mine)]);
    store.select(1);
    store.applyGone({ id: 1, rank: 2 });
    expect(store.selectedRow.state).toBe("gone");
    expect(store.mineRows).toEqual([]);
    store.select(null);
    expect(store.rows.size).toBe(0);
});

test("of the conversations that stay drawn none changes its place", () => {
    const ids = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
    const store = loaded(
        ids.map((id) => [id, "active", 1, 1]),
        ids.map((id) => row(id, 1, mine))
    );
    const kept = () => [...store.kept.keys()];
    ids.slice(0, 8).forEach((id) => store.select(id));
    store.select(1);
    expect(kept()).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    // That which was not looked at for longest gives way, where it stands.
    store.select(9);
    expect(kept()).toEqual([1, 9, 3, 4, 5, 6, 7, 8]);
    store.select(10);
    expect(kept()).toEqual([1, 9, 10, 4, 5, 6, 7, 8]);
});

test("durations are mm:ss under an hour", () => {
    allowTranslations();
    expect(formatDuration(-5)).toBe("00:00");
    expect(formatDuration(130 * 1000)).toBe("02:10");
    expect(formatDuration(3599 * 1000)).toBe("59:59");
    expect(formatDuration(3660 * 1000).toString()).toBe("1 h 01");
    expect(formatDuration(25 * 3600 * 1000).toString()).toBe("1 d 1 h");
});

test("each reason to wait and each tier is said in words", () => {
    allowTranslations();
    for (const code of ["action", "receipt", "scheduled", "abuse", "asked", "bot_error"]) {
        expect(reasonOf(code)).not.toBe(code);
    }
    for (const code of ["T0", "T1", "T2"]) {
        expect(tierOf(code)).not.toBe(code);
    }
});

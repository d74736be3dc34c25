import { advanceTime, describe, expect, mockDate, test } from "@odoo/hoot";
import { allowTranslations } from "@web/../tests/web_test_helpers";
import { Activity } from "@mkbot_chat/panel/presence/activity";
import { presenceText } from "@mkbot_chat/panel/presence/presence_text";
import { percentOf, toneOf, worstTone } from "@mkbot_chat/panel/team/targets";
import { loadPercent, loadText, Team } from "@mkbot_chat/panel/team/team_store";
import {
    pageAt,
    PAGE_ROWS,
    sectorRows,
    shownOf,
    totalTone,
} from "@mkbot_chat/panel/wall/wall_figures";

describe.current.tags("headless");

const operator = (id, name, values = {}) => ({
    id,
    name,
    state: "available",
    reason: "",
    sector_ids: [1],
    load: 0,
    capacity: 0,
    unanswered_since: false,
    ...values,
});

function loaded(...operators) {
    const team = new Team();
    team.load({
        operators,
        sectors: [
            { id: 1, name: "Support", answer_target: 300 },
            { id: 2, name: "Finance", answer_target: 60 },
        ],
    });
    return team;
}

const names = (operators) => operators.map(({ name }) => name);

test("operators by state, then by name; others orders as asked", () => {
    const team = loaded(
        operator(1, "Zoé", { state: "paused" }),
        operator(2, "Bia", { load: 3, unanswered_since: "2026-01-01T10:05:00Z" }),
        operator(3, "Ana", { load: 1, unanswered_since: "2026-01-01T10:00:00Z" }),
        operator(4, "Davi", { state: "closed" })
    );
    expect(names(team.shown())).toEqual(["Ana", "Bia", "Zoé", "Davi"]);
    expect(names(team.shown({ order: "name" }))).toEqual(["Ana", "Bia", "Davi", "Zoé"]);
    expect(names(team.shown({ order: "load" }))).toEqual(["Bia", "Ana", "Davi", "Zoé"]);
    expect(names(team.shown({ order: "unanswered" })).slice(0, 2)).toEqual(["Ana", "Bia"]);
});

test("found by name without accents, by sector; closed ones hidden unless they attend", () => {
    const team = loaded(
        operator(1, "Zoé Ipê"),
        operator(2, "Bia", { sector_ids: [2] }),
        operator(3, "Ana", { state: "closed" }),
        operator(4, "Davi", { state: "closed", load: 1 })
    );
    expect(names(team.shown({ term: "zoe ip" }))).toEqual(["Zoé Ipê"]);
    expect(names(team.shown({ sectorId: 2 }))).toEqual(["Bia"]);
    expect(names(team.shown({ showClosed: false }))).toEqual(["Bia", "Zoé Ipê", "Davi"]);
    expect(team.counts()).toEqual({ available: 2, paused: 0, away: 0, closed: 2 });
    expect(team.counts(2)).toEqual({ available: 1, paused: 0, away: 0, closed: 0 });
    expect(team.sectorNames(operator(9, "X", { sector_ids: [2, 1, 7] }))).toBe("Finance, Support");
});

test("a change of state from the bus is shown at once, of strangers it is not", () => {
    const team = loaded(operator(1, "Ana", { load: 2 }));
    team.apply({ user_id: 1, state: "paused", reason: "Lunch", since: "2026-01-01T12:00:00Z" });
    team.apply({ user_id: 7, state: "paused" });
    expect(team.operators.size).toBe(1);
    expect(team.operators.get(1)).toMatchObject({ state: "paused", reason: "Lunch", load: 2 });
});

test("presence and load in words", () => {
    allowTranslations();
    expect(presenceText({ state: "paused", reason: "Lunch" })).toBe("Paused · Lunch");
    expect(presenceText({ state: "paused", reason: "" })).toBe("Paused");
    expect(presenceText({ state: "available", reason: "" })).toBe("Available");
    expect(presenceText({ state: "nonsense" })).toBe("Panel closed");
    expect(loadText({ load: 3, capacity: 5 })).toBe("3 / 5");
    expect(loadText({ load: 3, capacity: 0 })).toBe("3");
    expect(loadPercent({ load: 7, capacity: 5 })).toBe(100);
    expect(loadPercent({ load: 7, capacity: 0 })).toBe(0);
});

test("times stand to their targets", () => {
    expect(toneOf(89, 120)).toBe("good");
    expect(toneOf(90, 120)).toBe("soon");
    expect(toneOf(120, 120)).toBe("soon");
    expect(toneOf(121, 120)).toBe("late");
    expect(toneOf(9999, 0)).toBe("none");
    expect(worstTone(["good", "late", "none"])).toBe("late");
    expect(worstTone([])).toBe("none");
    expect(percentOf(2, 3)).toBe(67);
    expect(percentOf(0, 0)).toBe(null);
});

test("the wall's figures tick, and the worst sector colours all", () => {
    const now = Date.parse("2026-01-01T10:03:00Z");
    const sector = (id, since, target) => ({
        id,
        waiting_since: since,
        target,
        within: 1,
        counted: 4,
    });
    const rows = sectorRows(
        [
            sector(1, "2026-01-01T10:00:00Z", 300),
            sector(2, "2026-01-01T10:02:00Z", 30),
            sector(3, false, 30),
        ],
        now
    );
    expect(rows.map(({ wait }) => wait)).toEqual([180000, 60000, null]);
    expect(rows.map(({ tone }) => tone)).toEqual(["good", "late", "none"]);
    expect(totalTone(rows)).toBe("late");
    expect(rows[0].percent).toBe(25);
    // A server whose clock is ahead of ours makes nobody wait less than nothing.
    expect(shownOf(sector(1, "2026-01-01T10:04:00Z", 9), now).wait).toBe(0);
});

test("many sectors turn page after page of one length, all of them shown", () => {
    const rows = Array.from({ length: PAGE_ROWS + 3 }, (_, id) => ({ id }));
    const first = pageAt(rows, 0);
    const second = pageAt(rows, 10000);
    expect([first.page, first.pages, second.page]).toEqual([1, 2, 2]);
    expect([...first.rows, ...second.rows]).toEqual(rows);
    expect([first.rows.length, second.rows.length, second.blanks.length]).toEqual([6, 5, 1]);
    expect(pageAt(rows, 20000).rows).toEqual(first.rows);
    expect(pageAt([], 5)).toEqual({ rows: [], blanks: [], page: 1, pages: 1 });
});

test("idle is the time since the last thing that was done", async () => {
    mockDate("2026-01-01T10:00:00");
    const activity = new Activity();
    await advanceTime(65500);
    expect(activity.idleSeconds).toBe(65);
    activity.touch();
    expect(activity.idleSeconds).toBe(0);
});

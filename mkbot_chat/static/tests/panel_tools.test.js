import { describe, expect, test } from "@odoo/hoot";
import { allowTranslations } from "@web/../tests/web_test_helpers";
import { attendanceFigures, financeFigures } from "@mkbot_chat/panel/tools/chart_data";
import { Errands } from "@mkbot_chat/panel/tools/errands";

describe.current.tags("headless");

function errandsAmong(states = []) {
    const shown = [];
    const errands = new Errands({
        call: async () => states,
        notify: (text, { type }) => {
            const entry = { text: text.toString(), type };
            shown.push(entry);
            return () => shown.splice(shown.indexOf(entry), 1);
        },
    });
    return { errands, shown };
}

const WORDS = {
    doing: "Preparing…",
    done: "Here it is",
    failed: (why) => `Not done: ${why}`,
};

test("an errand says that it is under way, then how it ended", () => {
    const { errands, shown } = errandsAmong();
    errands.follow(1, WORDS);
    errands.follow(1, WORDS);
    expect(shown).toEqual([{ text: "Preparing…", type: "info" }]);
    errands.onState({ id: 2, state: "done", words: "" });
    errands.onState({ id: 1, state: "done", words: "" });
    expect(shown).toEqual([{ text: "Here it is", type: "success" }]);
    errands.onState({ id: 1, state: "done", words: "" });
    expect(shown.length).toBe(1);
});

test("news that outruns the answer is not lost", () => {
    const { errands, shown } = errandsAmong();
    errands.onState({ id: 1, state: "failed", words: "no paper" });
    expect(shown).toEqual([]);
    errands.follow(1, WORDS);
    expect(shown).toEqual([{ text: "Not done: no paper", type: "danger" }]);
});

test("a failure that is tried again is said once, whatever follows", () => {
    allowTranslations();
    const { errands, shown } = errandsAmong();
    errands.follow(1, WORDS);
    errands.onState({ id: 1, state: "retrying", words: "no paper" });
    errands.onState({ id: 1, state: "retrying", words: "no paper" });
    expect(shown.map(({ type }) => type)).toEqual(["warning"]);
    expect(shown[0].text).toMatch(/Preparing….*no paper/);
    errands.onState({ id: 1, state: "done", words: "" });
    expect(shown).toEqual([{ text: "Here it is", type: "success" }]);
});

test("nothing is followed where nothing was begun", () => {
    const { errands, shown } = errandsAmong();
    errands.follow(false, WORDS);
    expect(shown).toEqual([]);
});

test("after a lost connection what was not heard is asked for", async () => {
    allowTranslations();
    const states = [
        { id: 1, state: "done", words: "" },
        { id: 2, state: "doing", words: "" },
    ];
    const { errands, shown } = errandsAmong(states);
    [1, 2, 3].forEach((id) => errands.follow(id, WORDS));
    await errands.catchUp();
    expect(shown.map(({ text }) => text).sort()).toEqual([
        "Here it is",
        "Not done: It was deleted.",
        "Preparing…",
    ]);
});

const MONTHS = [
    { month: "2026-10", paid: 100, due: 0, late: 20.5 },
    { month: "2026-11", paid: 0, due: 80, late: 0 },
];

test("the finance chart and its table say the same", () => {
    allowTranslations();
    const { figures, facts, isEmpty } = financeFigures({
        months: MONTHS,
        currency: "BRL",
        older: 33,
        later: 0,
    });
    const [{ labels, series, table, isStacked, format }] = figures;
    expect(isEmpty).toBe(false);
    expect(isStacked).toBe(true);
    expect(series.map(({ tone, values }) => [tone, values])).toEqual([
        ["good", [100, 0]],
        ["accent", [0, 80]],
        ["urgent", [20.5, 0]],
    ]);
    expect(table.rows).toEqual([
        [labels[0], format(100), "–", format(20.5)],
        [labels[1], "–", format(80), "–"],
    ]);
    expect(table.foot.slice(1)).toEqual([format(100), format(80), format(20.5)]);
    expect(facts.length).toBe(1);
    expect(facts[0]).toMatch(/33/);
});

test("who owes nothing and paid nothing has no chart", () => {
    allowTranslations();
    const months = [{ month: "2026-11", paid: 0, due: 0, late: 0 }];
    const none = { months, currency: "BRL", older: 0, later: 0 };
    expect(financeFigures(none).isEmpty).toBe(true);
    expect(financeFigures({ ...none, later: 5 }).isEmpty).toBe(false);
});

test("a currency of nobody's is written after the amount", () => {
    allowTranslations();
    const none = { months: MONTHS, currency: "?", older: 0, later: 0 };
    expect(financeFigures(none).figures[0].format(1.5)).toBe("1.50 ?");
});

test("attendances are counted by month, rating and category", () => {
    allowTranslations();
    const { figures, facts } = attendanceFigures({
        total: 3,
        rated: 2,
        average: 5.5,
        months: [{ month: "2026-11", count: 3 }],
        ratings: [
            { rating: 0, count: 1 },
            { rating: 10, count: 1 },
            { rating: null, count: 1 },
        ],
        categories: [
            { name: "Cobrança", count: 2 },
            { name: "", count: 1 },
        ],
    });
    expect(figures.map(({ id }) => id)).toEqual(["months", "ratings", "categories"]);
    expect(figures[1].labels).toEqual(["0", "10", "Not rated"]);
    expect(figures[2].table.rows).toEqual([
        ["Cobrança", "2"],
        ["No category", "1"],
    ]);
    expect(figures[2].series[0].values).toEqual([2, 1]);
    expect(facts[0]).toMatch(/3/);
    expect(facts[1]).toMatch(/5.5/);
});

import {
    advanceTime,
    beforeEach,
    expect,
    mockDate,
    queryAllTexts,
    queryOne,
    test,
} from "@odoo/hoot";
import { animationFrame, click, Deferred, press } from "@odoo/hoot-dom";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import {
    contains,
    defineActions,
    defineModels,
    getService,
    models,
    mountWithCleanup,
    onRpc,
} from "@web/../tests/web_test_helpers";
import { browser } from "@web/core/browser/browser";
import { WebClient } from "@web/webclient/webclient";
import { REFRESH } from "@mkbot_reports/page/report_page";

class Page extends models.Model {
    _name = "mkbot.report.page";
}

class Facts extends models.Model {
    _name = "mkbot.report.session";
    _views = { list: `<list><field name="display_name"/></list>`, search: `<search/>` };
    _records = [{ id: 1, display_name: "A" }];
}

defineMailModels();
defineModels([Page, Facts]);

defineActions([
    {
        id: 1,
        name: "Indicators",
        tag: "mkbot_reports.page",
        type: "ir.actions.client",
        params: { page: "indicators" },
    },
]);

const drill = (...domains) => ({ model: "mkbot.report.session", domains });
const behind = (name) => [["name", "=", name]];

const BLOCKS = [
    {
        key: "numbers",
        kind: "numbers",
        title: "",
        hint: "",
        wide: true,
        model: "mkbot.report.session",
        items: [
            {
                key: "wait",
                label: "Waiting",
                hint: "",
                unit: "seconds",
                value: 90,
                before: 120,
                better: "down",
                drill: behind("wait"),
            },
            {
                key: "grade",
                label: "Grade",
                hint: "",
                unit: "grade",
                value: null,
                before: 8,
                better: "up",
                drill: behind("grade"),
            },
        ],
    },
    {
        key: "bars",
        kind: "bars",
        title: "By sector",
        hint: "",
        wide: false,
        unit: "count",
        labels: ["Support", "Sales"],
        series: [{ key: "n", label: "Attendances", tone: "", values: [30, 10], shares: [75, 25] }],
        stacked: false,
        horizontal: true,
        drill: drill([behind("support"), behind("sales")]),
    },
    {
        key: "heat",
        kind: "heat",
        title: "When",
        hint: "",
        wide: true,
        unit: "count",
        labels: ["00h", "01h"],
        series: [
            { key: "1", label: "Monday", tone: "", values: [4, 0] },
            { key: "2", label: "Tuesday", tone: "", values: [0, 1] },
        ],
        drill: drill([behind("m0"), behind("m1")], [behind("t0"), behind("t1")]),
    },
    {
        key: "empty",
        kind: "lines",
        title: "Nothing",
        hint: "",
        wide: false,
        unit: "count",
        labels: ["1"],
        series: [{ key: "n", label: "Attendances", tone: "", values: [0] }],
        drill: null,
    },
];

const asked = [];
let answers;

function answer(filters, values = {}) {
    return {
        page: "indicators",
        title: "Indicators",
        periods: ["today", "7", "custom"],
        offers: ["sector_ids", "cities"],
        filters: {
            period: "7",
            date_from: "2026-04-27",
            date_to: "2026-05-03",
            sector_ids: [],
            platforms: [],
            account_ids: [],
            cities: [],
            operator_ids: [],
            ...filters,
        },
        choices: {
            sector_ids: [
                { value: 1, label: "Support" },
                { value: 2, label: "Sales" },
            ],
            cities: [{ value: "", label: "Without a city" }],
        },
        company: "Provider",
        now: "2026-05-03T22:30:00-03:00",
        live: true,
        blocks: BLOCKS,
        ...values,
    };
}

beforeEach(() => {
    asked.length = 0;
    answers = [];
    browser.sessionStorage.clear();
    onRpc("mkbot.report.page", "get", async ({ args, kwargs }) => {
        asked.push({ filters: args[1], withChoices: kwargs.with_choices });
        const next = answers.shift();
        if (next) {
            return next;
        }
        return answer(args[1], kwargs.with_choices ? {} : { choices: null });
    });
});

async function openPage() {
    await mountWithCleanup(WebClient);
    await getService("action").doAction(1);
}

test("numbers with what they were; each opens what is behind it", async () => {
    await openPage();
    expect("[data-item=wait] .o-mkbot-number-value").toHaveText(/^1 min 30 s\s*: Waiting$/);
    expect("[data-item=wait] .o-mkbot-number-before .text-success").toHaveText(/30 s.*better/s);
    expect("[data-item=wait] .o-mkbot-number-past").toHaveText("before: 2 min");
    expect("[data-item=grade] .o-mkbot-number-value").toHaveText("—");
    expect("[data-item=grade] button").toHaveCount(0);
    await contains("[data-item=wait] button").click();
    expect(".o_list_view").toHaveCount(1);
});

test("a chart is a table, too, with a button for each figure", async () => {
    await openPage();
    expect("[data-block=bars] canvas").toHaveCount(1);
    expect("[data-block=bars] canvas").toHaveAttribute("aria-label", /By sector/);
    await contains("[data-block=bars] .o-mkbot-block-toggle").click();
    const rows = queryAllTexts("[data-block=bars] tbody tr");
    expect(rows.map((row) => row.replace(/\s+/g, " "))).toEqual([
        "Support 30 (75%)",
        "Sales 10 (25%)",
    ]);
    await contains("[data-block=bars] tbody button:eq(1)").click();
    expect(".o_list_view").toHaveCount(1);
    expect(".o_breadcrumb").toHaveText(/By sector · Sales/);
});

test("a heat table: arrows walk it, what is nothing opens nothing", async () => {
    await openPage();
    expect(queryAllTexts("[data-block=heat] td")).toEqual(["4", "", "", "1"]);
    expect("[data-block=heat] button[tabindex='0']").toHaveCount(1);
    const heat = (name) => Number(queryOne(name).style.getPropertyValue("--heat"));
    expect(heat("[data-cell='0-0']")).toBe(1);
    expect(heat("[data-cell='1-1']")).toBe(0.5);
    queryOne("[data-cell='0-0']").focus();
    await press("ArrowRight");
    expect("[data-cell='0-1']").toBeFocused();
    await click("[data-cell='0-1']");
    await animationFrame();
    expect(".o_list_view").toHaveCount(0);
    await press("ArrowDown");
    expect("[data-cell='1-1']").toBeFocused();
    await click("[data-cell='1-1']");
    await animationFrame();
    expect(".o_list_view").toHaveCount(1);
});

test("what is empty says so", async () => {
    await openPage();
    expect("[data-block=empty] canvas").toHaveCount(0);
    expect("[data-block=empty] [role=status]").toHaveText(/Nothing in this period/);
});

test("filters are asked for, kept while one looks behind a figure, and cleared", async () => {
    await openPage();
    await contains("[data-filter=sector_ids]").click();
    await contains(".o-mkbot-report-menu .dropdown-item:contains(Sales)").click();
    expect(asked.at(-1).filters).toEqual({ period: "7", sector_ids: [2] });
    expect("[data-filter=sector_ids]").toHaveText("Sector: Sales");
    await contains("[data-period=today]").click();
    expect(asked.at(-1).filters).toEqual({ period: "today", sector_ids: [2] });
    await contains("[data-item=wait] button").click();
    await contains(".o_back_button, .breadcrumb-item a").click();
    expect(asked.at(-1).filters).toEqual({ period: "today", sector_ids: [2] });
    expect("[data-period=today]").toHaveAttribute("aria-pressed", "true");
    await contains("button:contains(Clear filters)").click();
    expect(asked.at(-1).filters).toEqual({ period: "today" });
});

test("an answer that was overtaken is dropped", async () => {
    await openPage();
    const slow = new Deferred();
    answers = [slow];
    await contains("[data-period=custom]").click();
    expect(".o-mkbot-report-blocks").toHaveAttribute("aria-busy", "true");
    await contains("[data-period=today]").click();
    slow.resolve(answer({ period: "custom" }, { company: "Late" }));
    await animationFrame();
    expect("[data-period=today]").toHaveAttribute("aria-pressed", "true");
    expect(".o-mkbot-report-when").not.toHaveText(/Late/);
    expect(".o-mkbot-report-blocks").toHaveAttribute("aria-busy", "false");
});

test("today is read anew while somebody looks, without a word when that fails", async () => {
    mockDate("2026-05-04 01:30:00");
    await openPage();
    await advanceTime(2 * REFRESH);
    expect(asked).toHaveLength(1);
    await contains("[data-period=today]").click();
    await advanceTime(REFRESH * 1.25);
    expect(asked).toHaveLength(3);
    expect(asked.at(-1)).toEqual({ filters: { period: "today" }, withChoices: false });
    answers = [Promise.reject(new Error("gone"))];
    await advanceTime(REFRESH * 1.25);
    await animationFrame();
    expect(asked).toHaveLength(4);
    expect(".o-mkbot-report-when [role=img]").toHaveAttribute("title", "Could not be refreshed");
    expect("[data-filter=sector_ids]").toHaveCount(1);
    await advanceTime(REFRESH * 1.25);
    await animationFrame();
    expect(".o-mkbot-report-when [role=img]").toHaveCount(0);
});

import { beforeEach, expect, test } from "@odoo/hoot";
import { queryAllTexts } from "@odoo/hoot-dom";
import { mockDate, runAllTimers } from "@odoo/hoot-mock";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import {
    allowTranslations,
    contains,
    defineModels,
    editSearch,
    fields,
    getFacetTexts,
    mockService,
    models,
    mountView,
    onRpc,
    validateSearch,
} from "@web/../tests/web_test_helpers";
import { GraphRenderer } from "@web/views/graph/graph_renderer";
import { findComponent } from "@web/../tests/_framework/component_test_helpers";
import { MOST_EVENTS } from "@mkbot_reports/history/history_calendar";
import { DurationGraphRenderer, stepOf } from "@mkbot_reports/history/lazy/duration_graph";

class Fact extends models.Model {
    _name = "fact";

    name = fields.Char();
    grade_search = fields.Char({ string: "Rating" });
    opened_at = fields.Datetime();
    seconds = fields.Integer({ aggregator: "avg" });
    attendances = fields.Integer({ aggregator: "sum" });
    sector = fields.Char();

    _records = [
        { id: 1, name: "One", opened_at: "2026-03-10 12:00:00", seconds: 1000, sector: "A" },
        { id: 2, name: "Two", opened_at: "2026-03-10 15:00:00", seconds: 9000, sector: "B" },
    ];
    _views = {
        search: `<search>
            <field name="name"/>
            <field name="sector"/>
            <field name="grade_search" operator="="/>
        </search>`,
        list: `<list><field name="name"/></list>`,
    };
}

beforeEach(() => {
    allowTranslations();
    mockDate("2026-03-12 12:00:00");
});
defineMailModels();
defineModels([Fact]);

test("marks of an axis of seconds are by the clock", () => {
    expect(stepOf(7)).toBe(1);
    expect(stepOf(60)).toBe(10);
    expect(stepOf(1000)).toBe(300);
    expect(stepOf(4 * 3600)).toBe(1800);
    expect(stepOf(3 * 86400)).toBe(12 * 3600);
    expect(stepOf(100 * 86400)).toBe(16 * 86400);
});

test("a graph's axis and its tips are of durations", async () => {
    const view = await mountView({
        type: "graph",
        resModel: "fact",
        arch: `<graph js_class="mkbot_duration_graph">
            <field name="sector"/>
            <field name="seconds" type="measure" widget="mkbot_duration"/>
        </graph>`,
    });
    const { chart } = findComponent(view, (each) => each instanceof DurationGraphRenderer);
    const labels = chart.scales.y.ticks.map((tick) => tick.label.toString());
    expect(labels.slice(0, 3)).toEqual(["0 s", "30 min", "1 h"]);
    const renderer = findComponent(view, (each) => each instanceof GraphRenderer);
    expect(renderer.formatValue(9000, true, "mkbot_duration").toString()).toBe("2 h 30 min");
});

test("counts keep their own axis", async () => {
    const view = await mountView({
        type: "graph",
        resModel: "fact",
        arch: `<graph js_class="mkbot_duration_graph">
            <field name="sector"/>
            <field name="seconds" type="measure" widget="mkbot_duration"/>
            <field name="attendances" type="measure"/>
        </graph>`,
    });
    const { chart } = findComponent(view, (each) => each instanceof DurationGraphRenderer);
    expect(chart.options.scales.y.afterBuildTicks?.name ?? "").not.toBe("byTheClock");
});

test("what is typed as a rating is searched in the ratings by Enter alone", async () => {
    onRpc("web_search_read", ({ kwargs }) => {
        expect.step(JSON.stringify(kwargs.domain));
        return { length: 0, records: [] };
    });
    await mountView({ type: "list", resModel: "fact" });
    for (const text of [">5", "<= 7", "***"]) {
        await editSearch(text);
        await validateSearch();
    }
    expect(getFacetTexts()).toEqual(["Rating\n>5\nor\n<= 7\nor\n***"]);
    expect.verifySteps([
        "[]",
        '[["grade_search","=",">5"]]',
        '["|",["grade_search","=",">5"],["grade_search","=","<= 7"]]',
        '["|",["grade_search","=",">5"],"|",["grade_search","=","<= 7"],["grade_search","=","***"]]',
    ]);
});

test("other words are searched where they always were", async () => {
    onRpc("web_search_read", () => ({ length: 0, records: [] }));
    await mountView({ type: "list", resModel: "fact" });
    await editSearch("One");
    await validateSearch();
    expect(getFacetTexts()).toEqual(["Name\nOne"]);
});

const CALENDAR = `<calendar js_class="mkbot_history_calendar" date_start="opened_at" mode="month"
    create="0" edit="0" delete="0"><field name="seconds" widget="mkbot_duration"/></calendar>`;

test("a calendar of few shows each", async () => {
    await mountView({ type: "calendar", resModel: "fact", arch: CALENDAR });
    expect(queryAllTexts(".fc-event .o_event_title")).toEqual(["One", "Two"]);
});

test("a calendar of many says how many, and opens them", async () => {
    onRpc("search_count", () => MOST_EVENTS + 1);
    mockService("action", () => ({
        doAction(action) {
            expect.step(action.name);
            expect(action.domain.slice(-2)).toEqual([
                ["opened_at", ">=", "2026-03-10 00:00:00"],
                ["opened_at", "<", "2026-03-11 00:00:00"],
            ]);
        },
    }));
    onRpc("formatted_read_group", ({ args, kwargs }) => {
        expect(kwargs.groupby ?? args[1]).toEqual(["opened_at:day"]);
        return [
            {
                "opened_at:day": ["2026-03-10 00:00:00", "10 Mar 2026"],
                __count: 1234,
                __extra_domain: [
                    "&",
                    ["opened_at", ">=", "2026-03-10 00:00:00"],
                    ["opened_at", "<", "2026-03-11 00:00:00"],
                ],
            },
        ];
    });
    await mountView({ type: "calendar", resModel: "fact", arch: CALENDAR });
    expect(queryAllTexts(".fc-event .o_event_title")).toEqual(["1234 attendances"]);
    await contains(".fc-event").click();
    await runAllTimers();
    expect.verifySteps(["1234 attendances"]);
});

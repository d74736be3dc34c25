import { beforeEach, expect, test } from "@odoo/hoot";
import { queryAllTexts } from "@odoo/hoot-dom";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import {
    allowTranslations,
    contains,
    defineModels,
    fields,
    models,
    mountView,
} from "@web/../tests/web_test_helpers";
import { formatSeconds } from "@mkbot_chat/duration/duration_field";

class Attendance extends models.Model {
    name = fields.Char();
    seconds = fields.Integer();
    sector = fields.Char();

    _records = [
        { id: 1, name: "short", seconds: 45, sector: "A" },
        { id: 2, name: "long", seconds: 3930, sector: "A" },
        { id: 3, name: "none", seconds: 0, sector: "B" },
        { id: 4, name: "middle", seconds: 150, sector: "B" },
    ];
}

beforeEach(allowTranslations);
defineMailModels();
defineModels([Attendance]);

test("durations read as people say them", () => {
    expect(formatSeconds(45)).toBe("45 s");
    expect(formatSeconds(59.6)).toBe("1 min");
    expect(formatSeconds(750)).toBe("12 min 30 s");
    expect(formatSeconds(3599)).toBe("59 min 59 s");
    expect(formatSeconds(3599.6)).toBe("1 h");
    expect(formatSeconds(3930)).toBe("1 h 6 min");
    expect(formatSeconds(7199)).toBe("2 h");
    expect(formatSeconds(360000)).toBe("100 h");
    expect(formatSeconds(-90)).toBe("-1 min 30 s");
});

test("no time at all is said, what is not known is left empty", () => {
    expect(formatSeconds(0)).toBe("0 s");
    expect(formatSeconds(0.2)).toBe("0 s");
    expect(formatSeconds(false)).toBe("");
    expect(formatSeconds(null)).toBe("");
    expect(formatSeconds(undefined)).toBe("");
});

const LIST = `<list>
    <field name="name"/>
    <field name="seconds" widget="mkbot_duration" sum="Total"/>
</list>`;

test("a list shows, sorts and adds up durations", async () => {
    await mountView({ type: "list", resModel: "attendance", arch: LIST });
    const cells = () => queryAllTexts(".o_data_cell[name=seconds]");
    expect(cells()).toEqual(["45 s", "1 h 6 min", "", "2 min 30 s"]);
    expect(queryAllTexts("tfoot .o_list_number")).toEqual(["1 h 9 min"]);
    await contains("th[data-name=seconds]").click();
    expect(cells()).toEqual(["", "45 s", "2 min 30 s", "1 h 6 min"]);
});

test("groups of a list show their sum", async () => {
    await mountView({ type: "list", resModel: "attendance", arch: LIST, groupBy: ["sector"] });
    expect(queryAllTexts(".o_group_header .o_list_number")).toEqual(["1 h 6 min", "2 min 30 s"]);
});

test("a pivot shows durations", async () => {
    await mountView({
        type: "pivot",
        resModel: "attendance",
        arch: `<pivot>
            <field name="sector" type="row"/>
            <field name="seconds" type="measure" widget="mkbot_duration"/>
        </pivot>`,
    });
    expect(queryAllTexts(".o_pivot_cell_value")).toEqual(["1 h 9 min", "1 h 6 min", "2 min 30 s"]);
});

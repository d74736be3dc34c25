import { describe, expect, test } from "@odoo/hoot";
import { allowTranslations } from "@web/../tests/web_test_helpers";
import { labelOf, problemsOf, segmentsOf, startValues } from "@mkbot_channels/panel/template_text";

describe.current.tags("headless");

const TEMPLATE = {
    id: 1,
    name: "fatura",
    header: "Fatura {{1}}",
    body: "Olá {{1}}, vence em {{ 2 }}. {{9}}",
    footer: "Conecta",
    buttons: ["Ver"],
    variables: [
        { id: 10, part: "header", name: "1", label: "1", value: "" },
        { id: 11, part: "body", name: "1", label: "Nome", value: "Joana" },
        { id: 12, part: "body", name: "2", label: "2", value: "" },
        { id: 13, part: "button0", name: "1", label: "1", value: "" },
    ],
};

const preview = (part, values) =>
    segmentsOf(TEMPLATE, part, values)
        .map(({ text }) => text)
        .join("");

test("the preview is what the customer reads, as far as it is filled in", () => {
    const values = startValues(TEMPLATE);
    expect(preview("body", values)).toBe("Olá Joana, vence em {{ 2 }}. {{9}}");
    values[12] = " 10/12\n ";
    expect(preview("body", values)).toBe("Olá Joana, vence em 10/12. {{9}}");
    // The same name in another part is another variable.
    expect(preview("header", values)).toBe("Fatura {{1}}");
    expect(segmentsOf(TEMPLATE, "body", values).filter((s) => s.isFilled).length).toBe(2);
});

test("it cannot go with an empty variable, nor longer than the platform takes", () => {
    const missing = (values) => problemsOf(TEMPLATE, values).missing.map(({ id }) => id);
    expect(missing(startValues(TEMPLATE))).toEqual([10, 12, 13]);
    const full = { 10: "a", 11: "b", 12: "c", 13: "d" };
    expect(missing(full)).toEqual([]);
    expect(problemsOf(TEMPLATE, full).tooLong).toBe(null);
    expect(missing({ ...full, 12: "  " })).toEqual([12]);
    const long = problemsOf(TEMPLATE, { ...full, 10: "x".repeat(60) }).tooLong;
    expect(long).toEqual({ part: "header", limit: 60 });
    expect(problemsOf(TEMPLATE, { ...full, 12: "x".repeat(1024) }).tooLong.part).toBe("body");
});

test("a variable is asked for in the administrator's words, or by where it stands", () => {
    allowTranslations();
    expect(TEMPLATE.variables.map((variable) => labelOf(TEMPLATE, variable))).toEqual([
        "Variable 1 of the title",
        "Nome",
        "Variable 2",
        "End of the link of “Ver”",
    ]);
});

import { describe, expect, test } from "@odoo/hoot";
import { isCostly } from "@mkbot_chat/panel/panel/styles";

describe.current.tags("desktop");

test("rules that have the page styled anew are told from others", () => {
    for (const selector of [
        "ul.o_checklist > li.o_checked:has(ul, ol) > :not(ul, ol)",
        '.o_body li:has(.o_field[name="description"]) span:has(i)',
        ".o-actions button:hover:has(.fa-phone) i",
        "span:where(:has(.action)) > a:hover",
        ".o-quiet, .o-list:not(:has(> button)) > div",
    ]) {
        expect(isCostly(selector)).toBe(true, { message: selector });
    }
    for (const selector of [
        "ul > :not(li)",
        ".o-list:not(:has(> button))",
        ".o-message:has(+ .o-seen .o-mark)::after",
        ".o-input:has(textarea:focus)",
        "table.o-list tr.o-line:where(:not(.o-dragged):has(+ .o-section))",
        '[data-embedded="video"]:has(iframe)',
    ]) {
        expect(isCostly(selector)).toBe(false, { message: selector });
    }
});

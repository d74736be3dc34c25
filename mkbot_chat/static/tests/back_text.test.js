import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { allowTranslations } from "@web/../tests/web_test_helpers";
import { backText, spanInWords } from "@mkbot_chat/panel/connection/back_text";

describe.current.tags("headless");
beforeEach(allowTranslations);

const NOTHING = { lasted: 12 * 60000, messages: 0, conversations: 0, given: 0, waiting: 0 };

test("what came meanwhile is told in one sentence", () => {
    expect(backText({ ...NOTHING, messages: 3, conversations: 2, waiting: 1 })).toBe(
        "Back on line after 12 min: 3 new messages in 2 conversations, 1 new in the queue."
    );
    expect(backText({ ...NOTHING, messages: 1, conversations: 1 })).toBe(
        "Back on line after 12 min: 1 new message."
    );
    expect(backText({ ...NOTHING, messages: 4, conversations: 1, given: 1 })).toBe(
        "Back on line after 12 min: 4 new messages in 1 conversation, 1 conversation was given to you."
    );
    expect(backText({ ...NOTHING, given: 2 })).toBe(
        "Back on line after 12 min: 2 conversations were given to you."
    );
});

test("where nothing came, nothing is told", () => {
    expect(backText(NOTHING)).toBe("");
});

test("a span is as exact as one wants to know it", () => {
    expect(spanInWords(200)).toBe("1 s");
    expect(spanInWords(29000)).toBe("29 s");
    expect(spanInWords(100000)).toBe("2 min");
    expect(spanInWords(3599999)).toBe("1 h 0 min");
    expect(spanInWords(125 * 60000)).toBe("2 h 5 min");
});

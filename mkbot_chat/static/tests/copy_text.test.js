import { describe, expect, test } from "@odoo/hoot";
import { allowTranslations, patchWithCleanup } from "@web/../tests/web_test_helpers";
import { copyText } from "@mkbot_chat/panel/tools/copy_text";
import { browser } from "@web/core/browser/browser";

describe.current.tags("headless");

/** What the user is told, and what is shown to them. */
function services() {
    const it = { said: [], shown: [] };
    it.env = {
        services: {
            notification: { add: (text) => it.said.push(text) },
            dialog: { add: (_dialog, { body }) => it.shown.push(body) },
        },
    };
    return it;
}

test("a text goes into the clipboard, and that is said", async () => {
    patchWithCleanup(browser.navigator.clipboard, {
        writeText: async (text) => expect.step(text),
    });
    const { env, said, shown } = services();
    await copyText(env, "20261121-000123", "Copied");
    expect.verifySteps(["20261121-000123"]);
    expect(said).toEqual(["Copied"]);
    expect(shown).toEqual([]);
});

test("where the browser refuses, the text is shown", async () => {
    allowTranslations();
    patchWithCleanup(browser.navigator.clipboard, {
        writeText: async () => {
            throw new Error("denied");
        },
    });
    patchWithCleanup(document, { execCommand: () => false });
    const { env, said, shown } = services();
    await copyText(env, "20261121-000123", "Copied");
    expect(said).toEqual([]);
    expect(shown).toEqual(["20261121-000123"]);
});

test("without a clipboard, as over plain HTTP, it is copied the old way", async () => {
    patchWithCleanup(browser, { navigator: {} });
    patchWithCleanup(document, {
        execCommand: (command) => {
            expect.step(`${command} ${document.activeElement.value}`);
            return true;
        },
    });
    const { env, said } = services();
    await copyText(env, "20261121-000123", "Copied");
    expect.verifySteps(["copy 20261121-000123"]);
    expect(said).toEqual(["Copied"]);
    expect("body > textarea").toHaveCount(0);
});

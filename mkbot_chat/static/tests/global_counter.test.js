import { describe, expect, test } from "@odoo/hoot";
import { tick } from "@odoo/hoot-mock";
import { defineMailModels, start } from "@mail/../tests/mail_test_helpers";
import { getService } from "@web/../tests/web_test_helpers";

describe.current.tags("desktop");
defineMailModels();

test("Odoo's counter rests while the panel covers the menus", async () => {
    await start();
    const store = getService("mail.store");
    const count = async (counter) => {
        store.inbox.counter = counter;
        await tick();
        return store.globalCounter;
    };
    expect(await count(3)).toBe(3);
    store.mkbotPanelShown = true;
    expect(await count(5)).toBe(3);
    store.mkbotPanelShown = false;
    await tick();
    expect(store.globalCounter).toBe(5);
});

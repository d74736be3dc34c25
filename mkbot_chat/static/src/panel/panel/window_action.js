import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";

const URL = "/odoo/mkbot";
const NAME = "mkbot_panel";

/** Menu "MKBOT > Chat": the panel in a window of its own, the same one each time. */
export function openPanelWindow(env) {
    const panel = browser.open("", NAME);
    if (!panel) {
        // The browser does not let us open windows.
        return env.services.action.doAction("mkbot_chat.action_mkbot_panel");
    }
    let isThere = false;
    try {
        isThere = panel.location.pathname.startsWith(URL);
    } catch {
        // The window shows another site by now.
    }
    if (!isThere) {
        panel.location.href = URL;
    }
    panel.focus();
}

registry.category("actions").add("mkbot_panel_window", openPanelWindow);

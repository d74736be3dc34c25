import { AlertDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";

/**
 * Puts a text into the clipboard. Where the browser refuses, the text is shown to be copied by hand.
 *
 * @param {Object} env
 * @param {Object} action `params`: `text`, and `title`, what is said when it is there
 */
async function copy(env, action) {
    const { text, title } = action.params;
    try {
        await browser.navigator.clipboard.writeText(text);
        env.services.notification.add(title, { type: "success" });
    } catch {
        env.services.dialog.add(AlertDialog, { title: _t("Copy this"), body: text });
    }
}

registry.category("actions").add("mkbot_chat.copy", copy);

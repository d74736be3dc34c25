import { AlertDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";

/**
 * Put a text into the clipboard and say so. Where the browser refuses, the text is shown to be copied
 * by hand.
 *
 * @param {Object} env
 * @param {string} text
 * @param {string|Object} copied what is said when it is there
 */
export async function copyText({ services }, text, copied) {
    try {
        await putIntoClipboard(text);
        services.notification.add(copied, { type: "success" });
    } catch {
        services.dialog.add(AlertDialog, { title: _t("Copy this"), body: text });
    }
}

async function putIntoClipboard(text) {
    try {
        await browser.navigator.clipboard.writeText(text);
    } catch {
        // Browsers give a clipboard on https and localhost only, and not to everybody there.
        copyMarked(text);
    }
}

function copyMarked(text) {
    const area = document.createElement("textarea");
    area.value = text;
    area.className = "visually-hidden";
    const before = document.activeElement;
    document.body.append(area);
    area.select();
    const isDone = document.execCommand("copy");
    area.remove();
    before?.focus?.();
    if (!isDone) {
        throw new Error("not copied");
    }
}

import { Component } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { Conversation } from "../conversation/conversation";

/** Copies a text with one click. */
export class CopyButton extends Component {
    static template = "mkbot_chat.CopyButton";
    static props = { text: String, label: [String, Object], copied: [String, Object] };

    setup() {
        this.notification = useService("notification");
    }

    get label() {
        return this.props.label.toString();
    }

    async copy() {
        try {
            await copyText(this.props.text);
            this.notification.add(this.props.copied, { type: "success" });
        } catch {
            this.notification.add(_t("The browser does not let us copy: mark it and copy it."), {
                type: "warning",
            });
        }
    }
}

async function copyText(text) {
    if (browser.navigator.clipboard) {
        return browser.navigator.clipboard.writeText(text);
    }
    // Browsers give a clipboard on https and localhost only.
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

Object.assign(Conversation.components, { CopyButton });
Conversation.prototype.protocolWords = {
    label: _t("Copy the protocol number"),
    copied: _t("Protocol number copied"),
};

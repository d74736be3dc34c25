import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { Conversation } from "../conversation/conversation";
import { copyText } from "./copy_text";

/** Copies a text with one click. */
export class CopyButton extends Component {
    static template = "mkbot_chat.CopyButton";
    static props = { text: String, label: [String, Object], copied: [String, Object] };

    get label() {
        return this.props.label.toString();
    }

    copy() {
        return copyText(this.env, this.props.text, this.props.copied);
    }
}

Object.assign(Conversation.components, { CopyButton });
Conversation.prototype.protocolWords = {
    label: _t("Copy the protocol number"),
    copied: _t("Protocol number copied"),
};

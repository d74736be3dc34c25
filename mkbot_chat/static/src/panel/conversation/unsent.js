import { Component, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { copyText } from "../tools/copy_text";

/** What the operator wrote and the customer has not got: it waits, was refused, or never sent. */
export class Unsent extends Component {
    static template = "mkbot_chat.Unsent";
    static props = { thread: Object, canWrite: Boolean };

    setup() {
        this.outgoing = useService("mkbot.panel").outgoing;
        this.letters = useState(this.outgoing.letters);
        this.thread = useState(this.props.thread);
    }

    get waiting() {
        return this.mine.filter(({ state }) => state === "waiting");
    }

    get refused() {
        return this.mine.filter(({ state }) => state === "refused");
    }

    get mine() {
        return this.letters.filter(({ channelId }) => channelId === this.thread.id);
    }

    /** Begun when the conversation was taken away: there is no composer to show it any more. */
    get draft() {
        return this.props.canWrite ? "" : this.thread.composer.composerText.trim();
    }

    get waitingText() {
        const { length } = this.waiting;
        return length === 1
            ? _t("No connection: 1 message will be sent as soon as it is back.")
            : _t("No connection: %s messages will be sent as soon as it is back.", length);
    }

    copy(text) {
        return copyText(this.env, text, _t("Copied."));
    }

    dropDraft() {
        this.thread.composer.clear();
        browser.localStorage.removeItem(this.thread.composer.localId);
    }
}

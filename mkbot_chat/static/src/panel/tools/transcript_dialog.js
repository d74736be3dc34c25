import { Component, onWillDestroy, useState } from "@odoo/owl";
import { Dialog } from "@web/core/dialog/dialog";
import { _t } from "@web/core/l10n/translation";
import { download } from "@web/core/network/download";
import { useAutofocus } from "@web/core/utils/hooks";
import { spokenOf } from "../store/format";

/** Download the conversation as PDF. */
export class TranscriptDialog extends Component {
    static template = "mkbot_chat.TranscriptDialog";
    static components = { Dialog };
    static props = { close: Function, panel: Object, row: Object };

    setup() {
        this.state = useState({ notes: false, isBusy: false, problem: "" });
        this.title = _t("Transcript of the attendance %s", this.props.row.name).toString();
        onWillDestroy(() => (this.isGone = true));
    }

    async download() {
        const { panel, row } = this.props;
        Object.assign(this.state, { isBusy: true, problem: "" });
        const { notes } = this.state;
        const file = await panel.rpc("mkbot.panel", "transcript_pdf", [row.id], { notes });
        try {
            if (!file) {
                return;
            }
            await download({ url: file.url, data: {} });
        } catch {
            this.state.problem = _t("The server could not make the file. Try again.").toString();
            return;
        } finally {
            this.state.isBusy = false;
        }
        if (!file.pdf) {
            panel.notification.add(
                _t(
                    "It is a web page, not a PDF, because wkhtmltopdf is not installed on the server."
                ),
                { type: "warning" }
            );
        }
        if (!this.isGone) {
            this.props.close();
        }
    }
}

/** Send the conversation to the customer by e-mail, to an address that is confirmed. */
export class TranscriptEmailDialog extends Component {
    static template = "mkbot_chat.TranscriptEmailDialog";
    static components = { Dialog };
    static props = { close: Function, panel: Object, row: Object, email: String };

    setup() {
        const { email, row } = this.props;
        this.state = useState({ email, isBusy: false, problem: "" });
        this.title = _t("E-mail the conversation to %s", spokenOf(row)).toString();
        useAutofocus({ refName: "email", selectAll: true });
    }

    get canSend() {
        return !this.state.isBusy && /^\S+@\S+\.\S+$/.test(this.state.email.trim());
    }

    async send() {
        if (!this.canSend) {
            return;
        }
        const { panel, row } = this.props;
        const email = this.state.email.trim();
        const errandId = await panel.askedIn(this.state, () =>
            panel.orm.call("mkbot.panel", "transcript_email", [row.id, email])
        );
        if (!errandId) {
            return;
        }
        this.env.services["mkbot.errands"].follow(errandId, {
            doing: _t("Preparing the transcript for %s…", email).toString(),
            done: _t("The transcript is on its way to %s.", email).toString(),
            failed: (why) =>
                _t("The transcript was not sent to %(email)s: %(why)s", { email, why }).toString(),
        });
        this.props.close();
    }
}

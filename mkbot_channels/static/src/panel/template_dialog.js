import { Component, onWillDestroy, useState } from "@odoo/owl";
import { Dialog } from "@web/core/dialog/dialog";
import { _t } from "@web/core/l10n/translation";

import { platformOf, spokenOf } from "@mkbot_chat/panel/store/format";

import { isComplete, TemplateForm } from "./template_form";

/** Send an approved template to the customer of a conversation. */
export class TemplateDialog extends Component {
    static template = "mkbot_channels.TemplateDialog";
    static components = { Dialog, TemplateForm };
    static props = { close: Function, panel: Object, row: Object };

    setup() {
        const { panel, row } = this.props;
        this.title = _t("Send a template to %(who)s on %(platform)s", {
            who: spokenOf(row),
            platform: platformOf(row.platform).name,
        }).toString();
        this.state = useState({ templates: null, isBusy: false, problem: "" });
        this.choice = useState({ template: null, values: {} });
        onWillDestroy(() => (this.isGone = true));
        this.load(panel, row);
    }

    async load(panel, row) {
        const templates = await panel.rpc("mkbot.session", "template_choices", [row.id]);
        if (this.isGone) {
            return;
        }
        if (templates) {
            this.state.templates = templates;
        } else {
            this.props.close();
        }
    }

    get canSend() {
        return !this.state.isBusy && isComplete(this.choice);
    }

    async send() {
        if (!this.canSend) {
            return;
        }
        const { panel, row } = this.props;
        const args = [row.id, this.choice.template.id, { ...this.choice.values }];
        const sent = await panel.askedIn(this.state, () =>
            panel.orm.call("mkbot.session", "send_template", args)
        );
        if (sent !== undefined) {
            this.props.close();
        }
    }
}

import { Component, onWillDestroy, useState } from "@odoo/owl";
import { Dialog } from "@web/core/dialog/dialog";
import { deserializeDateTime, formatDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { rpc } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";
import { volume } from "./rates";
import { wordsOf } from "./words";

/** Who is on line, was and was refused, asked of the access server now. */
export class SessionsDialog extends Component {
    static template = "mkbot_isp.SessionsDialog";
    static components = { Dialog };
    static props = { close: Function, connectionId: Number, name: String };

    setup() {
        this.title = _t("Sessions of %s", this.props.name).toString();
        this.state = useState({ told: null, error: "" });
        this.volume = volume;
        onWillDestroy(() => (this.isGone = true));
        this.look();
    }

    async look() {
        Object.assign(this.state, { told: null, error: "" });
        let told;
        try {
            told = await rpc(
                "/mkbot_isp/sessions",
                { connection_id: this.props.connectionId },
                { silent: true }
            );
        } catch (error) {
            told = { error: wordsOf(error) };
        }
        if (this.isGone) {
            return;
        }
        if (told.error) {
            this.state.error = told.error;
        } else {
            this.state.told = told;
        }
    }

    moment(text) {
        return text ? formatDateTime(deserializeDateTime(text)) : "";
    }
}

/** @param {Object} action `params`: `connection_id`, `name` */
function sessions(env, action) {
    const { connection_id: connectionId, name } = action.params;
    env.services.dialog.add(SessionsDialog, { connectionId, name });
}

registry.category("actions").add("mkbot_isp.sessions", sessions);

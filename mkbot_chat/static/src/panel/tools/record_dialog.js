import { Component, useState } from "@odoo/owl";
import { Dialog } from "@web/core/dialog/dialog";
import { _t } from "@web/core/l10n/translation";
import { useAutofocus } from "@web/core/utils/hooks";
import { uuid } from "@web/core/utils/strings";
import { spokenOf } from "../store/format";
import { openRecord } from "./open_record";

/** Open a ticket, or whatever administrators provide for, from a conversation. */
export class RecordDialog extends Component {
    static template = "mkbot_chat.RecordDialog";
    static components = { Dialog };
    static props = { close: Function, panel: Object, row: Object, offer: Object };

    setup() {
        const { offer, row } = this.props;
        this.title = _t("Open a record for %s", spokenOf(row)).toString();
        // A second click opens nothing more.
        this.key = uuid();
        const [first] = offer.profiles;
        this.state = useState({
            profileId: first?.id ?? 0,
            title: first?.title ?? "",
            description: offer.description,
            isBusy: false,
            problem: "",
        });
        useAutofocus({ refName: "title", selectAll: true });
    }

    get profiles() {
        return this.props.offer.profiles;
    }

    get canOpen() {
        return !this.state.isBusy && this.state.profileId && this.state.title.trim();
    }

    /** Another kind has another title, unless the operator has written one. */
    onProfile(ev) {
        const before = this.profiles.find(({ id }) => id === this.state.profileId);
        this.state.profileId = Number(ev.target.value);
        const after = this.profiles.find(({ id }) => id === this.state.profileId);
        if (this.state.title === before?.title) {
            this.state.title = after.title;
        }
    }

    show(opened) {
        openRecord({ env: this.env, panel: this.props.panel }, opened.model, opened.res_id);
    }

    async open() {
        if (!this.canOpen) {
            return;
        }
        const { panel, row } = this.props;
        const { profileId, title, description } = this.state;
        const args = [row.id, profileId, title, description, this.key];
        const opened = await panel.askedIn(this.state, () =>
            panel.orm.call("mkbot.panel", "new_record", args)
        );
        if (!opened) {
            return;
        }
        const { env } = this;
        panel.notification.add(_t("Opened: %s", opened.name), {
            type: "success",
            buttons: opened.can_open
                ? [
                      {
                          name: _t("Look at it"),
                          onClick: () => openRecord({ env, panel }, opened.model, opened.res_id),
                      },
                  ]
                : [],
        });
        env.services["mkbot.errands"].follow(opened.errand_id, {
            doing: _t("Attaching the conversation to %s…", opened.name).toString(),
            done: _t("The conversation is attached to %s.", opened.name).toString(),
            failed: (why) =>
                _t("The conversation was not attached to %(name)s: %(why)s", {
                    name: opened.name,
                    why,
                }).toString(),
        });
        this.props.close();
    }
}

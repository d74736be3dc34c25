import { Component } from "@odoo/owl";
import { Dialog } from "@web/core/dialog/dialog";
import { _t } from "@web/core/l10n/translation";

/** Asked when reply and note are switched with something written. */
export class SwitchDialog extends Component {
    static template = "mkbot_chat.SwitchDialog";
    static components = { Dialog };
    static props = {
        close: Function,
        isNote: Boolean, // what it is to become
        who: String,
        text: String,
        switchTo: Function, // ({take: boolean})
    };

    get title() {
        return this.props.isNote ? _t("Make it an internal note?") : _t("Make it a reply?");
    }

    get warning() {
        const { isNote, who } = this.props;
        return isNote
            ? _t("Only colleagues will read it. %s gets nothing.", who)
            : _t("%s will read it.", who);
    }

    get takeLabel() {
        return this.props.isNote ? _t("Make it a note") : _t("Make it a reply");
    }

    get keepLabel() {
        return this.props.isNote ? _t("Keep the reply for later") : _t("Keep the note for later");
    }

    choose(take) {
        this.props.close();
        this.props.switchTo({ take });
    }
}

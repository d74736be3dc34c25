import { Component, useState } from "@odoo/owl";
import { Dialog } from "@web/core/dialog/dialog";
import { useAutofocus } from "@web/core/utils/hooks";

/**
 * Confirm something, with a note for colleagues.
 *
 * `confirm(note)` closes the dialog unless it returns false.
 */
export class NoteDialog extends Component {
    static template = "mkbot_chat.NoteDialog";
    static components = { Dialog };
    static props = {
        close: Function,
        title: [String, Object],
        body: [String, Object],
        noteLabel: [String, Object],
        confirmLabel: [String, Object],
        confirm: Function,
    };

    setup() {
        this.state = useState({ note: "", isBusy: false });
        useAutofocus({ refName: "note" });
    }

    async confirm() {
        if (this.state.isBusy) {
            return;
        }
        this.state.isBusy = true;
        const isDone = await this.props.confirm(this.state.note.trim());
        this.state.isBusy = false;
        if (isDone !== false) {
            this.props.close();
        }
    }
}

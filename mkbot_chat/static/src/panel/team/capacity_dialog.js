import { Component, useState } from "@odoo/owl";
import { Dialog } from "@web/core/dialog/dialog";
import { _t } from "@web/core/l10n/translation";
import { useAutofocus } from "@web/core/utils/hooks";

export const LARGEST = 999;

/** How many conversations automatic assignment gives one operator at most. */
export class CapacityDialog extends Component {
    static template = "mkbot_chat.CapacityDialog";
    static components = { Dialog };
    static props = { close: Function, name: String, capacity: Number, save: Function };

    setup() {
        this.state = useState({ text: String(this.props.capacity || ""), isBusy: false });
        this.largest = LARGEST;
        useAutofocus({ refName: "capacity", selectAll: true });
    }

    get label() {
        return _t("How many conversations %s is given at a time", this.props.name);
    }

    /** @returns {number|null} null of what is no number of conversations */
    get capacity() {
        const text = this.state.text.trim();
        const capacity = Number(text || 0);
        return Number.isInteger(capacity) && capacity >= 0 && capacity <= LARGEST ? capacity : null;
    }

    async save() {
        if (this.capacity === null || this.state.isBusy) {
            return;
        }
        this.state.isBusy = true;
        const isDone = await this.props.save(this.capacity);
        this.state.isBusy = false;
        if (isDone) {
            this.props.close();
        }
    }
}

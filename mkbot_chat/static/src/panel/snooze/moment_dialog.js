import { Component, useState } from "@odoo/owl";
import { DateTimeInput } from "@web/core/datetime/datetime_input";
import { Dialog } from "@web/core/dialog/dialog";

const { DateTime } = luxon;

/** What is proposed ends with one of these minutes. */
const ROUND_MINUTES = 15;

/**
 * Choose a day and time to come.
 *
 * `confirm(moment)` closes the dialog unless it returns false.
 */
export class MomentDialog extends Component {
    static template = "mkbot_chat.MomentDialog";
    static components = { DateTimeInput, Dialog };
    static props = {
        close: Function,
        title: [String, Object],
        label: [String, Object],
        confirmLabel: [String, Object],
        /** Milliseconds since 1970. */
        now: Number,
        confirm: Function,
    };

    setup() {
        this.now = DateTime.fromMillis(this.props.now);
        const inAnHour = this.now.plus({ hours: 1 }).startOf("minute");
        const over = inAnHour.minute % ROUND_MINUTES;
        this.state = useState({
            moment: over ? inAnHour.plus({ minutes: ROUND_MINUTES - over }) : inAnHour,
            isBusy: false,
        });
    }

    get canConfirm() {
        return !this.state.isBusy && Boolean(this.state.moment) && this.state.moment > this.now;
    }

    async confirm() {
        if (!this.canConfirm) {
            return;
        }
        this.state.isBusy = true;
        const isDone = await this.props.confirm(this.state.moment);
        this.state.isBusy = false;
        if (isDone !== false) {
            this.props.close();
        }
    }
}

import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { sessionActions } from "../actions/session_actions";
import { useClock } from "../store/clock";
import { minutesLeft } from "./idle_time";

/** Says in a line that its conversation ends soon by itself. Only this renders at every tick. */
export class IdleWarning extends Component {
    static template = "mkbot_chat.IdleWarning";
    static props = { row: Object };

    setup() {
        this.clock = useClock();
    }

    get minutes() {
        return minutesLeft(this.props.row, this.clock.now);
    }

    get text() {
        return this.minutes ? _t("Closes in %s min", this.minutes) : _t("Closes now");
    }
}

/** The same above the composer, with the button that keeps the conversation open. */
export class IdleBar extends IdleWarning {
    static template = "mkbot_chat.IdleBar";
    static props = { ctx: Object };

    get minutes() {
        return minutesLeft(this.props.ctx.row, this.clock.now);
    }

    get keepOpen() {
        return sessionActions(this.props.ctx).find(({ id }) => id === "keep_open");
    }
}

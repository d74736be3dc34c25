import { Component, useState } from "@odoo/owl";
import { useService } from "@web/core/utils/hooks";
import { Timer } from "../store/timer";
import { waitOf } from "./targets";
import { ToneTimer } from "./tone_timer";

/**
 * The time that counts on a conversation's line: for how long the customer waits for us, against
 * the sector's target; that they do not; or, where nobody is to answer, since when it is so.
 */
export class SessionTime extends Component {
    static template = "mkbot_chat.SessionTime";
    static components = { Timer, ToneTimer };
    static props = { row: Object };

    setup() {
        this.store = useState(useService("mkbot.panel").store);
    }

    get wait() {
        return waitOf(this.props.row, this.store.sectors);
    }
}

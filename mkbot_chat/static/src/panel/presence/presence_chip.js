import { Component, useState } from "@odoo/owl";
import { useService } from "@web/core/utils/hooks";
import { Timer } from "../store/timer";
import { presenceOf, presenceText } from "./presence_text";

/** That the user gets no new conversations, since when, and the one click that ends it. */
export class PresenceChip extends Component {
    static template = "mkbot_chat.PresenceChip";
    static components = { Timer };
    static props = {};

    setup() {
        this.panel = useService("mkbot.panel");
        this.store = useState(this.panel.store);
        Object.assign(this, { presenceOf, presenceText });
    }

    get presence() {
        return this.store.me.presence;
    }

    get isShown() {
        return ["paused", "away"].includes(this.presence.state);
    }
}

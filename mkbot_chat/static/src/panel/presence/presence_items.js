import { Component, useState } from "@odoo/owl";
import { CheckboxItem } from "@web/core/dropdown/checkbox_item";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import { useService } from "@web/core/utils/hooks";
import { formatMoment } from "../store/format";

/** The items of the user's menu that pause and end a pause. */
export class PresenceItems extends Component {
    static template = "mkbot_chat.PresenceItems";
    static components = { CheckboxItem, DropdownItem };
    static props = {};

    setup() {
        this.panel = useService("mkbot.panel");
        this.store = useState(this.panel.store);
        this.formatMoment = formatMoment;
    }

    get presence() {
        return this.store.me.presence;
    }

    get isPaused() {
        return this.presence.state === "paused";
    }

    isCurrent(reason) {
        return this.isPaused && this.presence.reason_id === reason.id;
    }
}

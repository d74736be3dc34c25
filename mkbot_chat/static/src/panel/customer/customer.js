import { Component, useState } from "@odoo/owl";
import { useService } from "@web/core/utils/hooks";
import { groupedSessionActions } from "../actions/session_actions";
import { keyCaps } from "../keyboard/panel_keys";
import { formatDay, platformOf, tierOf, titleOf } from "../store/format";

/** Beside the conversation: who the customer is, and the palette of tools. */
export class Customer extends Component {
    static template = "mkbot_chat.Customer";
    static props = { sessionId: Number };

    setup() {
        this.panel = useService("mkbot.panel");
        this.store = useState(this.panel.store);
        Object.assign(this, { formatDay, platformOf, tierOf, titleOf });
    }

    capsOf(hotkey) {
        return keyCaps(`alt+${hotkey}`).join(" ");
    }

    get row() {
        return this.store.rows.get(this.props.sessionId);
    }

    /** What the bot knew when it handed over, for who attends. */
    get learned() {
        return this.row.card?.learned;
    }

    get isMine() {
        return this.store.isMine(this.props.sessionId);
    }

    get groups() {
        return groupedSessionActions({ row: this.row, panel: this.panel, env: this.env });
    }

    get initials() {
        return titleOf(this.row)
            .toString()
            .split(/\s+/)
            .slice(0, 2)
            .map((word) => word[0] ?? "")
            .join("")
            .toUpperCase();
    }
}

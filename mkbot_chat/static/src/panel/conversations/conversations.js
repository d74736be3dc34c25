import { Component, useState } from "@odoo/owl";
import { useService } from "@web/core/utils/hooks";
import { openSessionMenu } from "../menus/session_menu";
import { authorOf, platformOf, titleOf } from "../store/format";
import { sortedMine, unreadOf } from "../store/mine";
import { Timer } from "../store/timer";

/** My conversations: who needs me first stands first. */
export class Conversations extends Component {
    static template = "mkbot_chat.Conversations";
    static components = { Timer };
    static props = {};

    setup() {
        this.panel = useService("mkbot.panel");
        this.store = useState(this.panel.store);
        this.letters = useState(this.panel.outgoing.letters);
        this.state = useState({ term: "" });
        Object.assign(this, { authorOf, platformOf, titleOf });
    }

    get rows() {
        const term = this.state.term.trim().toLowerCase();
        const rows = sortedMine(this.store);
        return term
            ? rows.filter((row) =>
                  [row.title, row.contact_name, row.name, row.last_preview]
                      .join(" ")
                      .toLowerCase()
                      .includes(term)
              )
            : rows;
    }

    unreadOf(row) {
        return unreadOf(row, this.store);
    }

    /** Whether something for this customer has not left yet. */
    hasUnsent(row) {
        return this.letters.some(
            ({ channelId, state }) => channelId === row.channel_id && state !== "sending"
        );
    }

    isSelected(row) {
        return this.store.isShown(row.id);
    }

    openMenu(ev, row) {
        openSessionMenu(ev, { row, panel: this.panel, env: this.env });
    }

    onKeydown(ev) {
        const step = { ArrowDown: "nextElementSibling", ArrowUp: "previousElementSibling" }[ev.key];
        if (step) {
            const item = ev.currentTarget.closest("li")[step];
            item?.querySelector(".o-mkbot-line")?.focus();
            ev.preventDefault();
        }
    }
}

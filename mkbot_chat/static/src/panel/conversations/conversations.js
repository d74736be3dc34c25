import { Component, useRef, useState } from "@odoo/owl";
import { useService } from "@web/core/utils/hooks";
import { openSessionMenu } from "../menus/session_menu";
import { authorOf, platformOf, titleOf } from "../store/format";
import { untilText } from "../snooze/snooze_text";
import { snoozedMine, sortedMine, unreadOf } from "../store/mine";
import { SessionTime } from "../team/session_time";

/** My conversations: who needs me first stands first. */
export class Conversations extends Component {
    static template = "mkbot_chat.Conversations";
    static components = { SessionTime };
    static props = {};

    setup() {
        this.panel = useService("mkbot.panel");
        this.store = useState(this.panel.store);
        this.letters = useState(this.panel.outgoing.letters);
        this.root = useRef("root");
        this.state = useState({ term: "", showSnoozed: false });
        Object.assign(this, { authorOf, platformOf, titleOf, untilText });
    }

    get rows() {
        return this.matching(sortedMine(this.store));
    }

    /** Those put aside, which stand folded at the bottom. */
    get snoozed() {
        return this.matching(snoozedMine(this.store));
    }

    /** What is searched for is not hidden. */
    get showsSnoozed() {
        return this.state.showSnoozed || Boolean(this.state.term.trim());
    }

    matching(rows) {
        const term = this.state.term.trim().toLowerCase();
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
        const step = { ArrowDown: 1, ArrowUp: -1 }[ev.key];
        if (step) {
            const selector = ".o-mkbot-line, .o-mkbot-snoozed-toggle";
            const items = [...this.root.el.querySelectorAll(selector)];
            items[items.indexOf(ev.currentTarget) + step]?.focus();
            ev.preventDefault();
        }
    }
}

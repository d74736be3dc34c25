import { Component, onWillStart, useRef, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { KeepLast } from "@web/core/utils/concurrency";
import { useBus, useService } from "@web/core/utils/hooks";
import { useDebounced } from "@web/core/utils/timing";
import { isWithheld, sessionActions } from "../actions/session_actions";
import { registerPanelKey } from "../keyboard/panel_keys";
import { openSessionMenu } from "../menus/session_menu";
import { snoozedText, untilText } from "../snooze/snooze_text";
import { authorOf, formatMoment, platformOf, reasonOf, stateOf, titleOf } from "../store/format";
import { SessionTime } from "../team/session_time";

registerPanelKey("lists.move", {
    name: _t("Next or previous line"),
    keys: ["arrowdown", "arrowup"],
    group: "lists",
});
registerPanelKey("lists.ends", {
    name: _t("First or last line"),
    keys: ["home", "end"],
    group: "lists",
});
registerPanelKey("lists.open", {
    name: _t("Take who waits; read who is attended"),
    keys: ["enter"],
    group: "lists",
});

const PAGE = 50;

const ORDERS = {
    waiting: (a, b) => a.since.localeCompare(b.since) || a.id - b.id,
    bot: (a, b) => b.since.localeCompare(a.since) || b.id - a.id,
    all: (a, b) => b.since.localeCompare(a.since) || b.id - a.id,
};

/** A list of conversations: waiting, with the bot, or all that are open. Paged, and live. */
export class SessionList extends Component {
    static template = "mkbot_chat.SessionList";
    static components = { SessionTime };
    static props = { which: String };

    setup() {
        this.panel = useService("mkbot.panel");
        this.store = useState(this.panel.store);
        this.state = useState({ term: "", isLoading: true, hasFailed: false, paged: [], total: 0 });
        this.keepLast = new KeepLast();
        this.table = useRef("table");
        this.searchDebounced = useDebounced(() => this.load(), 250);
        Object.assign(this, { authorOf, formatMoment, platformOf, reasonOf, stateOf, titleOf });
        Object.assign(this, { snoozedText, untilText });
        onWillStart(() => {
            this.load();
        });
        useBus(this.env.bus, "MKBOT:REFRESHED", () => this.load());
    }

    belongs(known) {
        return this.props.which === "all" || known.state === this.props.which;
    }

    get rows() {
        const paged = this.state.term.trim() ? new Set(this.state.paged) : null;
        return this.store
            .rowsOf((known, row) => this.belongs(known) && (!paged || paged.has(row.id)))
            .sort(ORDERS[this.props.which]);
    }

    get total() {
        if (this.state.term.trim()) {
            return this.state.total;
        }
        const { counts } = this.store;
        return this.props.which === "all" ? counts.all : counts[this.props.which];
    }

    async load({ more = false } = {}) {
        // Rows that left the list since must not shift the next page.
        const offset = more
            ? this.state.paged.filter((id) => this.belongs(this.store.known.get(id) ?? {})).length
            : 0;
        this.state.isLoading = true;
        let page;
        try {
            page = await this.keepLast.add(
                this.panel.orm.silent.call("mkbot.panel", "rows", [this.props.which], {
                    offset,
                    limit: PAGE,
                    search: this.state.term,
                })
            );
        } catch (error) {
            Object.assign(this.state, { isLoading: false, hasFailed: true });
            this.panel.sayError(error);
            return;
        }
        this.store.loadRows(page.rows);
        const ids = page.rows.map(({ id }) => id);
        this.state.paged = more ? [...this.state.paged, ...ids] : ids;
        Object.assign(this.state, { isLoading: false, hasFailed: false, total: page.total });
    }

    ctx(row) {
        return { row, panel: this.panel, env: this.env };
    }

    actionsOf(row) {
        return sessionActions(this.ctx(row), { list: true });
    }

    /** What a double click or Enter does: take who waits, read who is attended. */
    openRow(row) {
        const may = (id) => !isWithheld(this.ctx(row), id);
        if (["waiting", "bot"].includes(row.state) && may("rescue")) {
            this.panel.rescue(row);
        } else if (this.store.isMine(row.id) || may("monitor")) {
            this.panel.select(row.id);
        }
    }

    openMenu(ev, row) {
        openSessionMenu(ev, this.ctx(row));
    }

    onKeydown(ev, row) {
        const tr = ev.currentTarget;
        if (ev.key === "Enter" && ev.target === tr) {
            this.openRow(row);
        } else if (ev.key === "ArrowDown") {
            tr.nextElementSibling?.focus();
        } else if (ev.key === "ArrowUp") {
            tr.previousElementSibling?.focus();
        } else if (ev.key === "Home") {
            tr.parentElement.firstElementChild.focus();
        } else if (ev.key === "End") {
            tr.parentElement.lastElementChild.focus();
        } else {
            return;
        }
        ev.preventDefault();
    }
}

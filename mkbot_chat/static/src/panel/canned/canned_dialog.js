import { Component, onWillDestroy, useEffect, useRef, useState } from "@odoo/owl";
import { ConfirmationDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { Dialog } from "@web/core/dialog/dialog";
import { _t } from "@web/core/l10n/translation";
import { useAutofocus } from "@web/core/utils/hooks";
import { useDebounced } from "@web/core/utils/timing";
import { useSelectedInView } from "../dialogs/selected_in_view";
import { registerPanelKey } from "../keyboard/panel_keys";
import { spokenOf } from "../store/format";
import { partsOf } from "./canned_text";

/** As many as one looks through; whoever has more types a word. */
const SHOWN = 100;

const SCOPES = {
    personal: { name: _t("Only me"), icon: "fa-user" },
    sectors: { name: _t("Sectors"), icon: "fa-users" },
    everybody: { name: _t("Everybody"), icon: "fa-building-o" },
};

registerPanelKey("dialogs.canned", {
    name: _t("Send the canned message at once"),
    keys: ["control+enter"],
    group: "dialogs",
});

/** Choose a canned message for a conversation, by group and words; write, change, delete them. */
export class CannedDialog extends Component {
    static template = "mkbot_chat.CannedDialog";
    static components = { Dialog };
    static props = {
        close: Function,
        canned: Object,
        row: Object,
        term: { type: String, optional: true },
        pick: Function,
    };

    setup() {
        const { canned, row, term } = this.props;
        this.store = useState(canned.store);
        this.title = _t("Canned messages for %s", spokenOf(row)).toString();
        this.typed = canned.typedIn(row);
        this.state = useState({
            term: term ?? "",
            filter: "all",
            id: null,
            isLoading: true,
            isBusy: false,
        });
        /** By id, filled for this conversation. */
        this.previews = useState(new Map());
        useAutofocus({ refName: "term", selectAll: true });
        useSelectedInView(useRef("list"), () => [this.current?.id]);
        const searchDebounced = useDebounced(() => canned.search(this.state.term), 250);
        const previewDebounced = useDebounced((id) => this.loadPreview(id), 100);
        onWillDestroy(() => (this.isGone = true));
        useEffect(
            () => {
                this.load();
            },
            () => [this.store.version]
        );
        useEffect(
            (term) => {
                if (term) {
                    searchDebounced();
                }
            },
            () => [this.state.term]
        );
        useEffect(
            (id) => {
                if (id && !this.previews.has(id)) {
                    previewDebounced(id);
                }
            },
            () => [this.current?.id]
        );
    }

    async load() {
        const isThere = await this.props.canned.load();
        if (this.isGone) {
            return;
        }
        this.previews.clear();
        this.state.isLoading = false;
        if (!isThere) {
            this.props.close();
        } else if (this.current) {
            this.loadPreview(this.current.id);
        }
    }

    async loadPreview(id) {
        const filled = await this.props.canned.preview(this.props.row, { id });
        if (filled) {
            this.previews.set(id, filled);
        }
    }

    // What is shown ----------------------------------------------------------------------------

    /** All, mine, then the groups that have something to show. */
    get filters() {
        const rows = this.store.match(this.state.term);
        const count = (test) => rows.filter(test).length;
        const groups = this.store.groups.map(({ id, name }) => ({
            id,
            name,
            count: count((row) => row.group_id === id),
        }));
        const others = count((row) => !row.group);
        return [
            { id: "all", name: _t("All"), count: rows.length },
            { id: "personal", name: _t("Mine"), count: count(({ scope }) => scope === "personal") },
            ...groups.filter(({ id, count }) => count || id === this.state.filter),
            ...(others ? [{ id: "none", name: _t("Without a group"), count: others }] : []),
        ];
    }

    get matches() {
        const { term, filter } = this.state;
        return this.store.match(
            term,
            {
                all: () => true,
                personal: ({ scope }) => scope === "personal",
                none: ({ group }) => !group,
            }[filter] ?? (({ group_id: groupId }) => groupId === filter)
        );
    }

    get items() {
        return this.matches.slice(0, SHOWN);
    }

    get hidden() {
        return Math.max(0, this.matches.length - SHOWN);
    }

    get current() {
        const { items } = this;
        return items.find(({ id }) => id === this.state.id) ?? items[0];
    }

    get preview() {
        return this.previews.get(this.current?.id);
    }

    get parts() {
        return partsOf(this.preview?.text ?? this.current.preview);
    }

    get canSend() {
        return Boolean(this.preview && !this.preview.missing.length && !this.state.isBusy);
    }

    get emptyText() {
        if (this.state.isLoading) {
            return _t("Loading…");
        }
        return this.store.rows.size
            ? _t("Nothing found. Other words, or another group?")
            : _t("There are no canned messages yet. Write what you say often, once.");
    }

    scopeOf(row) {
        const { name, icon } = SCOPES[row.scope];
        return { icon, name: row.scope === "sectors" ? row.sectors.join(", ") : name.toString() };
    }

    // What the operator does -------------------------------------------------------------------

    setFilter(id) {
        Object.assign(this.state, { filter: id, id: null });
    }

    onInput() {
        this.state.id = null;
    }

    onKeydown(ev) {
        const step = { ArrowDown: 1, ArrowUp: -1 }[ev.key];
        if (step) {
            ev.preventDefault();
            const { items } = this;
            const next = items[items.indexOf(this.current) + step];
            if (next) {
                this.state.id = next.id;
            }
        } else if (ev.key === "Enter" && !ev.isComposing) {
            ev.preventDefault();
            this.use({ isSending: ev.ctrlKey || ev.metaKey });
        }
    }

    /** Into the composer; or at once to the customer, if nothing is left to fill in. */
    async use({ isSending = false } = {}) {
        const { current } = this;
        if (!current || this.state.isBusy) {
            return;
        }
        this.state.isBusy = true;
        const filled = await this.props.canned.use(this.props.row, current);
        this.state.isBusy = false;
        if (filled && !this.isGone) {
            this.props.pick({ text: filled.text, isSending: isSending && !filled.missing.length });
            this.props.close();
        }
    }

    write() {
        this.props.canned.write(
            { group_id: Number(this.state.filter) || false },
            { onSaved: (row) => this.show(row) }
        );
    }

    keepTyped() {
        this.props.canned.keepTyped(this.props.row, (row) => this.show(row));
    }

    edit(row) {
        this.props.canned.write({ id: row.id }, { onSaved: (saved) => this.show(saved) });
    }

    show({ id }) {
        Object.assign(this.state, { id, term: "", filter: "all" });
    }

    remove(row) {
        const { name } = this.scopeOf(row);
        this.env.services.dialog.add(ConfirmationDialog, {
            title: _t("Delete the canned message “%s”?", row.shortcut),
            body:
                row.scope === "personal"
                    ? _t("It is your own. This cannot be undone.")
                    : _t("It disappears for all who use it: %s. This cannot be undone.", name),
            confirmLabel: _t("Delete"),
            confirmClass: "btn-danger",
            cancelLabel: _t("Keep it"),
            confirm: async () => {
                await this.props.canned.remove(row);
            },
            cancel: () => {},
        });
    }
}

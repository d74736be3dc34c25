import { Component, onWillStart, useEffect, useRef, useState } from "@odoo/owl";
import { Dialog } from "@web/core/dialog/dialog";
import { _t } from "@web/core/l10n/translation";
import { KeepLast } from "@web/core/utils/concurrency";
import { useAutofocus } from "@web/core/utils/hooks";
import { useDebounced } from "@web/core/utils/timing";

const normal = (text) =>
    text
        .toString()
        .normalize("NFD")
        .replace(/\p{Diacritic}/gu, "")
        .toLowerCase();

/**
 * Choose one of a list, by keyboard or mouse: a colleague, a sector, a category, a customer.
 *
 * A tab has `items` ({id, label, detail, disabled}) or a `search(term)` that returns some.
 * `confirm({tab, item, note})` closes the dialog unless it returns false.
 */
export class ChoiceDialog extends Component {
    static template = "mkbot_chat.ChoiceDialog";
    static components = { Dialog };
    static props = {
        close: Function,
        title: [String, Object],
        tabs: Array,
        confirm: Function,
        confirmLabel: [String, Object],
        hint: { type: [String, Object], optional: true },
        noteLabel: { type: [String, Object], optional: true },
    };

    setup() {
        this.state = useState({
            tab: this.props.tabs.find((tab) => tab.items?.length) ?? this.props.tabs[0],
            term: "",
            index: 0,
            found: [],
            note: "",
            isBusy: false,
            isSearching: false,
        });
        this.keepLast = new KeepLast();
        this.searchDebounced = useDebounced(() => this.search(), 250);
        useAutofocus({ refName: "term" });
        const list = useRef("list");
        useEffect(
            () => {
                list.el
                    ?.querySelector("[aria-selected=true]")
                    ?.scrollIntoView({ block: "nearest" });
            },
            () => [this.state.index]
        );
        onWillStart(() => {
            this.selectFirst();
        });
    }

    get title() {
        return this.props.title.toString();
    }

    get placeholder() {
        return (this.state.tab.placeholder ?? _t("Search…")).toString();
    }

    get items() {
        const { tab, term, found } = this.state;
        if (tab.search) {
            return found;
        }
        const wanted = normal(term);
        return tab.items.filter(({ label, detail }) =>
            normal(`${label} ${detail ?? ""}`).includes(wanted)
        );
    }

    get item() {
        const item = this.items[this.state.index];
        return item?.disabled ? undefined : item;
    }

    get canConfirm() {
        // What is shown while a search is under way answers an older question.
        return (
            !this.state.isBusy &&
            !this.state.isSearching &&
            Boolean(this.item || this.state.tab.isOptional)
        );
    }

    get emptyText() {
        const { tab, term, isSearching } = this.state;
        if (isSearching) {
            return _t("Searching…");
        }
        if (term && (tab.items?.length || tab.search)) {
            return tab.noMatch && term.trim().length < 2
                ? tab.empty
                : (tab.noMatch ?? _t("Nothing found."));
        }
        return tab.empty;
    }

    selectFirst() {
        this.state.index = Math.max(
            0,
            this.items.findIndex((item) => !item.disabled)
        );
    }

    setTab(tab) {
        Object.assign(this.state, { tab, term: "", found: [] });
        this.selectFirst();
    }

    onInput() {
        if (this.state.tab.search) {
            this.state.isSearching = true;
            this.searchDebounced();
        } else {
            this.selectFirst();
        }
    }

    async search() {
        const found = await this.keepLast.add(this.state.tab.search(this.state.term));
        Object.assign(this.state, { found, isSearching: false });
        this.selectFirst();
    }

    onKeydown(ev) {
        const step = { ArrowDown: 1, ArrowUp: -1 }[ev.key];
        if (step) {
            ev.preventDefault();
            const { items } = this;
            let index = this.state.index + step;
            while (items[index]?.disabled) {
                index += step;
            }
            if (items[index]) {
                this.state.index = index;
            }
        } else if (ev.key === "Enter" && !ev.isComposing) {
            ev.preventDefault();
            this.confirm();
        }
    }

    async confirm() {
        if (!this.canConfirm) {
            return;
        }
        this.state.isBusy = true;
        const { tab, note } = this.state;
        const isDone = await this.props.confirm({
            tab: tab.id,
            item: this.item,
            note: note.trim(),
        });
        this.state.isBusy = false;
        if (isDone !== false) {
            this.props.close();
        }
    }
}

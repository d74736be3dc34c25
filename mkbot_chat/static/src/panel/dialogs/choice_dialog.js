import { Component, onWillStart, useRef, useState } from "@odoo/owl";
import { Dialog } from "@web/core/dialog/dialog";
import { _t } from "@web/core/l10n/translation";
import { normalize } from "@web/core/l10n/utils/normalize";
import { useAutofocus } from "@web/core/utils/hooks";
import { registerPanelKey } from "../keyboard/panel_keys";
import { useSelectedInView } from "./selected_in_view";

registerPanelKey("dialogs.choose", {
    name: _t("Next or previous choice"),
    keys: ["arrowdown", "arrowup"],
    group: "dialogs",
});
registerPanelKey("dialogs.confirm", {
    name: _t("Take the choice"),
    keys: ["enter"],
    group: "dialogs",
});
// These two are Odoo's own.
registerPanelKey("dialogs.accept", {
    name: _t("Accept, from any field"),
    keys: ["control+enter"],
    group: "dialogs",
});
registerPanelKey("dialogs.close", {
    name: _t("Close without doing anything"),
    keys: ["escape"],
    group: "dialogs",
});

/**
 * Choose one of a list, by keyboard or mouse: a colleague, a sector, a category.
 *
 * A tab has `items` ({id, label, detail, disabled}).
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
            note: "",
            isBusy: false,
        });
        useAutofocus({ refName: "term" });
        useSelectedInView(useRef("list"), () => [this.state.index]);
        onWillStart(() => {
            this.selectFirst();
        });
    }

    get title() {
        return this.props.title.toString();
    }

    get placeholder() {
        return _t("Search…").toString();
    }

    get items() {
        const { tab, term } = this.state;
        const wanted = normalize(term);
        return tab.items.filter(({ label, detail }) =>
            normalize(`${label} ${detail ?? ""}`).includes(wanted)
        );
    }

    get item() {
        const item = this.items[this.state.index];
        return item?.disabled ? undefined : item;
    }

    get canConfirm() {
        return !this.state.isBusy && Boolean(this.item || this.state.tab.isOptional);
    }

    get emptyText() {
        const { tab, term } = this.state;
        return term && tab.items.length ? _t("Nothing found.") : tab.empty;
    }

    selectFirst() {
        this.state.index = Math.max(
            0,
            this.items.findIndex((item) => !item.disabled)
        );
    }

    setTab(tab) {
        Object.assign(this.state, { tab, term: "" });
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

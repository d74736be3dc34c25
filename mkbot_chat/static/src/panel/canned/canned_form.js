import { Component, useRef, useState } from "@odoo/owl";
import { Dialog } from "@web/core/dialog/dialog";
import { _t } from "@web/core/l10n/translation";
import { useAutofocus } from "@web/core/utils/hooks";

const NEW_GROUP = "new";

/** Write a canned message, or change one. */
export class CannedForm extends Component {
    static template = "mkbot_chat.CannedForm";
    static components = { Dialog };
    static props = {
        close: Function,
        canned: Object,
        values: Object,
        isGeneralized: Boolean,
        onSaved: Function,
    };

    setup() {
        const { canned, values } = this.props;
        this.panel = canned.panel;
        this.store = useState(canned.store);
        this.title = (values.id ? _t("Edit canned message") : _t("New canned message")).toString();
        this.state = useState({
            shortcut: values.shortcut ?? "",
            text: values.text ?? "",
            group: values.group_id || "",
            groupName: "",
            scope: values.scope ?? "personal",
            sectorIds: [...(values.sector_ids ?? [])],
            isBusy: false,
            problem: "",
        });
        this.scopes = [
            { id: "personal", name: _t("Only me") },
            { id: "sectors", name: _t("Sectors") },
            { id: "everybody", name: _t("Everybody") },
        ];
        this.NEW_GROUP = NEW_GROUP;
        this.text = useRef("text");
        useAutofocus({ refName: "shortcut" });
    }

    /** Others' messages are kept by supervisors; operators keep their own. */
    get canShare() {
        return this.panel.store.me.supervisor;
    }

    /** A message for others is in a group that they see, too. */
    get groups() {
        const isMine = this.state.scope === "personal";
        return this.store.groups.filter((group) => isMine || !group.is_mine);
    }

    get sectors() {
        return this.panel.store.sectors;
    }

    get canSave() {
        const { shortcut, text, scope, sectorIds, group, groupName, isBusy } = this.state;
        return Boolean(
            !isBusy &&
            shortcut.replace(/^:+/, "").trim() &&
            text.trim() &&
            (scope !== "sectors" || sectorIds.length) &&
            (group !== NEW_GROUP || groupName.trim())
        );
    }

    placeholderOf({ name }) {
        return `{{${name}}}`;
    }

    setGroup(ev) {
        const { value } = ev.target;
        this.state.group = value === NEW_GROUP ? value : Number(value) || "";
    }

    setScope(id) {
        this.state.scope = id;
        if (!this.groups.some((group) => group.id === this.state.group)) {
            this.state.group = this.state.group === NEW_GROUP ? NEW_GROUP : "";
        }
    }

    toggleSector(id) {
        const { sectorIds } = this.state;
        this.state.sectorIds = sectorIds.includes(id)
            ? sectorIds.filter((each) => each !== id)
            : [...sectorIds, id];
    }

    insert(variable) {
        const { el } = this.text;
        el.focus();
        el.setRangeText(this.placeholderOf(variable), el.selectionStart, el.selectionEnd, "end");
        this.state.text = el.value;
    }

    onKeydown(ev) {
        if (ev.key === "Enter" && (ev.ctrlKey || ev.metaKey)) {
            ev.preventDefault();
            this.save();
        }
    }

    async save() {
        if (!this.canSave) {
            return;
        }
        const { shortcut, text, scope, sectorIds, group, groupName } = this.state;
        const values = {
            shortcut,
            text,
            scope,
            sector_ids: scope === "sectors" ? sectorIds : [],
            group_id: group === NEW_GROUP ? false : group || false,
            group_name: group === NEW_GROUP ? groupName : "",
        };
        const args = [values, this.props.values.id ?? false];
        const row = await this.panel.askedIn(this.state, () =>
            this.panel.orm.call("mkbot.panel", "canned_save", args)
        );
        if (row) {
            this.props.close();
            this.props.onSaved(row);
        }
    }
}

import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";

/** A user of the matrix. Drawn by itself: of thousands of cells, those of one row change. */
export class PermissionRow extends Component {
    static template = "mkbot_chat.PermissionRow";
    static props = {
        row: Object,
        columns: Array,
        index: Number,
        /** The column that Tab enters, if it is in this row */
        at: { type: Number, optional: true },
        toggle: Function,
        toggleRow: Function,
    };

    setup() {
        this.row = useState(this.props.row);
    }

    isOn(column) {
        return this.props.row.on.has(column.id);
    }

    labelOf(column) {
        return `${this.props.row.name}: ${column.group}, ${column.name}`;
    }

    titleOf(column) {
        return [`${this.props.row.name} · ${column.name}`, this.props.row.locked[column.id]]
            .filter(Boolean)
            .join("\n");
    }

    get headLabel() {
        return _t("%s: grant or withhold all coins and tools", this.props.row.name);
    }

    tabindex(column) {
        return this.props.at === column ? "0" : "-1";
    }
}

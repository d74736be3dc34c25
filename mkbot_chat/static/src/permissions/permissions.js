import { Component, onMounted, onWillStart, useRef, useState } from "@odoo/owl";
import { ConfirmationDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { _t } from "@web/core/l10n/translation";
import { normalize } from "@web/core/l10n/utils/normalize";
import { RPCError } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { PermissionMatrix } from "./permission_matrix";
import { PermissionRow } from "./permission_row";

/** Rows of one step of Page Up and Page Down. */
const PAGE = 10;

/** Who may use what of the panel (row P2): users × role, panel only, coins and tools. */
export class PermissionsAction extends Component {
    static template = "mkbot_chat.Permissions";
    static components = { Layout, PermissionRow };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.dialog = useService("dialog");
        this.notification = useService("notification");
        this.matrix = useState(new PermissionMatrix());
        this.state = useState({ term: "", said: "" });
        /** The cell that Tab enters: `row` is an index of the shown rows, -1 for the head. */
        this.at = useState({ row: 0, column: 0 });
        this.grid = useRef("grid");
        this.search = useRef("search");
        this.searchLabel = _t("Search users").toString();
        this.display = { controlPanel: {} };
        this.toggle = this.toggle.bind(this);
        this.toggleRow = this.toggleRow.bind(this);
        onWillStart(() => this.load());
        onMounted(() => this.search.el?.focus());
    }

    async load() {
        this.matrix.load(await this.orm.call("mkbot.permission", "load"));
    }

    get rows() {
        const wanted = normalize(this.state.term.trim());
        return this.matrix.rows.filter(({ name, login, sectors }) =>
            normalize(`${name} ${login} ${sectors}`).includes(wanted)
        );
    }

    titleOf({ name, hint }) {
        return [name, hint].filter(Boolean).join("\n");
    }

    // One cell --------------------------------------------------------------------------------

    /** Change at once, and take it back if the server refuses. */
    async toggle(row, column) {
        const value = !row.on.has(column.id);
        if (!this.matrix.canChange(row, column, value)) {
            this.state.said = this.matrix.whyLocked(row, column);
            return;
        }
        await this.save([row], [column], value);
    }

    async save(rows, columns, value) {
        const undo = this.matrix.apply(rows, columns, value);
        const ids = rows.map(({ id }) => id);
        try {
            this.matrix.takeRows(
                await this.orm.call("mkbot.permission", "change", [
                    ids,
                    columns.map(({ id }) => id),
                    value,
                ])
            );
        } catch (error) {
            undo();
            const words = error instanceof RPCError && error.data?.message;
            this.notification.add(words || _t("It could not be saved: nothing was changed."), {
                type: "danger",
            });
            return false;
        }
        this.state.said = this.describe(rows, columns, value).toString();
        return true;
    }

    describe(rows, columns, value) {
        const values = {
            what: columns.length === 1 ? columns[0].name : _t("%s permissions", columns.length),
            who: rows.length === 1 ? rows[0].name : _t("%s users", rows.length),
        };
        return value
            ? _t("%(who)s: %(what)s granted", values)
            : _t("%(who)s: %(what)s withheld", values);
    }

    // Whole rows and columns ------------------------------------------------------------------

    /** Grant a user all coins and tools, or, if they have them all, withhold them. */
    toggleRow(row) {
        const columns = this.matrix.grantable;
        const value = columns.some((column) => !row.on.has(column.id));
        const changed = columns.filter(
            (column) => row.on.has(column.id) !== value && this.matrix.canChange(row, column, value)
        );
        const numbers = { count: changed.length, user: row.name };
        this.confirm(
            value
                ? _t("Grant %(count)s coins and tools to %(user)s?", numbers)
                : _t("Withhold %(count)s coins and tools from %(user)s?", numbers),
            changed.map(({ name }) => name),
            [row],
            changed,
            value
        );
    }

    /** The same for everybody who is shown. */
    toggleColumn(column) {
        const rows = this.rows.filter((row) => !(column.id in row.locked));
        const value = rows.some((row) => !row.on.has(column.id));
        const changed = rows.filter(
            (row) => row.on.has(column.id) !== value && this.matrix.canChange(row, column, value)
        );
        const numbers = { count: changed.length, what: column.name };
        this.confirm(
            value
                ? _t("“%(what)s” for %(count)s more users?", numbers)
                : _t("Take “%(what)s” from %(count)s users?", numbers),
            changed.map(({ name }) => name),
            changed,
            [column],
            value
        );
    }

    confirm(title, names, rows, columns, value) {
        if (!rows.length || !columns.length) {
            this.notification.add(_t("There is nothing to change here."), { type: "info" });
            return;
        }
        this.dialog.add(ConfirmationDialog, {
            title,
            body: names.join(", "),
            confirmLabel: value ? _t("Grant") : _t("Withhold"),
            confirmClass: value ? "btn-primary" : "btn-danger",
            confirm: () => this.save(rows, columns, value),
            cancel: () => {},
        });
    }

    // Keyboard --------------------------------------------------------------------------------

    get lastColumn() {
        return this.matrix.columns.length;
    }

    onKeydown(ev) {
        const { row, column } = this.at;
        const last = this.rows.length - 1;
        const target = {
            ArrowUp: [row - 1, column],
            ArrowDown: [row + 1, column],
            ArrowLeft: [row, column - 1],
            ArrowRight: [row, column + 1],
            PageUp: [row - PAGE, column],
            PageDown: [row + PAGE, column],
            Home: [ev.ctrlKey ? 0 : row, 0],
            End: [ev.ctrlKey ? last : row, this.lastColumn],
        }[ev.key];
        if (!target) {
            return;
        }
        ev.preventDefault();
        const [newRow, newColumn] = target;
        this.at.row = Math.max(-1, Math.min(newRow, last));
        // The head's first cell is the search's.
        this.at.column = Math.max(this.at.row === -1 ? 1 : 0, Math.min(newColumn, this.lastColumn));
        this.focus();
    }

    /** The cell that has the focus is the one that Tab comes back to. */
    onFocusin(ev) {
        const cell = ev.target.closest("[data-at]");
        if (cell) {
            const [row, column] = cell.dataset.at.split(",").map(Number);
            Object.assign(this.at, { row, column });
        }
    }

    focus() {
        const { row, column } = this.at;
        const cell = this.grid.el.querySelector(`[data-at="${row},${column}"]`);
        cell?.focus({ preventScroll: true });
        cell?.scrollIntoView({ block: "nearest", inline: "nearest" });
    }
}

registry.category("actions").add("mkbot_permissions", PermissionsAction);

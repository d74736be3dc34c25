import { _t } from "@web/core/l10n/translation";
import { Reactive } from "@web/core/utils/reactive";

const ROLE = "role:";

/** What the matrix of permissions knows: columns, and what of them each user has. */
export class PermissionMatrix extends Reactive {
    groups = [];
    columns = [];
    /** @type {Object[]} rows as the server's `mkbot.permission.load` has them, `on` as a set */
    rows = [];

    load({ groups, rows }) {
        this.groups = groups;
        this.columns = groups.flatMap((group) =>
            group.columns.map((column, index) => ({
                ...column,
                group: group.name,
                isFirst: index === 0,
                isRole: column.id.startsWith(ROLE),
            }))
        );
        this.rows = rows.map((row) => this.fromServer(row));
    }

    fromServer(row) {
        return { ...row, on: new Set(row.on) };
    }

    takeRows(rows) {
        const known = new Map(this.rows.map((row) => [row.id, row]));
        for (const row of rows) {
            const mine = known.get(row.id);
            if (mine) {
                Object.assign(mine, this.fromServer(row));
            }
        }
    }

    /** Coins and tools: what is granted or withheld by whole rows. */
    get grantable() {
        return this.columns.filter(({ id }) => /^(coin|tool):/.test(id));
    }

    canChange(row, column, value) {
        return !(column.id in row.locked) && (!column.isRole || value);
    }

    whyLocked(row, column) {
        return (
            row.locked[column.id] ??
            _t("Choose another role instead: every user here has one.").toString()
        );
    }

    /**
     * Show a change before the server has it.
     *
     * @returns {() => void} takes it back
     */
    apply(rows, columns, value) {
        const before = rows.map((row) => [row, row.on]);
        for (const row of rows) {
            const on = new Set(row.on);
            for (const column of columns) {
                if (column.isRole) {
                    [...on].filter((id) => id.startsWith(ROLE)).forEach((id) => on.delete(id));
                }
                value ? on.add(column.id) : on.delete(column.id);
            }
            row.on = on;
        }
        return () => before.forEach(([row, on]) => (row.on = on));
    }
}

import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { formatFigure } from "./formats";

/** A table whose cells are the darker the more there is; the figure is in each of them. */
export class BlockHeat extends Component {
    static template = "mkbot_reports.BlockHeat";
    static props = { block: Object, drill: { type: Function, optional: true } };

    get most() {
        return Math.max(...this.props.block.series.flatMap(({ values }) => values), 1);
    }

    get rows() {
        const { most } = this;
        const { labels, series, unit } = this.props.block;
        return series.map((serie) => ({
            label: serie.label,
            cells: serie.values.map((value, index) => ({
                value,
                text: value ? formatFigure(value, unit) : "",
                name: _t("%(row)s, %(column)s: %(value)s", {
                    row: serie.label,
                    column: labels[index],
                    value: formatFigure(value, unit),
                }),
                // A square root: what is rare is told from nothing.
                heat: value ? Math.sqrt(value / most).toFixed(2) : 0,
            })),
        }));
    }

    /** Arrows go from cell to cell; Tab leaves the table. */
    onKeydown(ev, row, column) {
        const step = {
            ArrowUp: [-1, 0],
            ArrowDown: [1, 0],
            ArrowLeft: [0, -1],
            ArrowRight: [0, 1],
        }[ev.key];
        if (!step) {
            return;
        }
        ev.preventDefault();
        const cell = `[data-cell="${row + step[0]}-${column + step[1]}"]`;
        ev.currentTarget.closest("table").querySelector(cell)?.focus();
    }
}

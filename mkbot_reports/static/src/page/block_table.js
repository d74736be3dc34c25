import { Component } from "@odoo/owl";
import { formatWithShare } from "./formats";

/** A block as a table: a row a label, a column a series; a heat table has rows of series. Figures
 * with rows behind them are buttons. */
export class BlockTable extends Component {
    static template = "mkbot_reports.BlockTable";
    static props = { block: Object, drill: { type: Function, optional: true } };

    get isTurned() {
        return this.props.block.kind === "heat";
    }

    get columns() {
        const { labels, series } = this.props.block;
        return this.isTurned ? labels : series.map((serie) => serie.label);
    }

    get rows() {
        const { labels, series } = this.props.block;
        if (this.isTurned) {
            return series.map((serie, row) => ({
                label: serie.label,
                cells: labels.map((_label, column) => this.cell(row, column)),
            }));
        }
        return labels.map((label, row) => ({
            label,
            cells: series.map((_serie, column) => this.cell(column, row)),
        }));
    }

    cell(serie, label) {
        const { unit, series, drill } = this.props.block;
        const { values, shares, unit: ownUnit } = series[serie];
        const value = values[label];
        return {
            serie,
            label,
            text: formatWithShare(value, ownUnit ?? unit, shares?.[label]),
            canOpen: Boolean(drill?.domains[serie]?.[label]) && value !== null && value !== 0,
        };
    }
}

import { Component } from "@odoo/owl";
import { formatCell, isFigure } from "./grid_formats";

/** The rows of a grid. */
export class GridTable extends Component {
    static template = "mkbot_reports.GridTable";
    static props = { content: Object, onSort: Function, onOpen: Function };

    setup() {
        this.isFigure = isFigure;
    }

    get most() {
        const { columns, rows } = this.props.content;
        const index = columns.findIndex((column) => column.name === "attendances");
        return Math.max(1, ...rows.map((row) => row.cells[index] ?? 0));
    }

    format(cells, index) {
        return formatCell(cells[index], this.props.content.columns[index].kind);
    }

    /** How long the bar in a cell is, which shows at a glance where most of them are. */
    barOf(row, index, most) {
        const isBar = this.props.content.columns[index].name === "attendances";
        return isBar ? `--share: ${(100 * row.cells[index]) / most}%` : null;
    }

    sortOf(column) {
        const { order } = this.props.content;
        if (order.column !== column.name) {
            return "none";
        }
        return order.ascending ? "ascending" : "descending";
    }

    iconOf(column) {
        return {
            none: "fa-sort",
            ascending: "fa-sort-asc",
            descending: "fa-sort-desc",
        }[this.sortOf(column)];
    }

    /** A first press shows what is most, or begins the alphabet; a second turns it round. */
    onSort(column) {
        const sort = this.sortOf(column);
        const ascending = sort === "none" ? column.kind === "text" : sort === "descending";
        this.props.onSort({ column: column.name, ascending });
    }

    /** What there is none of does not ask to be read. */
    isFaint(value, { kind }) {
        return value === null || (kind === "count" && !value);
    }

    hasDrill(cells, index) {
        return this.props.content.columns[index].drill && Boolean(cells[index]);
    }
}

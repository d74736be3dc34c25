import { Component, useState } from "@odoo/owl";
import { BlockChart } from "./block_chart";
import { BlockHeat } from "./block_heat";
import { BlockNumbers } from "./block_numbers";
import { BlockTable } from "./block_table";

const KINDS = {
    bars: BlockChart,
    lines: BlockChart,
    table: BlockTable,
    heat: BlockHeat,
};
const hasValue = (value) => value !== null && value !== 0;

/** A block of a page of figures, see `mkbot.report.page`. A chart can be read as a table, too. */
export class PageBlock extends Component {
    static template = "mkbot_reports.PageBlock";
    static components = { BlockNumbers };
    static props = { block: Object, openRows: Function };

    setup() {
        this.state = useState({ isTable: false });
    }

    get component() {
        return this.state.isTable ? BlockTable : KINDS[this.props.block.kind];
    }

    get isChart() {
        return ["bars", "lines", "heat"].includes(this.props.block.kind);
    }

    get isEmpty() {
        const { kind, series } = this.props.block;
        return kind !== "numbers" && !series.some(({ values }) => values.some(hasValue));
    }

    get drill() {
        const { drill } = this.props.block;
        return drill ? this.openFigure.bind(this) : undefined;
    }

    /** Open the rows behind a value. */
    openFigure(serie, label) {
        const { drill, title, labels, series } = this.props.block;
        const words = [title, labels[label]];
        if (series.length > 1) {
            words.push(series[serie].label);
        }
        this.props.openRows(drill.model, drill.domains[serie][label], words.join(" · "));
    }

    /** Open the rows behind a number. */
    openItem({ drill, label }) {
        this.props.openRows(this.props.block.model, drill, label);
    }
}

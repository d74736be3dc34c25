import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { changeOf, formatFigure } from "./formats";

const ARROWS = { up: "fa-arrow-up", down: "fa-arrow-down", same: "fa-arrows-h" };
const MOODS = { good: "text-success", bad: "text-danger" };

/** Figures side by side, each with what it was in the period before. */
export class BlockNumbers extends Component {
    static template = "mkbot_reports.BlockNumbers";
    static props = { block: Object, openItem: Function };

    setup() {
        this.arrows = ARROWS;
        this.moods = MOODS;
    }

    get items() {
        return this.props.block.items.map((item) => ({
            ...item,
            text: formatFigure(item.value, item.unit),
            change: changeOf(item),
            beforeText:
                item.before === null || item.before === undefined
                    ? ""
                    : _t("before: %s", formatFigure(item.before, item.unit)),
            canOpen: Boolean(item.drill) && item.value !== null,
        }));
    }
}

import { registry } from "@web/core/registry";
import { toldFigures } from "../tools/chart_data";
import { ChartDialog } from "../tools/chart_dialog";

/**
 * Shows charts that a button of a view answers with.
 *
 * @param {Object} action `params`: `title`; `facts`, said above them; `figures`, see `toldFigures`;
 *     `empty`, said where there are none
 */
function charts(env, action) {
    const { title, empty, facts, figures } = action.params;
    env.services.dialog.add(ChartDialog, {
        title,
        empty,
        load: async () => ({
            facts,
            figures: toldFigures(figures),
            isEmpty: !figures.length,
        }),
    });
}

registry.category("actions").add("mkbot_chat.charts", charts);

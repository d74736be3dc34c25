import { _t } from "@web/core/l10n/translation";
import { isRun } from "../actions/conditions";
import { registerSessionAction } from "../actions/session_actions";

registerSessionAction("keep_open", {
    condition: (ctx) => isRun(ctx) && Boolean(ctx.row.idle),
    name: _t("Keep open"),
    icon: "fa fa-hourglass-o",
    group: "attendance",
    sequence: 45,
    open: ({ panel, row }) => panel.act(row, "action_keep_open"),
});

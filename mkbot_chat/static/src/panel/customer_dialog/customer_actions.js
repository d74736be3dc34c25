import { _t } from "@web/core/l10n/translation";
import { isRun } from "../actions/conditions";
import { registerSessionAction } from "../actions/session_actions";
import { clock } from "../store/clock";
import { CustomerDialog } from "./customer_dialog";

registerSessionAction("set_partner", {
    condition: isRun,
    name: ({ row }) => (row.partner_id ? _t("Change the customer…") : _t("Define the customer…")),
    helpName: _t("Define or change the customer…"),
    icon: "fa fa-id-card-o",
    group: "customer",
    hotkey: "u",
    sequence: 10,
    open: ({ env, panel, row }) => env.services.dialog.add(CustomerDialog, { panel, row }),
});

registerSessionAction("undo_partner", {
    condition: ({ row, panel }) => {
        const { by, until } = row.customer_change ?? {};
        return Boolean(
            until &&
            Date.now() + clock.offset < Date.parse(until) &&
            (by === panel.store.me.id || panel.store.me.supervisor)
        );
    },
    name: _t("Undo the change of the customer"),
    icon: "fa fa-undo",
    group: "customer",
    sequence: 12,
    open: ({ panel, row }) => panel.act(row, "action_undo_partner"),
});

import { ConfirmationDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { _t } from "@web/core/l10n/translation";
import { isRun } from "@mkbot_chat/panel/actions/conditions";
import { registerSessionAction } from "@mkbot_chat/panel/actions/session_actions";
import { spokenOf } from "@mkbot_chat/panel/store/format";

registerSessionAction("isp_disconnect_all", {
    condition: (ctx) => isRun(ctx) && Boolean(ctx.row.partner_id),
    name: _t("Disconnect all connections…"),
    icon: "fa fa-plug",
    group: "tools",
    danger: true,
    sequence: 70,
    open: ({ env, panel, row }) =>
        env.services.dialog.add(ConfirmationDialog, {
            title: _t("Disconnect %s", spokenOf(row)).toString(),
            body: _t(
                "All connections of this customer are cut; their devices dial again by themselves."
            ),
            confirmLabel: _t("Disconnect all"),
            cancelLabel: _t("Cancel"),
            cancel: () => {},
            confirm: async () => {
                const answer = await panel.rpc("mkbot.panel", "isp_disconnect_all", [row.id]);
                if (answer) {
                    panel.notification.add(answer, { type: "success" });
                    panel.store.announcement = answer;
                }
            },
        }),
});

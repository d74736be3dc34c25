import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";

import { isMine } from "@mkbot_chat/panel/actions/conditions";
import {
    registerSessionAction,
    registerSessionActionGroup,
} from "@mkbot_chat/panel/actions/session_actions";

import { InviteDialog } from "./invite_dialog";
import { TemplateDialog } from "./template_dialog";

registerSessionActionGroup("messages", { name: _t("Messages"), sequence: 15 });

registerSessionAction("template", {
    condition: (ctx) => Boolean(ctx.row.window?.templates) && isMine(ctx),
    name: _t("Send a template…"),
    icon: "fa fa-file-text-o",
    group: "messages",
    hotkey: "m",
    sequence: 10,
    open: ({ env, panel, row }) => env.services.dialog.add(TemplateDialog, { panel, row }),
});

registerSessionAction("invite", {
    condition: ({ row, panel }) => Boolean(panel.store.me.can_invite && row.partner_id),
    name: _t("Write to another number…"),
    icon: "fa fa-pencil-square-o",
    group: "customer",
    sequence: 20,
    open: ({ env, panel, row }) =>
        env.services.dialog.add(InviteDialog, { panel, partnerId: row.partner_id }),
});

registry.category("mkbot.panel_coins").add(
    "invite",
    {
        name: _t("New conversation"),
        icon: "fa fa-pencil-square-o",
        hotkey: "n",
        isAction: true,
        condition: ({ store }) => Boolean(store.me.can_invite),
        open: (panel) => panel.env.services.dialog.add(InviteDialog, { panel }),
    },
    { sequence: 90 }
);

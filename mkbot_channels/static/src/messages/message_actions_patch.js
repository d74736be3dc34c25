import { messageActionsRegistry } from "@mail/core/common/message_actions";

import { ConfirmationDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { _t } from "@web/core/l10n/translation";
import { patch } from "@web/core/utils/patch";

import { platformOf, spokenOf } from "@mkbot_chat/panel/store/format";

/** What was sent to a customer is edited and deleted where, and while, the platform can. */
patch(messageActionsRegistry.get("edit"), {
    condition({ message }) {
        return super.condition(...arguments) || message.mkbotCanChange("edit");
    },
});

patch(messageActionsRegistry.get("delete"), {
    condition({ message }) {
        return super.condition(...arguments) || message.mkbotCanChange("delete");
    },
    onSelected({ message, owner, store }) {
        if (!message.isMkbot || message.isNote) {
            return super.onSelected(...arguments);
        }
        const panel = store.env.services["mkbot.panel"];
        const row = panel.rowOfChannel(message.thread.id);
        store.env.services.dialog.add(ConfirmationDialog, {
            title: _t("Delete this message?"),
            body: row
                ? _t("It disappears for %(who)s on %(platform)s as well. This cannot be undone.", {
                      who: spokenOf(row),
                      platform: platformOf(row.platform).name,
                  })
                : _t("It disappears for the customer as well. This cannot be undone."),
            confirmLabel: _t("Delete for everybody"),
            confirmClass: "btn-danger",
            cancelLabel: _t("Keep it"),
            confirm: () =>
                message.remove({ removeFromThread: owner.shouldHideFromMessageListOnDelete }),
            cancel: () => {},
        });
    },
});

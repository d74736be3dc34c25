import {
    composerActionsRegistry,
    registerComposerAction,
} from "@mail/core/common/composer_actions";
import { _t } from "@web/core/l10n/translation";
import { patch } from "@web/core/utils/patch";
import { registerSessionAction, registerSessionActionGroup } from "../actions/session_actions";

registerSessionActionGroup("messages", { name: _t("Messages"), sequence: 15 });

registerSessionAction("canned", {
    condition: ({ row, panel }) => panel.canWriteIn(row),
    name: _t("Canned messages…"),
    icon: "fa fa-commenting-o",
    group: "messages",
    hotkey: "k",
    sequence: 5,
    open: ({ env, row }) => env.services["mkbot.canned"].browse(row),
});

/** Canned messages of ours, where a composer writes to a customer. */
function cannedRow({ composer, owner }) {
    const canned = owner.env.services["mkbot.canned"];
    return composer.message ? undefined : canned.rowOf(composer.targetThread);
}

registerComposerAction("mkbot-canned", {
    condition: (params) => Boolean(cannedRow(params)),
    icon: "fa fa-commenting-o",
    name: _t("Canned messages (::)"),
    onSelected: (params) => params.owner.env.services["mkbot.canned"].browse(cannedRow(params)),
    sequenceQuick: 10,
});

registerComposerAction("mkbot-keep-canned", {
    condition: (params) => Boolean(params.composer.composerText.trim() && cannedRow(params)),
    icon: "fa fa-bookmark-o",
    name: _t("Save as a canned message…"),
    onSelected: (params) => params.owner.env.services["mkbot.canned"].keepTyped(cannedRow(params)),
    sequence: 6,
});

/** Odoo's own ones are for colleagues. */
patch(composerActionsRegistry.get("add-canned-response"), {
    condition(params) {
        return !params.composer.targetThread?.isMkbot && super.condition(params);
    },
});

import { _t } from "@web/core/l10n/translation";
import { isIn, isMine } from "../actions/conditions";
import { registerSessionAction } from "../actions/session_actions";
import { NoteDialog } from "../dialogs/note_dialog";
import { spokenOf } from "../store/format";

const isOpenRow = isIn("bot", "waiting", "active", "rating");
const isSupervisor = ({ store }) => Boolean(store.me.supervisor);
/** Another's conversation, which a supervisor may step into. */
const isOthers = ({ row, panel }) =>
    row.state === "active" && panel.store.me.supervisor && row.operator_id !== panel.store.me.id;

registerSessionAction("note", {
    condition: (ctx) =>
        isOpenRow(ctx) &&
        (isMine(ctx) ||
            ctx.panel.store.me.supervisor ||
            Boolean(ctx.panel.store.mentions?.sessions.has(ctx.row.id))),
    name: (ctx) => (isMine(ctx) ? _t("Internal note") : _t("Whisper a note")),
    helpName: _t("Internal note"),
    icon: "fa fa-lock",
    group: "people",
    hotkey: "i",
    sequence: 5,
    open: ({ panel, row }) => {
        const isShown = panel.store.isShown(row.id);
        // Where it is not shown yet, it is asked once it is.
        panel.askNote(row.id, { isShown });
        if (!isShown) {
            panel.select(row.id);
        }
        panel.store.screen = "conversation";
    },
});

registerSessionAction("join", {
    condition: (ctx) => isOthers(ctx) && !ctx.panel.store.isMine(ctx.row.id),
    name: _t("Join the conversation"),
    isFor: isSupervisor,
    icon: "fa fa-sign-in",
    group: "people",
    hotkey: "j",
    sequence: 24,
    open: async ({ panel, row }) => {
        if (await panel.act(row, "action_join")) {
            await panel.mailStore.fetchChannel(row.channel_id);
            panel.select(row.id);
        }
    },
});

registerSessionAction("take_over", {
    condition: isOthers,
    name: _t("Take over…"),
    isFor: isSupervisor,
    icon: "fa fa-hand-rock-o",
    group: "people",
    hotkey: "v",
    sequence: 25,
    list: true,
    open: ({ env, panel, row }) => {
        env.services.dialog.add(NoteDialog, {
            title: _t("Take over the conversation of %s?", spokenOf(row)),
            body: _t("%s loses it and is told. The customer is told that you go on.", row.operator),
            noteLabel: _t("Note for the colleague (the customer does not see it)"),
            confirmLabel: _t("Take over"),
            confirm: async (note) => {
                const isDone = await panel.act(row, "action_take_over", [note || false]);
                if (isDone) {
                    await panel.mailStore.fetchChannel(row.channel_id);
                    panel.select(row.id);
                }
                return isDone;
            },
        });
    },
});

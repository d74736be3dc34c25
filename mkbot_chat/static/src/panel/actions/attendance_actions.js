import { ConfirmationDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { _t } from "@web/core/l10n/translation";
import { ChoiceDialog } from "../dialogs/choice_dialog";
import { presenceText } from "../presence/presence_text";
import { platformOf, spokenOf } from "../store/format";
import { isIn, isMine, isRun, isShown } from "./conditions";
import { registerSessionAction, registerSessionActionGroup } from "./session_actions";

registerSessionActionGroup("attendance", { name: _t("Attendance"), sequence: 10 });
registerSessionActionGroup("people", { name: _t("People"), sequence: 20 });
registerSessionActionGroup("customer", { name: _t("Customer"), sequence: 30 });

function dialog({ env }, Component, props) {
    env.services.dialog.add(Component, props);
}

/** Colleagues whose panel is open, as items of a choice. */
async function operatorItems({ panel, row }) {
    const operators = (await panel.rpc("mkbot.panel", "operators", [row.id])) ?? [];
    return operators.map((operator) => ({
        id: operator.id,
        label: operator.name,
        detail: [
            operator.paused ? presenceText(operator) : "",
            operator.load === 1 ? _t("1 conversation") : _t("%s conversations", operator.load),
            operator.sector_names.join(", "),
        ]
            .filter(Boolean)
            .join(" · "),
        disabled: operator.paused,
    }));
}

const NOBODY = _t("No colleague has the panel open now.");

registerSessionAction("rescue", {
    condition: isIn("waiting", "bot"),
    name: _t("Start attendance"),
    icon: "fa fa-hand-paper-o",
    group: "attendance",
    hotkey: "r",
    sequence: 10,
    list: true,
    primary: true,
    open: ({ panel, row }) => panel.rescue(row),
});

registerSessionAction("monitor", {
    condition: (ctx) => !isMine(ctx) && !isShown(ctx),
    name: _t("Monitor"),
    icon: "fa fa-eye",
    group: "attendance",
    sequence: 20,
    list: true,
    open: ({ panel, row }) => panel.select(row.id),
});

registerSessionAction("assign", {
    condition: isIn("waiting", "bot"),
    name: _t("Assign…"),
    icon: "fa fa-user-plus",
    group: "attendance",
    hotkey: "g",
    sequence: 30,
    list: true,
    open: async (ctx) => {
        const { panel, row } = ctx;
        const items = await operatorItems(ctx);
        dialog(ctx, ChoiceDialog, {
            title: _t("Assign the conversation of %s", spokenOf(row)),
            tabs: [{ id: "operators", name: _t("Operators"), items, empty: NOBODY }],
            confirmLabel: _t("Assign"),
            confirm: ({ item }) => panel.act(row, "action_assign", [item.id]),
        });
    },
});

registerSessionAction("end", {
    condition: isRun,
    name: _t("End…"),
    icon: "fa fa-check-square-o",
    group: "attendance",
    hotkey: "e",
    sequence: 40,
    open: (ctx) => {
        const { panel, row } = ctx;
        const items = panel.store.categories
            .filter(({ sector_id }) => !sector_id || !row.sector_id || sector_id === row.sector_id)
            .map(({ id, name }) => ({ id, label: name }));
        dialog(ctx, ChoiceDialog, {
            title: _t("End the attendance of %s", spokenOf(row)),
            hint: _t("What was it about? The customer is then asked for a rating."),
            tabs: [
                {
                    id: "categories",
                    name: _t("Categories"),
                    items,
                    empty: _t("There are no categories; it ends without one."),
                    isOptional: !items.length,
                },
            ],
            confirmLabel: _t("End attendance"),
            confirm: async ({ item }) => {
                const isDone = await panel.act(row, "action_end", [item?.id ?? false]);
                if (isDone) {
                    panel.selectNext(row.id);
                }
                return isDone;
            },
        });
    },
});

registerSessionAction("return", {
    condition: isRun,
    name: _t("Return to the queue"),
    icon: "fa fa-undo",
    group: "attendance",
    hotkey: "b",
    sequence: 50,
    open: (ctx) => {
        const { panel, row } = ctx;
        dialog(ctx, ConfirmationDialog, {
            title: _t("Return %s to the queue?", spokenOf(row)),
            body: _t(
                "The conversation waits in the queue again and any operator can take it. It does not go back to the bot."
            ),
            confirmLabel: _t("Return to the queue"),
            confirm: async () => {
                if (await panel.act(row, "action_return_to_queue")) {
                    panel.selectNext(row.id);
                }
            },
            cancel: () => {},
        });
    },
});

registerSessionAction("cancel", {
    condition: (ctx) => isIn("waiting", "bot", "rating")(ctx) || isRun(ctx),
    name: _t("Cancel attendance…"),
    icon: "fa fa-ban",
    group: "attendance",
    danger: true,
    sequence: 90,
    list: true,
    open: (ctx) => {
        const { panel, row } = ctx;
        dialog(ctx, ConfirmationDialog, {
            title: _t("Cancel the attendance of %s?", spokenOf(row)),
            body: _t(
                "One attendance, %(protocol)s on %(platform)s, ends now for everybody, without category or rating. This cannot be undone. If the customer writes again, a new attendance begins.",
                { protocol: row.name, platform: platformOf(row.platform).name }
            ),
            confirmLabel: _t("Cancel attendance"),
            confirmClass: "btn-danger",
            cancelLabel: _t("Keep it"),
            confirm: async () => {
                if (await panel.act(row, "action_cancel")) {
                    panel.selectNext(row.id);
                }
            },
            cancel: () => {},
        });
    },
});

registerSessionAction("transfer", {
    condition: isRun,
    name: _t("Transfer…"),
    icon: "fa fa-share",
    group: "people",
    hotkey: "t",
    sequence: 10,
    open: async (ctx) => {
        const { panel, row } = ctx;
        const operators = await operatorItems(ctx);
        const sectors = panel.store.sectors
            .filter(({ id }) => id !== row.sector_id)
            .map(({ id, name }) => ({ id, label: name }));
        dialog(ctx, ChoiceDialog, {
            title: _t("Transfer the conversation of %s", spokenOf(row)),
            tabs: [
                { id: "operators", name: _t("To an operator"), items: operators, empty: NOBODY },
                {
                    id: "sectors",
                    name: _t("To a sector"),
                    items: sectors,
                    empty: _t("There is no other sector."),
                },
            ],
            noteLabel: _t("Note for the colleague (the customer does not see it)"),
            confirmLabel: _t("Transfer"),
            confirm: async ({ tab, item, note }) => {
                const args =
                    tab === "sectors"
                        ? [false, item.id, note || false]
                        : [item.id, false, note || false];
                const isDone = await panel.act(row, "action_transfer", args);
                if (isDone) {
                    panel.selectNext(row.id);
                }
                return isDone;
            },
        });
    },
});

registerSessionAction("add_operator", {
    condition: isRun,
    name: _t("Add an operator…"),
    icon: "fa fa-users",
    group: "people",
    hotkey: "p",
    sequence: 20,
    open: async (ctx) => {
        const { panel, row } = ctx;
        const items = await operatorItems(ctx);
        dialog(ctx, ChoiceDialog, {
            title: _t("Add an operator to the conversation of %s", spokenOf(row)),
            tabs: [{ id: "operators", name: _t("Operators"), items, empty: NOBODY }],
            confirmLabel: _t("Add"),
            confirm: ({ item }) => panel.act(row, "action_add_operator", [item.id]),
        });
    },
});

registerSessionAction("leave", {
    // The last one cannot: they transfer it, return it or end it.
    condition: (ctx) => isMine(ctx) && ctx.row.operators.length > 1,
    name: _t("Leave the conversation"),
    icon: "fa fa-sign-out",
    group: "people",
    hotkey: "l",
    sequence: 30,
    open: async ({ panel, row }) => {
        if (await panel.act(row, "action_leave")) {
            panel.selectNext(row.id);
        }
    },
});

import { serializeDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { isRun } from "../actions/conditions";
import { registerSessionAction } from "../actions/session_actions";
import { ChoiceDialog } from "../dialogs/choice_dialog";
import { clock } from "../store/clock";
import { formatMoment, spokenOf } from "../store/format";
import { MomentDialog } from "./moment_dialog";

const { DateTime } = luxon;

/** The first one is chosen by Enter alone. */
const SPANS = [
    { minutes: 15, label: _t("15 minutes") },
    { minutes: 60, label: _t("1 hour") },
    { minutes: 180, label: _t("3 hours") },
];

/**
 * What a conversation can be snoozed for.
 *
 * @param {string|false} opening when people attend again on another day, ISO 8601
 * @param {number} now milliseconds since 1970
 * @returns {Object[]} items of a choice; `end` is what the server is told
 */
export function snoozeItems(opening, now) {
    const items = SPANS.map(({ minutes, label }) => ({
        id: minutes,
        label: label.toString(),
        detail: formatMoment(DateTime.fromMillis(now).plus({ minutes }).toISO()),
        end: { minutes },
    }));
    if (opening) {
        const moment = DateTime.fromISO(opening);
        const isTomorrow = moment.hasSame(DateTime.fromMillis(now).plus({ days: 1 }), "day");
        items.push({
            id: "opening",
            label: (isTomorrow
                ? _t("Tomorrow at opening")
                : _t("The next day you attend, at opening")
            ).toString(),
            detail: formatMoment(opening),
            end: { until: serializeDateTime(moment) },
        });
    }
    return [
        ...items,
        { id: "moment", label: _t("A day and time…").toString() },
        { id: "customer", label: _t("Until the customer writes").toString(), end: {} },
    ];
}

/** @returns {Promise<boolean>} whether it was done */
async function snooze({ panel, row }, { minutes = false, until = false }) {
    const seen = serializeDateTime(DateTime.fromISO(row.last_at));
    const isDone = await panel.act(row, "action_snooze", [minutes, until, seen]);
    if (isDone) {
        const text = _t("%s is snoozed", spokenOf(row)).toString();
        panel.notification.add(text, { type: "info" });
        panel.store.announcement = text;
        panel.selectNext(row.id);
    }
    return isDone;
}

function askMoment(ctx) {
    ctx.env.services.dialog.add(MomentDialog, {
        title: _t("Snooze the conversation of %s", spokenOf(ctx.row)),
        label: _t("Until"),
        confirmLabel: _t("Snooze"),
        now: clock.now,
        confirm: (moment) => snooze(ctx, { until: serializeDateTime(moment) }),
    });
    return true;
}

async function askSnooze(ctx) {
    const { env, panel, row } = ctx;
    const opening = await panel.rpc("mkbot.panel", "snooze_opening", [row.id]);
    if (opening === undefined) {
        return;
    }
    env.services.dialog.add(ChoiceDialog, {
        title: _t("Snooze the conversation of %s", spokenOf(row)),
        hint: _t(
            "It goes to the bottom of the list and comes back at that time. When the customer writes, it comes back at once."
        ),
        tabs: [
            {
                id: "times",
                name: _t("Times"),
                items: snoozeItems(opening, clock.now),
                empty: "",
            },
        ],
        confirmLabel: _t("Snooze"),
        confirm: ({ item }) => (item.end ? snooze(ctx, item.end) : askMoment(ctx)),
    });
}

registerSessionAction("snooze", {
    condition: isRun,
    name: ({ row }) => (row.snoozed ? _t("Wake up") : _t("Snooze…")),
    icon: "fa fa-moon-o",
    group: "attendance",
    hotkey: "z",
    sequence: 60,
    open: (ctx) => (ctx.row.snoozed ? ctx.panel.act(ctx.row, "action_wake") : askSnooze(ctx)),
});

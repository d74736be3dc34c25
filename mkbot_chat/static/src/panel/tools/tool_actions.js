import { _t } from "@web/core/l10n/translation";
import { isRun } from "../actions/conditions";
import { registerSessionAction, registerSessionActionGroup } from "../actions/session_actions";
import { spokenOf } from "../store/format";
import { attendanceFigures, financeFigures } from "./chart_data";
import { ChartDialog } from "./chart_dialog";
import { showRecord } from "./open_record";
import { RecordDialog } from "./record_dialog";
import { TranscriptDialog, TranscriptEmailDialog } from "./transcript_dialog";

registerSessionActionGroup("tools", { name: _t("Tools"), sequence: 12 });

const isKnown = (ctx) => isRun(ctx) && Boolean(ctx.row.partner_id);

/** Tools under way, by conversation: the second half of a double click does nothing. */
const busy = new Set();

async function once(id, { row }, run) {
    const key = `${id}-${row.id}`;
    if (busy.has(key)) {
        return;
    }
    busy.add(key);
    try {
        await run();
    } finally {
        busy.delete(key);
    }
}

async function sendSecondCopy({ env, panel, row }) {
    const answer = await panel.rpc("mkbot.panel", "second_copy", [row.id]);
    if (!answer) {
        return;
    }
    const type = { sent: "success", again: "warning", none: "info" }[answer.state];
    panel.notification.add(answer.message, { type });
    panel.store.announcement = answer.message;
    env.services["mkbot.errands"].follow(answer.errand_id, {
        doing: _t("Preparing the PDF for %s…", spokenOf(row)).toString(),
        done: _t("The PDF is in the conversation of %s.", spokenOf(row)).toString(),
        failed: (why) =>
            _t("%(who)s did not get the PDF: %(why)s", { who: spokenOf(row), why }).toString(),
    });
}

registerSessionAction("second_copy", {
    condition: isKnown,
    name: _t("Second copy of the bill"),
    icon: "fa fa-barcode",
    group: "tools",
    hotkey: "y",
    sequence: 10,
    open: (ctx) => once("second_copy", ctx, () => sendSecondCopy(ctx)),
});

registerSessionAction("new_record", {
    condition: isRun,
    name: _t("Open a ticket or record…"),
    icon: "fa fa-ticket",
    group: "tools",
    hotkey: "o",
    sequence: 20,
    open: (ctx) =>
        once("new_record", ctx, async () => {
            const { env, panel, row } = ctx;
            const offer = await panel.rpc("mkbot.panel", "record_profiles", [row.id]);
            if (offer) {
                env.services.dialog.add(RecordDialog, { panel, row, offer });
            }
        }),
});

registerSessionAction("email", {
    condition: isKnown,
    name: _t("Write an e-mail…"),
    icon: "fa fa-envelope-o",
    group: "tools",
    hotkey: "w",
    sequence: 30,
    open: (ctx) =>
        once("email", ctx, async () => {
            const { env, panel, row } = ctx;
            const action = await panel.rpc("mkbot.panel", "email", [row.id]);
            if (action) {
                await env.services.action.doAction(action, {
                    onClose: (infos) =>
                        infos?.special ||
                        infos?.dismiss ||
                        panel.notification.add(_t("The e-mail is on its way."), {
                            type: "success",
                        }),
                });
            }
        }),
});

registerSessionAction("send_protocol", {
    condition: isRun,
    name: _t("Send the protocol number"),
    icon: "fa fa-hashtag",
    group: "tools",
    sequence: 40,
    open: (ctx) =>
        once("send_protocol", ctx, () =>
            ctx.panel.rpc("mkbot.panel", "send_protocol", [ctx.row.id])
        ),
});

registerSessionAction("transcript_pdf", {
    condition: ({ row }) => row.state !== "gone",
    name: _t("Transcript as PDF…"),
    icon: "fa fa-file-pdf-o",
    group: "tools",
    sequence: 50,
    open: ({ env, panel, row }) => env.services.dialog.add(TranscriptDialog, { panel, row }),
});

registerSessionAction("transcript_email", {
    condition: isRun,
    name: _t("Transcript by e-mail…"),
    icon: "fa fa-paper-plane-o",
    group: "tools",
    sequence: 60,
    open: (ctx) =>
        once("transcript_email", ctx, async () => {
            const { env, panel, row } = ctx;
            const email = await panel.rpc("mkbot.panel", "transcript_address", [row.id]);
            if (email !== undefined) {
                env.services.dialog.add(TranscriptEmailDialog, { panel, row, email });
            }
        }),
});

registerSessionAction("customer_record", {
    condition: isKnown,
    name: _t("Open the customer's record"),
    icon: "fa fa-address-book-o",
    group: "customer",
    sequence: 30,
    open: (ctx) =>
        once("customer_record", ctx, async () => {
            const { env, panel, row } = ctx;
            const coin = panel.store.lookups?.find(({ code }) => code === "customer");
            if (coin) {
                if (!panel.store.isShown(row.id)) {
                    panel.select(row.id);
                }
                if (panel.lookups.opened.get(row.id) !== coin.id) {
                    await panel.lookups.toggle(row.id, coin.id);
                }
                return;
            }
            const record = await panel.rpc("mkbot.panel", "customer_record", [row.id]);
            if (record) {
                showRecord(env, record);
            }
        }),
});

registerSessionAction("finance_chart", {
    condition: isKnown,
    name: _t("Chart of payments"),
    icon: "fa fa-bar-chart",
    group: "customer",
    sequence: 40,
    open: ({ env, panel, row }) =>
        env.services.dialog.add(ChartDialog, {
            title: _t("Payments of %s", spokenOf(row)),
            empty: _t("This customer has no bills in the last 12 months."),
            load: async () => {
                const data = await panel.rpc("mkbot.panel", "finance_chart", [row.id]);
                return data && financeFigures(data);
            },
        }),
});

registerSessionAction("attendance_chart", {
    condition: isKnown,
    name: _t("Chart of attendances"),
    icon: "fa fa-pie-chart",
    group: "customer",
    sequence: 50,
    open: ({ env, panel, row }) =>
        env.services.dialog.add(ChartDialog, {
            title: _t("Attendances of %s", spokenOf(row)),
            empty: _t("This customer has no attendances in the last 12 months."),
            load: async () => {
                const data = await panel.rpc("mkbot.panel", "attendance_chart", [row.id]);
                return data && attendanceFigures(data);
            },
        }),
});

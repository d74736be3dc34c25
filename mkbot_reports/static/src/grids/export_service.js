import { reactive } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";

const MODEL = "mkbot.report.export";
const WAITING = ["queued", "running"];

function save(url) {
    const link = document.createElement("a");
    link.href = url;
    link.download = "";
    link.click();
}

/** Files of grids: asking for them, those that are being made, and what is told of them. */
export const gridExportService = {
    dependencies: ["bus_service", "notification", "orm"],

    start(env, { bus_service: bus, notification, orm }) {
        const state = reactive({ waiting: {} });

        function keep(told) {
            if (WAITING.includes(told.state)) {
                state.waiting[told.id] = told;
            } else {
                delete state.waiting[told.id];
            }
        }

        function onTold(told) {
            keep(told);
            if (told.state === "done") {
                const close = notification.add(told.name, {
                    title: _t("The file is ready"),
                    type: "success",
                    sticky: true,
                    buttons: [
                        {
                            name: _t("Download"),
                            primary: true,
                            onClick: () => {
                                save(told.url);
                                close();
                            },
                        },
                    ],
                });
            } else if (told.state === "failed") {
                notification.add(told.words, {
                    title: _t("%s could not be made", told.name),
                    type: "danger",
                    sticky: true,
                });
            }
        }

        bus.subscribe(`${MODEL}/state`, onTold);

        return {
            state,
            /** Look for files that were asked for before this page was opened. */
            async load() {
                const mine = await orm.silent.call(MODEL, "mine", []);
                state.waiting = Object.fromEntries(mine.map((told) => [told.id, told]));
            },
            /** Have a grid made a file; a small one is saved at once. */
            async ask(code, filters, order) {
                const told = await orm.call(MODEL, "ask", [code, filters, order]);
                keep(told);
                if (told.state === "done") {
                    save(told.url);
                } else {
                    notification.add(_t("You can go on: you are told when it is ready."), {
                        title: _t("The file is being made"),
                        type: "info",
                    });
                }
            },
            async cancel(id) {
                await orm.call(MODEL, "action_cancel", [[id]]);
                delete state.waiting[id];
            },
        };
    },
};

registry.category("services").add("mkbot_reports.grid_export", gridExportService);

import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";

/**
 * The coins of the top bar.
 *
 * @typedef {Object} Coin
 * @property {string} name
 * @property {string} icon classes of Font Awesome
 * @property {(panel) => {label?: string, value: number}[]} [counters]
 * @property {(panel) => boolean} [condition]
 * @property {(panel) => boolean} [isActive]
 * @property {(panel) => void} open
 * @property {boolean} [isAction] it opens a dialog; nothing is on or off
 * @property {(panel) => {colour: "red"|"green"|"grey", why: string}|undefined} [led]
 * @property {string} [hotkey] with Alt
 */
const coins = registry.category("mkbot.panel_coins");

coins.add(
    "mine",
    {
        name: _t("Mine"),
        icon: "fa fa-comments",
        hotkey: "1",
        counters: ({ store }) => [{ value: store.counts.mine }],
        isActive: ({ store }) => store.view === "conversation",
        open: (panel) => {
            panel.store.view = "conversation";
            panel.store.screen = "list";
        },
    },
    { sequence: 10 }
);

coins.add(
    "queue",
    {
        name: _t("Queue"),
        icon: "fa fa-hourglass-half",
        hotkey: "2",
        counters: ({ store }) => [
            { value: store.counts.waiting, isUrgent: true },
            { label: _t("Bot"), value: store.counts.bot },
        ],
        isActive: ({ store }) => store.view === "queue",
        open: (panel) => panel.setView("queue"),
    },
    { sequence: 20 }
);

coins.add(
    "all",
    {
        name: _t("All"),
        icon: "fa fa-list-ul",
        hotkey: "3",
        counters: ({ store }) => [{ value: store.counts.all }],
        isActive: ({ store }) => store.view === "all",
        open: (panel) => panel.setView("all"),
    },
    { sequence: 30 }
);

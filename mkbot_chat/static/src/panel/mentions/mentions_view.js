import { Component, onWillStart, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useBus, useService } from "@web/core/utils/hooks";
import { formatMoment } from "../store/format";

/** Where colleagues mentioned the user, newest first. */
export class MentionsView extends Component {
    static template = "mkbot_chat.MentionsView";
    static props = {};

    setup() {
        this.panel = useService("mkbot.panel");
        this.store = useState(this.panel.store);
        this.mentions = useState(this.panel.store.mentions);
        this.state = useState({ isLoading: true });
        Object.assign(this, { formatMoment });
        onWillStart(() => {
            this.load();
        });
        useBus(this.env.bus, "MKBOT:REFRESHED", () => this.load());
    }

    aboutOf({ by, open, readable }) {
        if (!readable) {
            return _t("%s mentioned you in a conversation that you may not read", by);
        }
        return open
            ? _t("%s mentioned you", by)
            : _t("%s mentioned you; the attendance has ended", by);
    }

    async load() {
        const rows = await this.panel.rpc("mkbot.panel", "mentions", []);
        this.mentions.loadRows(rows ?? []);
        this.state.isLoading = false;
    }
}

registry.category("mkbot.panel_views").add("mentions", { component: MentionsView });

registry.category("mkbot.panel_coins").add(
    "mentions",
    {
        name: _t("Mentions"),
        icon: "fa fa-at",
        hotkey: "4",
        counters: ({ store }) => [{ value: store.mentions?.unseen.length ?? 0, isUrgent: true }],
        isActive: ({ store }) => store.view === "mentions",
        open: (panel) => panel.setView("mentions"),
    },
    { sequence: 35 }
);

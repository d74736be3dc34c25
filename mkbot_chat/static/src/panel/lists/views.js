import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { SessionList } from "./session_list";

/** Who waits for a person, and who talks with the bot. */
export class QueueView extends Component {
    static template = "mkbot_chat.QueueView";
    static components = { SessionList };
    static props = {};

    setup() {
        this.store = useState(useService("mkbot.panel").store);
        this.state = useState({ tab: "waiting" });
        this.tabs = [
            { id: "waiting", name: _t("Waiting") },
            { id: "bot", name: _t("With the bot") },
        ];
    }
}

/** Every open conversation, human or bot. */
export class AllView extends Component {
    static template = "mkbot_chat.AllView";
    static components = { SessionList };
    static props = {};
}

/** What can stand in the middle of the panel instead of a conversation. */
registry
    .category("mkbot.panel_views")
    .add("queue", { component: QueueView })
    .add("all", { component: AllView });

import { Component, onMounted, onWillStart, onWillUnmount, useEffect, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { useZoom } from "../../accessible/page";
import { Conversation } from "../conversation/conversation";
import { Conversations } from "../conversations/conversations";
import { Customer } from "../customer/customer";
import { unreadOf } from "../store/mine";
import { Topbar } from "../topbar/topbar";
import { useQuickStyles } from "./styles";
import { useTheme } from "./theme";

const views = registry.category("mkbot.panel_views");

/** The operator's panel: top bar; conversations, what is going on, customer. */
export class PanelAction extends Component {
    static template = "mkbot_chat.Panel";
    static components = { Conversation, Conversations, Customer, Topbar };
    static props = ["*"];

    setup() {
        this.panel = useService("mkbot.panel");
        this.store = useState(this.panel.store);
        this.mailStore = useService("mail.store");
        this.title = useService("title");
        this.state = useState({ askNotify: browser.Notification?.permission === "default" });
        this.screens = [
            { id: "list", name: _t("Conversations"), icon: "fa fa-comments" },
            { id: "conversation", name: _t("Chat"), icon: "fa fa-commenting-o" },
            { id: "customer", name: _t("Customer"), icon: "fa fa-id-card-o" },
        ];
        useTheme(() => this.store.me.theme);
        useZoom();
        useQuickStyles();
        onWillStart(() => {
            // The frame shows at once; what fills it comes with the answer.
            this.mailStore.channels.fetch();
            this.panel.start();
        });
        onMounted(() => {
            this.mailStore.mkbotPanelShown = true;
            this.title.setParts({ action: _t("MKBOT").toString() });
        });
        onWillUnmount(() => {
            this.mailStore.mkbotPanelShown = false;
            this.panel.stop();
            this.title.setCounters({ mkbot: 0 });
        });
        useEffect(
            (unread) => this.title.setCounters({ mkbot: unread }),
            () => [this.unread]
        );
    }

    get unread() {
        return this.store.mineRows.reduce((sum, row) => sum + unreadOf(row, this.store), 0);
    }

    get view() {
        return views.get(this.store.view, null)?.component;
    }

    get hasSelection() {
        return Boolean(this.store.selectedRow);
    }

    async askNotify() {
        this.state.askNotify = false;
        await this.panel.askNotificationPermission();
    }

    async retry() {
        this.store.status = "loading";
        await this.panel.refresh();
    }
}

registry.category("actions").add("mkbot_panel", PanelAction);

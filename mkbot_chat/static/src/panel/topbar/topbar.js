import { Component, useState } from "@odoo/owl";
import { CheckboxItem } from "@web/core/dropdown/checkbox_item";
import { Dropdown } from "@web/core/dropdown/dropdown";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { PresenceChip } from "../presence/presence_chip";
import { PresenceItems } from "../presence/presence_items";
import { playChime } from "../store/sounds";

const coinsRegistry = registry.category("mkbot.panel_coins");

/** Coins, refresh, and what concerns the operator. */
export class Topbar extends Component {
    static template = "mkbot_chat.Topbar";
    static components = { CheckboxItem, Dropdown, DropdownItem, PresenceChip, PresenceItems };
    static props = {};

    setup() {
        this.panel = useService("mkbot.panel");
        this.store = useState(this.panel.store);
        this.notification = useService("notification");
        this.state = useState({ isRefreshing: false });
        this.themes = [
            { id: "auto", name: _t("Colours of the system") },
            { id: "light", name: _t("Light") },
            { id: "dark", name: _t("Dark") },
        ];
    }

    get coins() {
        // Rendered again whenever what the coins read of the store changes.
        const view = Object.create(this.panel, { store: { value: this.store } });
        return coinsRegistry
            .getEntries()
            .filter(([, coin]) => coin.condition?.(view) ?? true)
            .map(([id, coin]) => ({
                id,
                icon: coin.icon,
                hotkey: coin.hotkey,
                name: coin.name.toString(),
                counters: coin.counters?.(view) ?? [],
                isActive: coin.isActive?.(view) ?? false,
                isAction: coin.isAction ?? false,
                led: coin.led?.(view),
                open: () => coin.open(this.panel),
            }));
    }

    coinTitle(coin) {
        const numbers = coin.counters.map(({ label, value }) => `${label ?? coin.name} ${value}`);
        return [numbers.join(" · ") || coin.name, coin.led?.why].filter(Boolean).join("\n");
    }

    get initials() {
        return this.store.me.name
            .split(/\s+/)
            .slice(0, 2)
            .map((word) => word[0] ?? "")
            .join("")
            .toUpperCase();
    }

    async refresh() {
        this.state.isRefreshing = true;
        await this.panel.refresh();
        this.state.isRefreshing = false;
    }

    toggle(name) {
        this.panel.setPreference(name, !this.store.me[name]);
    }

    toggleSound() {
        this.toggle("sound");
        if (this.store.me.sound) {
            // One hears what one has switched on.
            playChime("mine");
        }
    }

    /** Wanted by the user, and refused by the browser. */
    get isNotifyRefused() {
        return this.store.me.notify && browser.Notification?.permission === "denied";
    }

    async toggleNotify() {
        this.toggle("notify");
        if (this.store.me.notify) {
            const permission = await this.panel.askNotificationPermission();
            if (permission !== "granted") {
                this.notification.add(
                    _t(
                        "This browser does not let us show notifications: allow them for this site."
                    ),
                    { type: "warning" }
                );
            }
        }
    }

    setTheme(theme) {
        this.panel.setPreference("theme", theme);
    }

    backToOdoo() {
        browser.location.assign("/odoo");
    }
}

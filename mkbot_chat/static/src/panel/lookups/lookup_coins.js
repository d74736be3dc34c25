import { Component, onMounted, onWillUnmount, useEffect, useRef, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { Dropdown } from "@web/core/dropdown/dropdown";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { Topbar } from "../topbar/topbar";
import { lookupHotkey, whyNot } from "./lookups";

/** Widths in pixels, as in the style sheet: a coin without its name, and the button "more". */
const ICON = 40;
const MORE = 44;
/** A conversation's words come before its LEDs, and who only passes by asks for none. */
const SETTLE_MS = 150;

/**
 * How the coins are shown in the room there is.
 *
 * @param {number} width of the room
 * @param {number} natural width of all coins with their names
 * @param {number} count of coins
 * @returns {{hasNames: boolean, shown: number}} the others are in a menu
 */
export function fitCoins(width, natural, count) {
    if (natural <= width) {
        return { hasNames: true, shown: count };
    }
    if (count * ICON <= width) {
        return { hasNames: false, shown: count };
    }
    return { hasNames: false, shown: Math.max(0, Math.floor((width - MORE) / ICON)) };
}

/** The look-up coins: what Odoo knows of the selected conversation's customer. */
export class LookupCoins extends Component {
    static template = "mkbot_chat.LookupCoins";
    static components = { Dropdown, DropdownItem };
    static props = {};

    setup() {
        this.panel = useService("mkbot.panel");
        this.store = useState(this.panel.store);
        this.lookups = useState(useService("mkbot.lookups"));
        this.notification = useService("notification");
        this.ui = useService("ui");
        this.root = useRef("root");
        this.ruler = useRef("ruler");
        this.state = useState({ hasNames: true, shown: 0 });
        const observer = new ResizeObserver(() => this.fit());
        onMounted(() => observer.observe(this.root.el));
        onWillUnmount(() => observer.disconnect());
        useEffect(
            () => this.fit(),
            () => [this.names]
        );
        useEffect(
            () => {
                const watch = () => this.lookups.watch(this.reason ? null : this.row);
                const timer = browser.setTimeout(watch, SETTLE_MS);
                return () => browser.clearTimeout(timer);
            },
            () => [this.row?.id, this.row?.partner_id, this.reason, this.names]
        );
    }

    get row() {
        return this.store.selectedRow;
    }

    get names() {
        return (this.store.lookups ?? []).map(({ name }) => name).join("\n");
    }

    /** Why the coins cannot be opened now, in words. */
    get reason() {
        return whyNot(this.store);
    }

    get coins() {
        const { reason, row } = this;
        const openId = row && this.lookups.opened.get(row.id);
        return (this.store.lookups ?? []).map(({ id, code, name, icon }, index) => {
            const led = reason ? { colour: "grey", why: "" } : this.lookups.ledOf(row, id);
            const isRed = led.colour === "red";
            return {
                id,
                code,
                name,
                icon,
                isRed,
                colour: led.colour,
                why: led.why,
                isOpen: !reason && openId === id,
                hotkey: lookupHotkey(index),
                title: [name, reason || led.why].filter(Boolean).join("\n"),
                label: [name, isRed && (led.why || _t("needs attention"))]
                    .filter(Boolean)
                    .join(": "),
            };
        });
    }

    get shown() {
        return this.ui.isSmall ? [] : this.coins.slice(0, this.state.shown);
    }

    get hidden() {
        return this.ui.isSmall ? this.coins : this.coins.slice(this.state.shown);
    }

    get isHiddenRed() {
        return this.hidden.some(({ isRed }) => isRed);
    }

    get moreTitle() {
        const name = this.ui.isSmall ? _t("About the customer") : _t("More about the customer");
        return this.isHiddenRed ? `${name}: ${_t("needs attention")}` : name.toString();
    }

    fit() {
        if (this.root.el && this.ruler.el) {
            const { clientWidth } = this.root.el;
            const count = (this.store.lookups ?? []).length;
            Object.assign(this.state, fitCoins(clientWidth, this.ruler.el.scrollWidth, count));
        }
    }

    open({ id }, ev) {
        if (this.reason) {
            this.notification.add(this.reason, { type: "info" });
            return;
        }
        // With the keyboard one goes there; with the mouse one goes on writing.
        this.lookups.shallFocus = !ev?.detail;
        this.lookups.toggle(this.row.id, id);
        this.store.screen = "conversation";
    }
}

Object.assign(Topbar.components, { LookupCoins });

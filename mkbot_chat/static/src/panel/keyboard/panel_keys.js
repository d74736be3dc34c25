import { isMacOS } from "@web/core/browser/feature_detection";
import { registry } from "@web/core/registry";

/**
 * The keys of the panel that belong to no coin and to no tool: those have theirs where they are
 * declared. The panel listens to what has a `run`; what has none is declared by the component that
 * listens to it, beside where it does. The help shows all of them.
 *
 * @typedef {Object} PanelKey
 * @property {string} name what it does
 * @property {string[]} keys as Odoo's hotkey service writes them, or characters to type
 * @property {"panel"|"lists"|"writing"|"dialogs"} group of the help
 * @property {(panel: import("../store/panel_service").Panel) => void} [run]
 * @property {(target: HTMLElement) => boolean} [isAvailable]
 * @property {boolean} [isRepeated] again and again while it is held down
 */
const keys = registry.category("mkbot.panel_keys");

/**
 * @param {string} id
 * @param {PanelKey} definition
 */
export function registerPanelKey(id, definition) {
    keys.add(id, definition);
}

/** @returns {PanelKey[]} */
export function panelKeys() {
    return keys.getAll();
}

const CAPS = {
    alt: "Alt",
    control: "Ctrl",
    shift: "Shift",
    enter: "Enter",
    escape: "Esc",
    contextmenu: "Menu",
    home: "Home",
    end: "End",
    pageup: "Page Up",
    pagedown: "Page Down",
    arrowup: "↑",
    arrowdown: "↓",
    arrowleft: "←",
    arrowright: "→",
};
/** What Odoo listens to instead on Apple's keyboards. */
const MAC_CAPS = { alt: "Control", control: "⌘" };

/**
 * A hotkey as it is printed on the keys.
 *
 * @param {string} hotkey as Odoo's hotkey service writes it
 * @returns {string[]} one for each key
 */
export function keyCaps(hotkey) {
    const caps = isMacOS() ? { ...CAPS, ...MAC_CAPS } : CAPS;
    return hotkey.split("+").map((key) => caps[key] ?? key.toUpperCase());
}

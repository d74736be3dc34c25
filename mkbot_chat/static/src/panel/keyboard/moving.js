import { _t } from "@web/core/l10n/translation";
import { isVisible } from "@web/core/utils/ui";
import { sortedMine, unreadOf } from "../store/mine";
import { registerPanelKey } from "./panel_keys";

const SHOWN = ".o-mkbot-conversation:not(.o-kept)";
const COMPOSER = `${SHOWN} .o-mkbot-composer .o-mail-Composer-input`;
const LIST = ".o-mkbot-conversations";
const FOCUSABLE = "button:not(:disabled), input, select, textarea, [tabindex='0']";

/**
 * The parts of the panel in the order of the page: each with what takes the focus, the best first.
 */
const AREAS = [
    [".o-mkbot-coins", ".o-active", FOCUSABLE],
    [".o-mkbot-lookups", ".o-active", FOCUSABLE],
    [LIST, "[aria-current]", ".o-mkbot-line", FOCUSABLE],
    [".o-mkbot-view", "tbody [tabindex='0'], tbody button, li button", FOCUSABLE],
    [".o-mkbot-lookup"],
    [`${SHOWN} .o-mail-Thread`],
    [`${SHOWN} .o-mkbot-composer`, ".o-mail-Composer-input"],
    [".o-mkbot-customer", ".o-mkbot-tool"],
];

/** What of an area would take the focus; nothing if it is not to be seen. */
function targetOf([selector, ...targets]) {
    const area = document.querySelector(selector);
    if (!area || !isVisible(area)) {
        return undefined;
    }
    return targets.length
        ? targets.flatMap((target) => [...area.querySelectorAll(target)]).find(isVisible)
        : area;
}

/** Go to the next part of the panel that there is, or to the one before. */
function moveArea(step) {
    const targets = AREAS.map((area) => targetOf(area));
    const { length } = AREAS;
    const here = AREAS.findIndex(([selector]) => document.activeElement.closest(selector));
    let index = here < 0 ? (step > 0 ? -1 : 0) : here;
    for (let tries = 0; tries < length; tries++) {
        index = (index + step + length) % length;
        if (targets[index]) {
            targets[index].focus();
            return;
        }
    }
}

/** Go to the first of some parts that there is. */
function focusArea(...selectors) {
    const areas = selectors.map((selector) => AREAS.find(([area]) => area === selector));
    areas
        .map((area) => targetOf(area))
        .find(Boolean)
        ?.focus();
}

function focusComposer() {
    const composer = document.querySelector(COMPOSER);
    (composer ?? document.querySelector(`${SHOWN} .o-mail-Thread`))?.focus();
}

/** Show the next one of my conversations as they are listed, or the one before. */
function moveConversation(panel, step) {
    const rows = sortedMine(panel.store);
    const here = rows.findIndex(({ id }) => panel.store.isShown(id));
    const next = here < 0 ? (step > 0 ? 0 : rows.length - 1) : here + step;
    const row = rows[(next + rows.length) % rows.length];
    if (row) {
        panel.select(row.id);
    }
}

/** Show the conversation with unread words that has waited longest. */
export function selectUnread(panel) {
    const { store } = panel;
    const row = sortedMine(store).find(({ id }) => !store.isShown(id));
    if (row && unreadOf(row, store)) {
        panel.select(row.id);
    } else {
        store.announcement = _t("You have read all your conversations.").toString();
    }
}

/** The tools of the line that has the focus, or of the conversation that is open. */
function openMenu() {
    const line = document.activeElement.closest(".o-mkbot-line, tr[data-session]");
    if (line) {
        line.dispatchEvent(new MouseEvent("contextmenu", { bubbles: true, cancelable: true }));
    } else {
        document
            .querySelector(`${SHOWN} .o-mkbot-conversation-header [aria-haspopup=menu]`)
            ?.click();
    }
}

function isTyping(target) {
    return target.matches("input:not([type=checkbox]), textarea, select, [contenteditable=true]");
}

function goBack(panel) {
    if (panel.store.view !== "conversation") {
        panel.store.view = "conversation";
    } else {
        focusComposer();
    }
}

registerPanelKey("next", {
    name: _t("Next of my conversations"),
    keys: ["alt+arrowdown"],
    group: "panel",
    isRepeated: true,
    run: (panel) => moveConversation(panel, 1),
});
registerPanelKey("previous", {
    name: _t("Previous of my conversations"),
    keys: ["alt+arrowup"],
    group: "panel",
    isRepeated: true,
    run: (panel) => moveConversation(panel, -1),
});
registerPanelKey("unread", {
    name: _t("Next unread conversation"),
    keys: ["alt+shift+arrowdown"],
    group: "panel",
    run: selectUnread,
});
registerPanelKey("list", {
    name: _t("To the list"),
    keys: ["alt+a"],
    group: "panel",
    run: () => focusArea(".o-mkbot-view", LIST),
});
registerPanelKey("composer", {
    name: _t("To what I write"),
    keys: ["alt+q"],
    group: "panel",
    run: focusComposer,
});
registerPanelKey("tools", {
    name: _t("To the tools"),
    keys: ["alt+0"],
    group: "panel",
    run: () => focusArea(".o-mkbot-customer"),
});
registerPanelKey("menu", {
    name: _t("Tools of the conversation, as a menu"),
    keys: ["alt+x", "contextmenu", "shift+f10"],
    group: "panel",
    run: openMenu,
});
registerPanelKey("next_area", {
    name: _t("Next part of the panel"),
    keys: ["alt+pagedown"],
    group: "panel",
    run: () => moveArea(1),
});
registerPanelKey("previous_area", {
    name: _t("Previous part of the panel"),
    keys: ["alt+pageup"],
    group: "panel",
    run: () => moveArea(-1),
});
registerPanelKey("back", {
    name: _t("Back to the conversation"),
    keys: ["escape"],
    group: "panel",
    isAvailable: (target) =>
        !isTyping(target) &&
        (target === document.body || Boolean(target.closest(".o_mkbot_panel"))),
    run: goBack,
});

import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { isWithheld, nameOf } from "../actions/session_actions";
import { lookupHotkey } from "../lookups/lookups";
import { keyCaps, panelKeys } from "./panel_keys";

const withAlt = (hotkey) => `alt+${hotkey}`;

/** @returns {{name: string, keys: string[]}[]} */
function keysIn(group) {
    return panelKeys().filter((key) => key.group === group);
}

function coinKeys(panel) {
    return registry
        .category("mkbot.panel_coins")
        .getAll()
        .filter(({ hotkey, condition }) => hotkey && (condition?.(panel) ?? true))
        .map(({ name, hotkey }) => ({ name, keys: [withAlt(hotkey)] }));
}

function lookupKeys({ store }) {
    return (store.lookups ?? [])
        .map(({ name }, index) => ({ name, hotkey: lookupHotkey(index) }))
        .filter(({ hotkey }) => hotkey)
        .map(({ name, hotkey }) => ({ name, keys: [withAlt(hotkey)] }));
}

/** The tools that the user may use, whatever conversation is open. */
function actionGroups(panel) {
    const ctx = { panel, env: panel.env, row: panel.store.selectedRow ?? {} };
    const actions = registry
        .category("mkbot.session_actions")
        .getEntries()
        .filter(
            ([id, { hotkey, isFor }]) => hotkey && !isWithheld(ctx, id) && (isFor?.(panel) ?? true)
        )
        .map(([, definition]) => definition)
        .sort((a, b) => (a.sequence ?? 50) - (b.sequence ?? 50));
    return registry
        .category("mkbot.session_action_groups")
        .getEntries()
        .sort(([, a], [, b]) => a.sequence - b.sequence)
        .map(([id, { name }]) => ({
            id,
            name,
            keys: actions
                .filter(({ group }) => group === id)
                .map((definition) => ({
                    name: definition.helpName ?? nameOf(definition, ctx),
                    keys: [withAlt(definition.hotkey)],
                })),
        }));
}

/**
 * Every key there is for this user, from where each is declared.
 *
 * @returns {{id: string, name: string, keys: {name: string, keys: string[]}[]}[]}
 */
export function shortcutGroups(panel) {
    return [
        { id: "panel", name: _t("Everywhere"), keys: keysIn("panel") },
        { id: "coins", name: _t("Top bar"), keys: coinKeys(panel) },
        ...actionGroups(panel),
        { id: "lookups", name: _t("About the customer"), keys: lookupKeys(panel) },
        { id: "writing", name: _t("While writing"), keys: keysIn("writing") },
        { id: "lists", name: _t("In lists"), keys: keysIn("lists") },
        { id: "dialogs", name: _t("In dialogs"), keys: keysIn("dialogs") },
    ].filter(({ keys }) => keys.length);
}

/** The same in words and as keys look, ready to be shown. */
export function printedShortcuts(panel) {
    return shortcutGroups(panel).map(({ id, name, keys }) => ({
        id,
        name: name.toString(),
        keys: keys.map(({ name, keys }) => ({
            name: name.toString(),
            keys: keys.map((key) => keyCaps(key)),
        })),
    }));
}

import { registry } from "@web/core/registry";

/**
 * The tools of a conversation, declared once and shown in the palette, in the context menu and,
 * where they ask for it, as buttons of the lists.
 *
 * @typedef {Object} SessionActionDefinition
 * @property {string|((ctx) => string)} name
 * @property {string} icon classes of Font Awesome
 * @property {(ctx) => boolean} [condition] whether it exists for this session
 * @property {(ctx) => void|Promise} open
 * @property {string} group one of registry "mkbot.session_action_groups"
 * @property {number} [sequence]
 * @property {string} [hotkey] with Alt, in the palette
 * @property {string} [helpName] its name in the help, where the name depends on the conversation
 * @property {(panel) => boolean} [isFor] whether the user may ever use it, for the help; default: yes
 * @property {boolean} [danger]
 * @property {boolean} [list] also a button of the lists of queue, bot and all
 * @property {boolean} [primary]
 *
 * @typedef {{row: Object, panel: import("../store/panel_service").Panel, env: Object}} ctx
 */
const actions = registry.category("mkbot.session_actions");
const groups = registry.category("mkbot.session_action_groups");

/**
 * @param {string} id
 * @param {SessionActionDefinition} definition
 */
export function registerSessionAction(id, definition) {
    actions.add(id, definition);
}

/**
 * Whoever puts a tool into a group may declare it: the addons that do need not know each other.
 *
 * @param {string} id
 * @param {{name: string, sequence: number}} definition
 */
export function registerSessionActionGroup(id, definition) {
    groups.add(id, definition, { force: true });
}

/** Whether an administrator withheld a tool from the user. */
export function isWithheld({ panel }, id) {
    return panel.store.me.withheld_tools?.includes(id) ?? false;
}

/** @returns {string} what a tool is called for a conversation */
export function nameOf({ name }, ctx) {
    return (typeof name === "function" ? name(ctx) : name).toString();
}

/** The tools of a session that exist now, ready to be shown and used. */
export function sessionActions(ctx, { list = false } = {}) {
    return actions
        .getEntries()
        .filter(
            ([id, definition]) =>
                !isWithheld(ctx, id) &&
                (!list || definition.list) &&
                (definition.condition?.(ctx) ?? true)
        )
        .map(([id, definition]) => ({
            id,
            group: definition.group,
            icon: definition.icon,
            hotkey: definition.hotkey,
            danger: definition.danger ?? false,
            primary: definition.primary ?? false,
            sequence: definition.sequence ?? 50,
            name: nameOf(definition, ctx),
            run: () => definition.open(ctx),
        }))
        .sort((a, b) => a.sequence - b.sequence);
}

/** The same, by group: `[{id, name, actions}]`. */
export function groupedSessionActions(ctx) {
    const all = sessionActions(ctx);
    return groups
        .getEntries()
        .map(([id, { name, sequence }]) => ({
            id,
            name: name.toString(),
            sequence,
            actions: all.filter((action) => action.group === id),
        }))
        .filter((group) => group.actions.length)
        .sort((a, b) => a.sequence - b.sequence);
}

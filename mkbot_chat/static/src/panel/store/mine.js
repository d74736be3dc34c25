/**
 * What a list shows of the user's own conversations. Each caller passes the store it listens to:
 * a component its own reactive one, or it would not be told of changes.
 */

/** @returns {number} messages of a conversation that the user has not read */
export function unreadOf(row, store) {
    return store.unread.get(row.channel_id) ?? 0;
}

/**
 * @returns {Object[]} the user's conversations that are not snoozed: unread first, then longest
 *      without an answer
 */
export function sortedMine(store) {
    const rows = store.mineRows.filter(({ snoozed }) => !snoozed);
    const unread = new Map(rows.map((row) => [row.id, unreadOf(row, store) > 0 ? 0 : 1]));
    const waiting = (row) => row.unanswered_since || "9";
    return rows.sort(
        (a, b) =>
            unread.get(a.id) - unread.get(b.id) ||
            waiting(a).localeCompare(waiting(b)) ||
            (b.last_at || "").localeCompare(a.last_at || "") ||
            a.id - b.id
    );
}

/** @returns {Object[]} the user's snoozed conversations: those that wake up first stand first */
export function snoozedMine(store) {
    const rows = store.mineRows.filter(({ snoozed }) => snoozed);
    const until = (row) => row.snoozed_until || "9";
    return rows.sort((a, b) => until(a).localeCompare(until(b)) || a.id - b.id);
}

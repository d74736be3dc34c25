/** How many messages a conversation out of sight may hold, and how many are left of more. */
const MOST = 80;
const LEFT = 40;

/**
 * Forget the oldest messages of a conversation that nobody looks at: they are on the server, and are
 * asked for again by who scrolls up. A panel that stays open all day holds no more in the evening.
 *
 * @param {import("models").Thread} thread
 */
export function forgetOldest(thread) {
    if (thread.mkbotShown || thread.messages.length <= MOST || thread.loadNewer) {
        return;
    }
    const left = thread.messages.slice(-LEFT);
    const quoted = new Set(left.map((message) => message.parent_id?.id));
    // The quoted ones go too, as messages of the thread, but are still there to be quoted.
    const old = thread.messages.slice(0, -LEFT);
    thread.messages = left;
    thread.loadOlder = true;
    old.filter((message) => !quoted.has(message.id)).forEach((message) => message.delete());
}

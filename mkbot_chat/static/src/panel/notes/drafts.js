import { browser } from "@web/core/browser/browser";

const MODE = "mode";
const PARKED = "parked";
/** What was put aside so long ago, in conversations long ended, is forgotten. */
const KEEP_MS = 30 * 24 * 3600 * 1000;

/**
 * Whether a reply or a note is being written, per conversation, and what was begun of the other
 * one: over reloads and in all windows of this user.
 *
 * Discuss keeps one text per conversation. Which of the two that text is must outlive it: a note
 * that comes back as a reply would go to the customer.
 */
export class Drafts {
    /** @param {number} userId */
    constructor(userId) {
        this.prefix = `mkbot.notes.${userId}.`;
        this.forgetOld();
    }

    /** @returns {number|undefined} the conversation whose kind of writing a key of storage tells */
    channelOfMode(key) {
        const prefix = this.nameOf(MODE, "");
        return key?.startsWith(prefix) ? Number(key.slice(prefix.length)) : undefined;
    }

    /** @returns {boolean} whether a note is being written in a conversation */
    isNote(channelId) {
        return this.read(MODE, channelId)?.isNote ?? false;
    }

    setNote(channelId, isNote) {
        if (isNote) {
            this.write(MODE, channelId, { isNote });
        } else {
            this.remove(MODE, channelId);
        }
    }

    /**
     * Put aside what was begun, as it is: a reply or a note.
     *
     * @param {{text: string, partnerIds: number[]}} draft partnerIds: of those it mentions
     */
    park(channelId, isNote, draft) {
        this.write(this.kindOf(isNote), channelId, draft);
    }

    /** @returns {{text: string, partnerIds: number[]}|undefined} */
    parked(channelId, isNote) {
        return this.read(this.kindOf(isNote), channelId);
    }

    unpark(channelId, isNote) {
        const draft = this.parked(channelId, isNote);
        this.remove(this.kindOf(isNote), channelId);
        return draft;
    }

    kindOf(isNote) {
        return `${PARKED}.${isNote ? "note" : "reply"}`;
    }

    // Storage ----------------------------------------------------------------------------------

    nameOf(kind, channelId) {
        return `${this.prefix}${kind}.${channelId}`;
    }

    read(kind, channelId) {
        const name = this.nameOf(kind, channelId);
        try {
            return JSON.parse(browser.localStorage.getItem(name)) ?? undefined;
        } catch {
            browser.localStorage.removeItem(name);
            return undefined;
        }
    }

    write(kind, channelId, value) {
        browser.localStorage.setItem(
            this.nameOf(kind, channelId),
            JSON.stringify({ ...value, at: Date.now() })
        );
    }

    remove(kind, channelId) {
        browser.localStorage.removeItem(this.nameOf(kind, channelId));
    }

    forgetOld() {
        for (const name of Object.keys(browser.localStorage)) {
            if (!name.startsWith(this.prefix)) {
                continue;
            }
            const [kind, channelId] = [
                name.slice(this.prefix.length, name.lastIndexOf(".")),
                name.slice(name.lastIndexOf(".") + 1),
            ];
            if (!(Date.now() - this.read(kind, channelId)?.at < KEEP_MS)) {
                browser.localStorage.removeItem(name);
            }
        }
    }
}

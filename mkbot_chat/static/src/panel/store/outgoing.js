import { reactive } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { ConnectionLostError, rpc } from "@web/core/network/rpc";
import { Deferred } from "@web/core/utils/concurrency";
import { createElementWithContent } from "@web/core/utils/html";

const PREFIX = "mkbot.outgoing.";
const RETRY_MS = 4000;
/** A window says this often that it still cares for what it keeps. */
const CLAIM_MS = 20000;
/** After this long without a word of its window, another one takes care. */
const ORPHAN_MS = 90000;
const LOOK_BACK = 60;

const isSame = (one, other) => one.replace(/\s/g, "") === other.replace(/\s/g, "");

function plain(html) {
    const element = createElementWithContent("div", html ?? "");
    element.querySelectorAll("br").forEach((br) => br.replaceWith("\n"));
    return element.textContent.trim();
}

function newKey() {
    // `crypto.randomUUID` exists on https and localhost only.
    return Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) =>
        byte.toString(16).padStart(2, "0")
    ).join("");
}

/**
 * What operators send, until the server has it: in order per conversation, over lost connections
 * and reloads. A message the server refuses waits for the operator's decision.
 *
 * @typedef {Object} Letter
 * @property {string} key
 * @property {number} channelId
 * @property {Object} params of /mail/message/post
 * @property {number} after id of the newest message known when it was first sent
 * @property {"sending"|"waiting"|"refused"} state
 * @property {string} [reason] why it was refused
 */
export class Outgoing {
    /**
     * @param {Object} mailStore
     * @param {{userId: number, explain: (error, letter: Letter) => string, onRefused: (letter: Letter) => void}}
     *     options
     */
    constructor(mailStore, { userId, explain, onRefused }) {
        this.mailStore = mailStore;
        this.prefix = `${PREFIX}${userId}.`;
        this.explain = explain;
        this.onRefused = onRefused;
        /** @type {Letter[]} */
        this.letters = reactive([]);
        /** By key: what is not stored: the message on the screen, the promise of `post`. */
        this.shown = new Map();
        this.busy = new Set();
        /** Messages that answered for a letter already: two equal texts are two messages. */
        this.claimed = new Set();
        this.claimedAt = 0;
        browser.addEventListener("online", () => this.hurry());
    }

    // What a window leaves behind --------------------------------------------------------------

    /** Take over what this user's closed windows could not send. */
    adopt() {
        for (const { left, claimedAt, ...letter } of this.stored()) {
            const known = this.letters.find(({ key }) => key === letter.key);
            if (known) {
                this.keep(known);
            } else if (left || Date.now() - claimedAt > ORPHAN_MS) {
                const state = letter.state === "refused" ? "refused" : "waiting";
                // It may have arrived though nobody heard the answer.
                this.letters.push({ ...letter, state, isUncertain: true });
                this.keep(letter);
            }
        }
        this.letters.sort((a, b) => a.at - b.at);
        this.hurry();
    }

    stored() {
        const found = [];
        for (const name of Object.keys(browser.localStorage)) {
            if (name.startsWith(this.prefix)) {
                try {
                    found.push(JSON.parse(browser.localStorage.getItem(name)));
                } catch {
                    browser.localStorage.removeItem(name);
                }
            }
        }
        return found;
    }

    /** The page goes: whoever opens the panel next takes over at once. */
    leave() {
        for (const letter of this.letters) {
            this.keep(letter, { left: true });
        }
        browser.clearTimeout(this.retryTimer);
    }

    keep(letter, { left = false } = {}) {
        const { key, channelId, params, after, at, state, reason, text } = letter;
        const kept = { key, channelId, params, after, at, state, reason, text };
        try {
            browser.localStorage.setItem(
                this.nameOf(letter),
                JSON.stringify({ ...kept, left, claimedAt: Date.now() })
            );
        } catch {
            // Storage is full or forbidden: it waits in this window only.
        }
    }

    nameOf({ key }) {
        return this.prefix + key;
    }

    // Sending ----------------------------------------------------------------------------------

    /** @returns {Promise<Object|undefined>} the server's answer; undefined when it is given up */
    post(params, message) {
        const channelId = params.thread_id;
        const letter = {
            key: newKey(),
            channelId,
            params: JSON.parse(JSON.stringify(params)),
            after: this.newestOf(channelId),
            at: Date.now(),
            state: "sending",
            text: plain(params.post_data.body),
        };
        const answer = new Deferred();
        this.shown.set(letter.key, { message, answer });
        this.letters.push(letter);
        this.keep(letter);
        this.send(channelId);
        return answer;
    }

    of(channelId) {
        return this.letters.filter((letter) => letter.channelId === channelId);
    }

    /** Whether it stands among the conversation's messages already: not after a reload. */
    isShown({ key }) {
        return this.shown.has(key);
    }

    newestOf(channelId) {
        const thread = this.mailStore.Thread.get({ model: "discuss.channel", id: channelId });
        return thread?.newestPersistentMessage?.id ?? 0;
    }

    /** Try again now whatever waits. */
    hurry() {
        browser.clearTimeout(this.retryTimer);
        for (const channelId of new Set(this.letters.map((letter) => letter.channelId))) {
            this.send(channelId);
        }
        this.planRetry();
    }

    planRetry() {
        browser.clearTimeout(this.retryTimer);
        if (this.letters.some(({ state }) => state === "waiting")) {
            this.retryTimer = browser.setTimeout(() => this.hurry(), RETRY_MS);
        }
        if (Date.now() - this.claimedAt > CLAIM_MS) {
            this.letters.forEach((letter) => this.keep(letter));
            this.claimedAt = Date.now();
        }
    }

    async send(channelId) {
        if (this.busy.has(channelId)) {
            return;
        }
        this.busy.add(channelId);
        try {
            let letter;
            while ((letter = this.of(channelId).find(({ state }) => state !== "refused"))) {
                if (!(await this.sendOne(letter))) {
                    break;
                }
            }
        } finally {
            this.busy.delete(channelId);
        }
    }

    /** @returns {Promise<boolean>} whether the next one may go */
    async sendOne(letter) {
        try {
            const answer =
                (letter.isUncertain && (await this.arrived(letter))) ||
                (await rpc("/mail/message/post", letter.params, { silent: true }));
            this.deliver(letter, answer);
        } catch (error) {
            if (error instanceof ConnectionLostError) {
                letter.isUncertain = true;
                for (const each of this.of(letter.channelId)) {
                    each.state = each.state === "refused" ? "refused" : "waiting";
                }
                this.planRetry();
                return false;
            }
            Object.assign(letter, { state: "refused", reason: this.explain(error, letter) });
            this.mark(letter, () => this.retry(letter));
            this.keep(letter);
            this.onRefused(letter);
        }
        return true;
    }

    /** The message that the server stored of a letter whose answer never came, as an answer. */
    async arrived({ channelId, after, text, params }) {
        const { data, messages } = await rpc(
            "/discuss/channel/messages",
            { channel_id: channelId, fetch_params: { after, limit: LOOK_BACK } },
            { silent: true }
        );
        this.mailStore.insert(data);
        const files = params.post_data.attachment_ids?.length ?? 0;
        const twin = messages
            .map((id) => this.mailStore["mail.message"].get(id))
            .sort((a, b) => a.id - b.id)
            .find(
                (message) =>
                    message?.isSelfAuthored &&
                    !this.claimed.has(message.id) &&
                    isSame(plain(message.body), text) &&
                    message.attachment_ids.length === files
            );
        return twin && { message_id: twin.id, store_data: {} };
    }

    deliver(letter, answer) {
        this.claimed.add(answer.message_id);
        const shown = this.shown.get(letter.key);
        this.forget(letter);
        if (shown) {
            shown.answer.resolve(answer);
            return;
        }
        // Written before a reload: nobody awaits it.
        this.mailStore.insert(answer.store_data);
        const thread = this.mailStore.Thread.get({
            model: "discuss.channel",
            id: letter.channelId,
        });
        const message = this.mailStore["mail.message"].get(answer.message_id);
        if (thread?.isLoaded && !thread.loadNewer && message) {
            thread.addOrReplaceMessage(message);
        }
    }

    /** Discuss's own mark of what failed, beside the message. */
    mark({ key }, redo) {
        const { message } = this.shown.get(key) ?? {};
        if (message?.exists()) {
            message.postFailRedo = redo;
        }
    }

    forget(letter) {
        const index = this.letters.findIndex(({ key }) => key === letter.key);
        if (index >= 0) {
            this.letters.splice(index, 1);
        }
        this.shown.delete(letter.key);
        browser.localStorage.removeItem(this.nameOf(letter));
    }

    // The operator decides ---------------------------------------------------------------------

    retry(letter) {
        Object.assign(letter, { state: "sending", reason: undefined });
        this.mark(letter, undefined);
        this.send(letter.channelId);
    }

    discard(letter) {
        const shown = this.shown.get(letter.key);
        this.forget(letter);
        shown?.answer.resolve(undefined);
        if (shown?.message.exists()) {
            shown.message.delete();
        }
    }
}

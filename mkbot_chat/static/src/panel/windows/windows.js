import { browser } from "@web/core/browser/browser";

/** For how long what one window says is said for all: others hear the same within that time. */
const CLAIM_MS = 5000;
/** A window nobody has touched yet may be kept silent by the browser: another one goes first. */
const UNTOUCHED_MS = 300;

const wait = (milliseconds) => new Promise((resolve) => browser.setTimeout(resolve, milliseconds));

/**
 * The panels that one user has open in this browser: what one of them does the others know, and
 * what all of them hear only one says. Browsers offer the locks that this takes on https and
 * localhost; elsewhere each window speaks for itself.
 */
export class Windows {
    /**
     * @param {number} userId
     * @param {(word: Object) => void} onWord what another window tells
     */
    constructor(userId, onWord) {
        this.name = `mkbot.panel.${userId}`;
        this.onWord = onWord;
        this.cleanups = [];
    }

    get locks() {
        return browser.navigator.locks;
    }

    start() {
        const on = (type, listener) => {
            browser.addEventListener(type, listener);
            this.cleanups.push(() => browser.removeEventListener(type, listener));
        };
        this.channel = new BroadcastChannel(this.name);
        this.channel.onmessage = ({ data }) => this.onWord(data);
        on("focus", () => this.look());
        on("blur", () => this.lookAway());
        if (document.hasFocus()) {
            this.look();
        }
    }

    stop() {
        this.lookAway();
        this.channel.close();
        this.cleanups.splice(0).forEach((cleanup) => cleanup());
    }

    /** @param {Object} word to all other windows */
    tell(word) {
        this.channel.postMessage(word);
    }

    // Who looks --------------------------------------------------------------------------------

    /** A window that is closed, or dies, lets go by itself. */
    look() {
        if (!this.locks || this.letGo) {
            return;
        }
        const held = new Promise((resolve) => (this.letGo = resolve));
        this.locks.request(`${this.name}.looked`, { mode: "shared" }, () => held);
    }

    lookAway() {
        this.letGo?.();
        this.letGo = undefined;
    }

    /** @returns {Promise<boolean>} whether the user looks at one of these windows */
    async isLookedAt() {
        if (document.hasFocus()) {
            return true;
        }
        const { held = [] } = (await this.locks?.query()) ?? {};
        return held.some(({ name }) => name === `${this.name}.looked`);
    }

    // Who speaks -------------------------------------------------------------------------------

    /**
     * @param {string} what the same in each window
     * @returns {Promise<boolean>} whether it is this window's to say
     */
    async claim(what) {
        if (!this.locks) {
            return true;
        }
        if (browser.navigator.userActivation?.hasBeenActive === false) {
            await wait(UNTOUCHED_MS);
        }
        return new Promise((resolve) => {
            this.locks.request(`${this.name}.say.${what}`, { ifAvailable: true }, (lock) => {
                resolve(Boolean(lock));
                return lock && wait(CLAIM_MS);
            });
        });
    }
}

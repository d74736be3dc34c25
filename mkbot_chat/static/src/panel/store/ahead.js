import { browser } from "@web/core/browser/browser";
import { patch } from "@web/core/utils/patch";
import { sortedMine } from "./mine";
import { Panel } from "./panel_service";

/** Of how many of the user's conversations, those who need them first. */
const MOST = 20;
/** After the panel was opened, or a conversation came. */
const AFTER_MS = 1500;
const BETWEEN_MS = 100;

/** The words of one's conversations are fetched before one turns to them, one after the other. */
patch(Panel.prototype, {
    async start() {
        const begin = () => this.fetchAheadSoon();
        this.env.bus.addEventListener("MKBOT:REFRESHED", begin);
        this.cleanups.push(() => {
            this.env.bus.removeEventListener("MKBOT:REFRESHED", begin);
            browser.clearTimeout(this.aheadTimer);
            this.aheadTimer = null;
        });
        return super.start();
    },

    onRow(row) {
        super.onRow(row);
        if (this.store.isMine(row.id)) {
            this.fetchAheadSoon();
        }
    },

    fetchAheadSoon() {
        this.aheadTimer ??= browser.setTimeout(() => this.fetchAhead(), AFTER_MS);
    },

    async fetchAhead() {
        const row = document.hidden ? undefined : this.nextAhead();
        if (row) {
            const thread = this.threadOf(row);
            await this.preload(row);
            if (thread.hasLoadingFailed) {
                // Whoever turns to it asks again, and is told then.
                Object.assign(thread, { isLoaded: false, hasLoadingFailed: false });
                this.aheadTimer = null;
                return;
            }
        }
        this.aheadTimer = row && browser.setTimeout(() => this.fetchAhead(), BETWEEN_MS);
    },

    nextAhead() {
        return sortedMine(this.store)
            .slice(0, MOST)
            .find((row) => {
                const thread = this.threadOf(row);
                return thread && !thread.isLoaded && thread.status !== "loading";
            });
    },
});

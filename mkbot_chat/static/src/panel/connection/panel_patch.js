import { ConnectionLostError } from "@web/core/network/rpc";
import { patch } from "@web/core/utils/patch";
import { clock } from "../store/clock";
import { sortedMine } from "../store/mine";
import { Panel } from "../store/panel_service";
import { backText } from "./back_text";

const { DateTime } = luxon;

/** Messages that were heard so long ago are not asked for again. */
const HEARD_MS = 60000;
/** What the server took just before the last sign of life may not have been heard. */
const MARGIN_MS = 10000;
/** A timer that comes so late did not run: the computer slept. Browsers delay it by a minute. */
const ASLEEP_MS = 120000;

const isoOf = (milliseconds) => DateTime.fromMillis(milliseconds + clock.offset).toISO();

/** Without connection the panel says so; when it is back, it reads what it missed, and says that. */
patch(Panel.prototype, {
    start() {
        /** When each message came that was heard of late, by its id. @type {Map<number, number>} */
        this.heard = new Map();
        /** Ids of messages of which it was said that they came meanwhile. */
        this.told = new Set();
        this.aliveAt = Date.now();
        this.beatenAt = Date.now();
        return super.start();
    },

    // Losing it --------------------------------------------------------------------------------

    lose({ at = Date.now() } = {}) {
        super.lose();
        if (this.outage || this.store.status !== "ready") {
            return;
        }
        const { store } = this;
        this.outage = {
            at,
            since: isoOf(this.aliveAt - MARGIN_MS),
            heard: new Set(this.heard.keys()),
            newest: this.newestIds(),
            mine: new Set(store.mineRows.map(({ id }) => id)),
            waiting: this.waitingIds(),
        };
        store.offlineSince = isoOf(at);
    },

    /** The newest message that stands in each of my conversations, by channel. */
    newestIds() {
        return new Map(
            this.store.mineRows.map((row) => [
                row.channel_id,
                this.threadOf(row)?.newestPersistentMessage?.id ?? 0,
            ])
        );
    },

    waitingIds() {
        return new Set(
            [...this.store.known].filter(([, { state }]) => state === "waiting").map(([id]) => id)
        );
    },

    async beat() {
        const sleptAt = Date.now() - this.beatenAt > ASLEEP_MS ? this.beatenAt : undefined;
        this.beatenAt = Date.now();
        if (sleptAt) {
            // The connection may look as if it stood: nothing that came meanwhile has been heard.
            this.lose({ at: sleptAt });
            await this.refresh({ isQuiet: true });
        }
        const isDone = await super.beat();
        if (isDone) {
            this.noteAlive();
        }
        return isDone;
    },

    noteAlive() {
        const now = Date.now();
        this.aliveAt = now;
        this.heard.forEach((at, id) => now - at > HEARD_MS && this.heard.delete(id));
    },

    // Coming back ------------------------------------------------------------------------------

    async refresh() {
        const isDone = await super.refresh(...arguments);
        if (isDone && this.isBusUp && this.outage) {
            await this.catchUp();
        }
        return isDone;
    },

    async catchUp() {
        if (this.isCatchingUp) {
            return;
        }
        const { outage } = this;
        this.isCatchingUp = true;
        try {
            const missed = await this.orm.silent.call("mkbot.panel", "missed", [outage.since]);
            const unheard = missed.filter(
                ([channelId, id]) =>
                    !outage.heard.has(id) && id > (outage.newest.get(channelId) ?? 0)
            );
            this.told = new Set(unheard.map(([, id]) => id));
            this.told.forEach((id) => this.heard.set(id, Date.now()));
            await this.readMissed(unheard);
            this.outage = null;
            this.noteAlive();
            this.sayBack(outage, unheard);
            if (!this.store.connected) {
                this.lose();
            }
        } catch (error) {
            if (!(error instanceof ConnectionLostError)) {
                this.outage = null;
                throw error;
            }
            // What was missed is asked for once it is back again.
            this.lose();
            this.refreshLater();
        } finally {
            this.isCatchingUp = false;
        }
    },

    /** The bus repeats what it remembers; what it does not is asked for. */
    async readMissed(unheard) {
        const threads = new Set([this.thread]);
        const channelIds = new Set(unheard.map(([channelId]) => channelId));
        for (const id of channelIds) {
            threads.add(this.mailStore.Thread.get({ model: "discuss.channel", id }));
        }
        await Promise.all([
            ...[...channelIds].map((id) => this.mailStore.fetchChannel(id)),
            ...[...threads]
                .filter((thread) => thread?.isLoaded && thread.status !== "loading")
                .map((thread) => {
                    thread.loadNewer = true;
                    return thread.fetchMoreMessages("newer");
                }),
        ]);
    },

    sayBack(outage, unheard) {
        const { store } = this;
        const said = unheard.filter(([, , isCustomer]) => isCustomer);
        const channelIds = new Set(said.map(([channelId]) => channelId));
        const given = store.mineRows.filter(({ id }) => !outage.mine.has(id));
        const spoken = store.mineRows.filter(({ channel_id: id }) => channelIds.has(id));
        const waiting = [...this.waitingIds()].filter((id) => !outage.waiting.has(id));
        const text = backText({
            lasted: Date.now() - outage.at,
            messages: said.length,
            conversations: channelIds.size,
            given: given.length,
            waiting: waiting.length,
        });
        if (!text) {
            return;
        }
        store.back = {
            text,
            sessionIds: new Set(
                [...spoken, ...given].map(({ id }) => id).filter((id) => !store.isShown(id))
            ),
            hasQueue: waiting.length > 0,
        };
        const isMine = said.length + given.length > 0;
        this.alert(isMine ? "mine" : "waiting", text, { id: "back" }, () =>
            isMine ? this.showMissed() : this.setView("queue")
        );
    },

    /** Show the next conversation in which something came meanwhile. */
    showMissed() {
        const { back } = this.store;
        const row = sortedMine(this.store).find(({ id }) => back?.sessionIds.has(id));
        if (row) {
            this.select(row.id);
        }
    },

    // What was seen need not be said any more --------------------------------------------------

    select(id) {
        super.select(...arguments);
        this.store.back?.sessionIds.delete(id);
        this.closeBack();
    },

    setView(view) {
        super.setView(...arguments);
        if (view === "queue" && this.store.back) {
            this.store.back.hasQueue = false;
            this.closeBack();
        }
    },

    closeBack() {
        const { back } = this.store;
        if (back && !back.sessionIds.size && !back.hasQueue) {
            this.store.back = null;
        }
    },

    // One word for all that comes, not one for each --------------------------------------------

    onMessage({ message }) {
        this.isToldAlready = this.told.has(message.id);
        this.heard.set(message.id, Date.now());
        super.onMessage(...arguments);
        this.isToldAlready = false;
    },

    alert() {
        if (!this.outage && !this.isToldAlready) {
            super.alert(...arguments);
        }
    },
});

import { Reactive } from "@web/core/utils/reactive";

/** How many conversations stay drawn, out of sight, so that coming back to one takes no time. */
const KEPT = 8;

const OPEN_STATES = ["bot", "waiting", "active", "rating"];

/**
 * What the panel knows, and how it stays true: a pure store, fed by the answer of `open()`, by
 * pages of lists and by the bus. It asks nothing of the server.
 *
 * `known` holds a light entry for every open session the user may read (counts derive from it),
 * `rows` what is displayed of some of them. Data of a higher rank replace those of a lower one,
 * whatever the order in which they arrive; the entry of a session that is gone keeps its rank.
 */
export class PanelStore extends Reactive {
    /** @type {"loading"|"ready"|"error"} */
    status = "loading";
    connected = true;
    /** Since when there is no connection, by the server's time, ISO 8601. */
    offlineSince = "";
    /**
     * What came while there was none, until it was seen.
     * @type {{text: string, sessionIds: Set<number>, hasQueue: boolean}|null}
     */
    back = null;
    me = {
        id: 0,
        name: "",
        sound: true,
        notify: true,
        theme: "auto",
        /** Ids of the tools that the user may not use. */
        withheld_tools: [],
        /** The panel is all of Odoo that the user has. */
        panel_only: false,
        presence: { state: "closed" },
    };
    sectors = [];
    categories = [];
    tags = [];
    botPartnerId = 0;
    /** @type {Map<number, {state: string|null, mine: boolean, rank: number}>} */
    known = new Map();
    /** @type {Map<number, Object>} */
    rows = new Map();
    /** How many messages of a conversation the user has not read, by its channel. */
    unread = new Map();
    counts = { mine: 0, bot: 0, waiting: 0, active: 0, rating: 0, all: 0 };
    /** Name of the view in the middle: "conversation" or one of registry "mkbot.panel_views". */
    view = "conversation";
    /** @type {"list"|"conversation"|"customer"} what a phone shows */
    screen = "list";
    selectedId = null;
    /**
     * Conversations that stay drawn, in the order of the page, and when each was last at hand: the
     * longest unused goes first. @type {Map<number, number>}
     */
    kept = new Map();
    uses = 0;
    /** Said by screen readers. */
    announcement = "";
    /** @type {Set<number>|null} sessions that changed while `open()` was under way */
    touched = null;

    /** Call before `open()`; changes from then on win over its answer. */
    beginLoad() {
        this.touched = new Set();
    }

    /** Take the answer of `open()`: the whole truth, save what changed while it was under way. */
    load(data) {
        Object.assign(this.me, data.me);
        this.sectors = data.sectors;
        this.categories = data.categories;
        this.tags = data.tags;
        this.botPartnerId = data.bot_partner_id;
        const touched = this.touched ?? new Set();
        this.touched = null;
        const fresh = new Set();
        for (const [id, state, mine, rank] of data.sessions) {
            fresh.add(id);
            const known = this.known.get(id);
            if (known && (known.rank > rank || touched.has(id))) {
                continue;
            }
            if (known?.rank !== rank) {
                this._dropRow(id);
            }
            this._know(id, { state, mine: Boolean(mine), rank });
        }
        for (const [id, known] of this.known) {
            if (!fresh.has(id) && !touched.has(id) && known.state) {
                this._know(id, { ...known, state: null, mine: false });
                this._dropRow(id);
            }
        }
        for (const row of data.mine) {
            this.applyRow(row, { force: true });
        }
        this.status = "ready";
    }

    /** Take a page of a list. */
    loadRows(rows) {
        for (const row of rows) {
            this.applyRow(row, { force: true });
        }
    }

    /**
     * Take a row, from the bus or from an answer.
     *
     * @param {Object} row
     * @param {{force?: boolean}} [options] force: also when its rank is already known
     * @returns {{before: Object|undefined, after: Object}|null} the change, null if it is old news
     */
    applyRow(row, { force = false } = {}) {
        const known = this.known.get(row.id);
        const previous = this.rows.get(row.id);
        if (known && row.rank <= known.rank && !(force && row.rank === known.rank)) {
            if (row.rank < known.rank) {
                return null;
            }
            if (known.state) {
                // Same news through another channel; ours comes with the customer's card.
                if (row.card && previous && !previous.card) {
                    previous.card = row.card;
                }
                return null;
            }
        }
        this.touched?.add(row.id);
        const mine = row.state === "active" && row.operators.some((o) => o.id === this.me.id);
        const after = { state: row.state, mine, rank: row.rank };
        const card =
            row.card ?? (previous?.partner_id === row.partner_id ? previous?.card : null) ?? null;
        this._know(row.id, after);
        this.rows.set(row.id, { ...row, card });
        return { before: known?.state ? known : undefined, after };
    }

    /** A session is no longer open, or no longer ours to see. At equal rank a row wins. */
    applyGone({ id, rank }) {
        const known = this.known.get(id);
        if (known && rank <= known.rank) {
            return;
        }
        this.touched?.add(id);
        this._know(id, { state: null, mine: false, rank });
        this._dropRow(id);
    }

    /** @returns {Object[]} the loaded rows in the given states, or those of the user */
    rowsOf(filter) {
        const result = [];
        for (const row of this.rows.values()) {
            const known = this.known.get(row.id);
            if (known?.state && filter(known, row)) {
                result.push(row);
            }
        }
        return result;
    }

    get mineRows() {
        return this.rowsOf((known) => known.mine);
    }

    get selectedRow() {
        return this.rows.get(this.selectedId);
    }

    /** Whether a session's conversation stands in the middle. */
    isShown(id) {
        return this.view === "conversation" && this.selectedId === id;
    }

    isMine(id) {
        return Boolean(this.known.get(id)?.mine);
    }

    _know(id, entry) {
        this._count(this.known.get(id), -1);
        this.known.set(id, entry);
        this._count(entry, 1);
    }

    _count(entry, step) {
        if (!entry?.state || !OPEN_STATES.includes(entry.state)) {
            return;
        }
        this.counts.all += step;
        this.counts[entry.state] += step;
        if (entry.mine) {
            this.counts.mine += step;
        }
    }

    _dropRow(id) {
        const row = this.rows.get(id);
        if (row && id === this.selectedId) {
            // It stays on screen, as something that has ended.
            row.state = "gone";
        } else {
            this.rows.delete(id);
            this.kept.delete(id);
        }
    }

    /** It is drawn from now on, at the cost of the one that was not looked at for longest. */
    _keep(id) {
        // One that is there keeps its place, and a new one gets that of the one that goes: were they
        // moved on the page, all of them would be laid out anew.
        const use = ++this.uses;
        if (this.kept.has(id) || this.kept.size < KEPT) {
            this.kept.set(id, use);
            return;
        }
        const kept = [...this.kept];
        const [oldest] = kept.reduce((a, b) => (a[1] < b[1] ? a : b));
        this.kept = new Map(kept.map((entry) => (entry[0] === oldest ? [id, use] : entry)));
    }

    select(id) {
        const previous = this.rows.get(this.selectedId);
        this.selectedId = id;
        if (previous?.state === "gone" && previous.id !== id) {
            this.rows.delete(previous.id);
            this.kept.delete(previous.id);
        }
        if (id && this.rows.has(id)) {
            this._keep(id);
        }
    }
}

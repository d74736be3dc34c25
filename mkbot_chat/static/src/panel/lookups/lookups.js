import { markRaw } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { ConnectionLostError } from "@web/core/network/rpc";
import { Reactive } from "@web/core/utils/reactive";
import { RecordNav } from "./record_nav";

/** For how long LEDs need not be asked for again, unless records change. */
const FRESH_MS = 30000;
/** Changes come in bursts: they are gathered for so long before LEDs are asked for. */
const GATHER_MS = 700;

/**
 * The look-up coins of the top bar: their LEDs, and which of them is open in which conversation.
 *
 * LEDs are kept per session together with the customer whose they are: those of another customer
 * are never shown, however late an answer comes.
 *
 * @typedef {{colour: "red"|"green"|"grey", why: string}} Led
 */
export class Lookups extends Reactive {
    /** @type {Map<number, {partnerId: number, at: number, leds: Object<number, Led>}>} */
    known = new Map();
    /** @type {Map<number, number>} the open coin of each session */
    opened = new Map();
    /** Where one was in each coin of each session: see `placeOf`. */
    places = markRaw(new Map());
    /** Requests under way, by session. */
    asked = markRaw(new Map());
    /** The session whose coins are in the top bar. */
    watched = null;
    /** @type {(() => boolean|Promise<boolean>)|null} asked before the open records are left */
    guard = null;
    gathering = null;
    /** The coin was opened with the keyboard, which goes on there. */
    shallFocus = false;

    /** @param {(sessionId: number) => Promise<Object<number, Led>>} ask */
    constructor(ask) {
        super();
        this.ask = ask;
    }

    // LEDs -------------------------------------------------------------------------------------

    /** @returns {Led} of a coin for the session's customer; grey while it is not known */
    ledOf(row, lookupId) {
        if (!row?.partner_id) {
            return { colour: "grey", why: "" };
        }
        const known = this.known.get(row.id);
        const led = known?.partnerId === row.partner_id ? known.leds[lookupId] : undefined;
        return led ?? { colour: "grey", why: "" };
    }

    /**
     * Ask for the LEDs of a session's customer, all in one request.
     *
     * @param {Object} row
     * @param {{isForced?: boolean}} [options] isForced: also if the known ones are fresh
     */
    async askLeds(row, { isForced = false } = {}) {
        const { id, partner_id: partnerId } = row;
        const known = this.known.get(id);
        const isFresh = known?.partnerId === partnerId && Date.now() - known.at < FRESH_MS;
        if (!partnerId || (isFresh && !isForced)) {
            return;
        }
        const underWay = this.asked.get(id);
        if (underWay?.partnerId === partnerId) {
            // Its answer may not know of what has just changed.
            underWay.again ||= isForced;
            return;
        }
        const request = { partnerId, again: false };
        this.asked.set(id, request);
        let leds;
        try {
            leds = await this.ask(id);
        } catch (error) {
            // Without a connection the last known ones are the best; a refusal shows nothing.
            leds = error instanceof ConnectionLostError ? null : {};
        }
        if (this.asked.get(id) !== request) {
            return;
        }
        this.asked.delete(id);
        if (leds) {
            this.known.set(id, { partnerId, at: Date.now(), leds });
        }
        if (request.again) {
            await this.askLeds(row, { isForced: true });
        }
    }

    /** The session whose coins are shown from now on, or none. */
    watch(row) {
        this.watched = row ? { id: row.id, partner_id: row.partner_id } : null;
        if (row) {
            this.askLeds(row);
        }
    }

    /** Ask anew for the watched session's. */
    askAgain() {
        if (this.watched) {
            this.askLeds(this.watched, { isForced: true });
        }
    }

    /**
     * Records that LEDs depend on have changed.
     *
     * @param {number[]} [sessionIds] of whose customers; all of them if it is not known
     */
    onChange(sessionIds) {
        const isConcerned = (id) => !sessionIds || sessionIds.includes(id);
        for (const [id, known] of this.known) {
            if (isConcerned(id)) {
                known.at = -Infinity;
            }
        }
        if (this.watched && isConcerned(this.watched.id)) {
            this.gathering ??= browser.setTimeout(() => {
                this.gathering = null;
                this.askAgain();
            }, GATHER_MS);
        }
    }

    stop() {
        browser.clearTimeout(this.gathering);
        this.gathering = null;
        this.watched = null;
    }

    /** @param {(sessionId: number) => boolean} isOpen sessions that are not are forgotten */
    forget(isOpen) {
        for (const map of [this.known, this.opened, this.places]) {
            for (const id of [...map.keys()]) {
                if (!isOpen(id)) {
                    map.delete(id);
                }
            }
        }
    }

    // What is open -----------------------------------------------------------------------------

    /** @returns {Promise<boolean>|boolean} whether what is open may be left: it is saved or clean */
    leave() {
        return this.guard ? this.guard() : true;
    }

    /** Open a coin in a session, or close it if it is the open one. */
    async toggle(sessionId, lookupId) {
        if (await this.leave()) {
            if (this.opened.get(sessionId) === lookupId) {
                this.opened.delete(sessionId);
            } else {
                this.opened.set(sessionId, lookupId);
            }
        }
    }

    async close(sessionId) {
        if (await this.leave()) {
            this.opened.delete(sessionId);
        }
    }

    /**
     * Where one was in a coin: its last answer, its section, and the list or record shown there.
     * Forgotten when the session gets another customer.
     */
    placeOf({ id, partner_id: partnerId }, lookupId) {
        let places = this.places.get(id);
        if (places?.partnerId !== partnerId) {
            places = { partnerId, byLookup: new Map() };
            this.places.set(id, places);
        }
        let place = places.byLookup.get(lookupId);
        if (!place) {
            place = { data: null, sectionId: null, navs: new Map() };
            places.byLookup.set(lookupId, place);
        }
        return place;
    }
}

/** @returns {RecordNav} of a section of a place */
export function navOf(place, sectionId) {
    let nav = place.navs.get(sectionId);
    if (!nav) {
        nav = new RecordNav();
        place.navs.set(sectionId, nav);
    }
    return nav;
}

/** @returns {Object|undefined} the section to begin with: where one was, else what is wrong */
export function firstSection(sections, sectionId) {
    return (
        sections.find(({ id }) => id === sectionId) ??
        sections.find(({ alarm }) => alarm) ??
        sections.find(({ count }) => count) ??
        sections[0]
    );
}

/** @returns {string|undefined} with Alt; ten coins have one: 1 to 9, then 0 */
export function lookupHotkey(index) {
    return index < 10 ? `shift+${(index + 1) % 10}` : undefined;
}

/** @returns {string} why a session's coins cannot be opened; empty if they can */
export function whyNot(store) {
    const row = store.view === "conversation" ? store.selectedRow : undefined;
    if (!row) {
        return _t("Choose a conversation to look up its customer.").toString();
    }
    if (!store.isMine(row.id) && !(store.me.supervisor && row.state !== "gone")) {
        return _t("Who attends the conversation can look this up.").toString();
    }
    return row.partner_id
        ? ""
        : _t("Nobody knows yet who this is: define the customer first.").toString();
}

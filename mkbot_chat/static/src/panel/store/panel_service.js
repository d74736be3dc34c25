import { markup } from "@odoo/owl";
import { htmlToTextContentInline } from "@mail/utils/common/format";
import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { ConnectionLostError, RPCError } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { Activity } from "../presence/activity";
import { setServerTime } from "./clock";
import { forgetOldest } from "./forget";
import { spokenOf } from "./format";
import { sortedMine } from "./mine";
import { Outgoing } from "./outgoing";
import { PanelStore } from "./panel_store";
import { playChime } from "./sounds";

const SAID_IN_WORDS = new Set([
    "odoo.exceptions.UserError",
    "odoo.exceptions.ValidationError",
    "odoo.exceptions.AccessError",
    "odoo.exceptions.MissingError",
    "odoo.exceptions.RedirectWarning",
]);

/** What may give a conversation to the user or take it away: its news is none then. */
const MOVES = new Set([
    "action_assign",
    "action_cancel",
    "action_end",
    "action_join",
    "action_leave",
    "action_rescue",
    "action_return_to_queue",
    "action_take_over",
    "action_transfer",
]);
const MOVE_MS = 15000;
const TAKEN_MS = 400;
const RETRY_MS = 5000;

const SELECTED = "mkbot.panel.selected";

/** For how long an answer that came before the panel is fresh: the bus makes up for no more. */
const EARLY_MS = 30000;

function newUuid() {
    // `crypto.randomUUID` exists on https and localhost only.
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The panel's dealings with the world: server, bus, other windows, ears and eyes. */
export class Panel {
    constructor(env, services) {
        this.env = env;
        this.orm = services.orm;
        this.bus = services.bus_service;
        this.notification = services.notification;
        this.mailStore = services["mail.store"];
        this.store = new PanelStore();
        this.outgoing = new Outgoing(this.mailStore, {
            userId: user.userId,
            explain: (error, { channelId }) => this.whyNotSent(error, channelId),
            onRefused: (letter) => this.onRefused(letter),
        });
        this.activity = new Activity();
        this.isBusUp = true;
        /** What was known when the connection was lost; nothing while it stands. */
        this.outage = null;
        /** The list from which a conversation was opened. */
        this.cameFrom = null;
        /** Sessions the user has just lost, by id, until it is said. */
        this.taken = new Map();
        /** When the user last moved a session, by its id. */
        this.moves = new Map();
        /** The user begins a conversation: that it comes is no news. */
        this.isBeginning = false;
        this.uuid = newUuid();
        this.startedAt = null;
        this.heartbeatTimer = null;
        /** An answer of `open` that was asked for before the panel started. */
        this.early = null;
        this.cleanups = [];
    }

    // Life -------------------------------------------------------------------------------------

    async start() {
        const on = (target, type, listener) => {
            target.addEventListener(type, listener);
            this.cleanups.push(() => target.removeEventListener(type, listener));
        };
        const subscribe = (type, listener) => {
            this.bus.subscribe(type, listener);
            this.cleanups.push(() => this.bus.unsubscribe(type, listener));
        };
        subscribe("mkbot.session/row", (row) => this.onRow(row));
        subscribe("mkbot.session/gone", (payload) => this.onGone(payload));
        subscribe("mkbot.panel/notice", (notice) => this.onNotice(notice));
        on(this.bus, "BUS:RECONNECT", () => this.onReconnect());
        on(this.bus, "BUS:CONNECT", () =>
            // Whoever was off line by the browser's word connects anew.
            this.store.connected ? this.outgoing.hurry() : this.onReconnect()
        );
        on(this.bus, "BUS:DISCONNECT", () => this.setBusUp(false));
        on(this.bus, "BUS:RECONNECTING", () => this.setBusUp(false));
        on(this.env.bus, "discuss.channel/new_message", ({ detail }) => this.onMessage(detail));
        on(browser, "pagehide", () => this.leave());
        on(browser, "pageshow", (ev) => ev.persisted && this.refresh());
        on(document, "visibilitychange", () => !document.hidden && this.beat());
        this.bus.addChannel("mkbot.panel");
        await this.refresh();
    }

    stop() {
        this.leave();
        this.bus.deleteChannel("mkbot.panel");
        browser.clearInterval(this.heartbeatTimer);
        browser.clearTimeout(this.retryTimer);
        this.taken.forEach((timer) => browser.clearTimeout(timer));
        this.taken.clear();
        this.cleanups.splice(0).forEach((cleanup) => cleanup());
    }

    callOpen() {
        return this.orm.silent.call("mkbot.panel", "open", [this.uuid]);
    }

    /**
     * Ask already while the web client starts. What changes before `start` listens is not lost: the
     * bus begins by repeating the last minute.
     */
    openEarly() {
        this.store.beginLoad();
        this.early = this.callOpen();
        // Told when it is awaited; never, when something else than the panel opens after all.
        this.early.catch(() => {});
        browser.setTimeout(() => (this.early = null), EARLY_MS);
    }

    setBusUp(isUp) {
        this.isBusUp = isUp;
        if (isUp) {
            this.store.connected = true;
        } else {
            this.lose();
        }
    }

    lose() {
        this.store.connected = false;
    }

    /** Read everything again: at the start, after a lost connection, on demand. */
    async refresh({ isQuiet = false } = {}) {
        this.store.beginLoad();
        let data;
        try {
            data = await (this.early ?? this.callOpen());
        } catch (error) {
            if (this.store.status === "loading") {
                this.store.status = "error";
            }
            if (error instanceof ConnectionLostError) {
                this.refreshLater();
            }
            if (!isQuiet) {
                this.sayError(error);
            }
            return false;
        } finally {
            this.early = null;
        }
        this.store.connected = this.isBusUp;
        setServerTime(data.now);
        const { mineRows } = this.store;
        this.store.load(data);
        mineRows.filter(({ id }) => !this.store.isMine(id)).forEach((row) => this.onTaken(row));
        if (this.startedAt === null) {
            this.startedAt = Date.parse(data.now);
            this.reselect();
        }
        this.outgoing.adopt();
        this.env.bus.trigger("MKBOT:REFRESHED");
        browser.clearInterval(this.heartbeatTimer);
        this.heartbeatTimer = browser.setInterval(() => this.beat(), data.heartbeat_seconds * 1000);
        return true;
    }

    /** The bus tells of its own connection only; a request may fail while it stands. */
    refreshLater() {
        browser.clearTimeout(this.retryTimer);
        this.retryTimer = browser.setTimeout(
            () => !this.store.connected && this.refresh({ isQuiet: true }),
            RETRY_MS
        );
    }

    async onReconnect() {
        this.setBusUp(true);
        this.outgoing.hurry();
        await this.refresh();
    }

    /** @returns {Promise<boolean>} whether the server heard it */
    async beat() {
        try {
            const idle = this.activity.idleSeconds;
            this.setPresence(
                await this.orm.silent.call("mkbot.panel", "heartbeat", [this.uuid], { idle })
            );
            return true;
        } catch (error) {
            if (error instanceof ConnectionLostError) {
                this.lose();
                this.refreshLater();
            }
            return false;
        }
    }

    leave() {
        this.outgoing.leave();
        browser.navigator.sendBeacon?.(
            "/mkbot/panel/leave",
            new URLSearchParams({ panel_uuid: this.uuid })
        );
    }

    // What happens -----------------------------------------------------------------------------

    onRow(row) {
        if (!this.isOfActiveCompany(row)) {
            return;
        }
        const change = this.store.applyRow(row);
        if (!change) {
            return;
        }
        const { before, after } = change;
        if (this.isMoving(row.id) || (this.isBeginning && row.queue_reason === "invited")) {
            return;
        }
        if (after.state === "waiting" && before?.state !== "waiting") {
            const text = _t("%s is waiting", spokenOf(row));
            this.alert("waiting", text, row, () => this.setView("queue"));
        }
        if (after.mine && !before?.mine) {
            const text = _t("%s was given to you", spokenOf(row));
            if (!this.outage) {
                this.notification.add(text, { type: "info" });
            }
            this.alert("mine", text, row, () => this.select(row.id));
        } else if (before?.mine && !after.mine) {
            this.onTaken(row);
        }
    }

    isOfActiveCompany({ company_id: companyId }) {
        return !companyId || user.activeCompanies.some(({ id }) => id === companyId);
    }

    /** What the server wants an operator to know; what is wrong stays until it has been read. */
    onNotice({ title, message, type = "info" }) {
        const text = title ? markup`<strong class="d-block">${title}</strong>${message}` : message;
        this.notification.add(text, {
            type,
            sticky: type === "danger",
            className: "o-mkbot-notice",
        });
    }

    onGone(payload) {
        const row = this.store.isMine(payload.id) ? this.store.rows.get(payload.id) : null;
        this.store.applyGone(payload);
        if (row && !this.store.isMine(payload.id)) {
            this.onTaken(row);
        }
    }

    /** One of the user's conversations goes on without them, or not at all. */
    onTaken(row) {
        if (!this.isMoving(row.id) && !this.taken.has(row.id)) {
            const say = () => this.sayTaken({ id: row.id, who: spokenOf(row) });
            // That it is gone from here comes before where it is now.
            this.taken.set(row.id, browser.setTimeout(say, TAKEN_MS));
        }
    }

    sayTaken({ id, who }) {
        this.taken.delete(id);
        const state = this.store.known.get(id)?.state;
        if (this.store.isMine(id)) {
            return;
        }
        const { operator } = this.store.rows.get(id) ?? {};
        const text =
            state === "active"
                ? _t("%(who)s is now attended by %(operator)s", { who, operator })
                : state === "waiting"
                  ? _t("%s went back to the queue", who)
                  : _t("The attendance of %s has ended", who);
        this.store.announcement = text.toString();
        this.notification.add(text, { type: "warning" });
    }

    /** The user moves a session: what becomes of it is no news to them. */
    noteMove(id) {
        this.moves.set(id, Date.now());
    }

    forgetMove(id) {
        this.moves.delete(id);
    }

    /** Whether the user moves this session at the moment. */
    isMoving(id) {
        return Date.now() - (this.moves.get(id) ?? 0) < MOVE_MS;
    }

    rowOfChannel(channelId) {
        return [...this.store.rows.values()].find((row) => row.channel_id === channelId);
    }

    whyNotSent(error, channelId) {
        const words = this.inWords(error);
        if (words) {
            return words;
        }
        return this.store.isMine(this.rowOfChannel(channelId)?.id)
            ? _t("The server could not take it.").toString()
            : _t("You no longer attend this conversation.").toString();
    }

    onRefused({ channelId, reason }) {
        const row = this.rowOfChannel(channelId);
        if (!row || !this.store.isShown(row.id)) {
            const text = row
                ? _t("Not sent to %(who)s: %(reason)s", { who: spokenOf(row), reason })
                : _t("A message was not sent: %s", reason);
            this.notification.add(text, { type: "danger", sticky: true });
        }
    }

    /** What a message changes of its row comes with the row; here it is only heard. */
    onMessage({ channel, message }) {
        // The bus begins by repeating the last minute, which is no news.
        if (channel.channel_type !== "mkbot" || message.datetime?.ts < this.startedAt) {
            return;
        }
        forgetOldest(channel);
        const isSeen = document.hasFocus() && channel.mkbotShown;
        if (isSeen && channel.self_member_id) {
            channel.markAsRead();
        }
        const row = this.store.mineRows.find(({ channel_id }) => channel_id === channel.id);
        if (row && message.author_guest_id && !isSeen) {
            this.alert("mine", `${spokenOf(row)}: ${wordsOf(message)}`, row, () =>
                this.select(row.id)
            );
        }
    }

    /** A word for screen readers; a sound and a desktop notification if nobody is looking. */
    alert(sound, text, row, onClick) {
        this.store.announcement = text.toString();
        if (!document.hasFocus()) {
            this.ring(sound, text, row, onClick);
        }
    }

    ring(sound, text, row, onClick) {
        if (this.store.me.sound) {
            playChime(sound);
        }
        const Notification = browser.Notification;
        if (this.store.me.notify && Notification?.permission === "granted") {
            try {
                const notification = new Notification(text.toString(), {
                    tag: `mkbot-${sound}-${row.id}`,
                });
                notification.addEventListener("click", () => {
                    window.focus();
                    notification.close();
                    onClick();
                });
            } catch {
                // Chrome on Android shows notifications of service workers only.
            }
        }
    }

    // What the operator does -------------------------------------------------------------------

    setView(view) {
        this.store.view = view;
        this.store.screen = "conversation";
    }

    /** Show a conversation: mine to answer, anyone else's to read. */
    select(id) {
        if (this.store.view !== "conversation") {
            this.cameFrom = this.store.view;
        }
        this.preload(this.store.rows.get(id));
        this.store.select(id);
        this.store.view = "conversation";
        this.store.screen = id ? "conversation" : "list";
        browser.sessionStorage.setItem(SELECTED, id ?? "");
    }

    /** After a reload, the conversation that was at hand. */
    reselect() {
        const id = Number(browser.sessionStorage.getItem(SELECTED));
        if (this.store.view === "conversation" && !this.store.selectedId && this.store.isMine(id)) {
            this.select(id);
        }
    }

    /** Ask for the words of a conversation as its thread will do once drawn: they come meanwhile. */
    preload(row) {
        const thread = row && this.threadOf(row);
        if (!thread || thread.isLoaded) {
            return undefined;
        }
        this.beginAtPresent(thread);
        return thread.self_member_id && thread.scrollUnread
            ? thread.loadAround(thread.self_member_id.new_message_separator)
            : thread.fetchNewMessages();
    }

    /** Who joins a conversation begins with its last words, not with the bot's greeting. */
    beginAtPresent(thread) {
        if (thread.self_member_id?.new_message_separator === 0) {
            thread.scrollUnread = false;
        }
    }

    get thread() {
        const row = this.store.selectedRow;
        return row && this.threadOf(row);
    }

    threadOf(row) {
        return this.mailStore.Thread.get({ model: "discuss.channel", id: row.channel_id });
    }

    /** Whether the user can write to the customer of a conversation now. */
    canWriteIn(row) {
        return row.state === "active" && this.store.isMine(row.id);
    }

    async rpc(model, method, args, kwargs = {}) {
        try {
            return await this.orm.call(model, method, args, kwargs);
        } catch (error) {
            this.sayError(error);
            return undefined;
        }
    }

    /**
     * An action on a session. What it changes comes back on the bus.
     *
     * @returns {Promise<boolean>} whether it was done; if not, the reason has been said
     */
    async act(row, method, args = []) {
        if (MOVES.has(method)) {
            this.noteMove(row.id);
        }
        const result = await this.rpc("mkbot.session", method, [[row.id], ...args]);
        if (result === undefined) {
            this.forgetMove(row.id);
        }
        if (result === undefined || !this.store.connected) {
            await this.refresh();
        }
        return result !== undefined;
    }

    /**
     * Show a conversation that is begun by a call, once it is there.
     *
     * @param {() => Promise<{session_id: number}>} call whoever asks tells of its errors
     */
    async begin(call) {
        this.isBeginning = true;
        try {
            const { session_id: id } = await call();
            if (!this.store.isMine(id) || !this.store.rows.has(id)) {
                await this.refresh();
            }
            const row = this.store.rows.get(id);
            if (row) {
                await this.mailStore.fetchChannel(row.channel_id);
                this.select(id);
            }
        } finally {
            this.isBeginning = false;
        }
    }

    async rescue(row) {
        if (await this.act(row, "action_rescue")) {
            await this.mailStore.fetchChannel(row.channel_id);
            this.select(row.id);
        }
    }

    /** What was at hand is done: go on with the conversation that needs me most. */
    selectNext(exceptId) {
        if (this.store.selectedId !== exceptId) {
            return;
        }
        if (this.store.view !== "conversation") {
            this.store.select(null);
            return;
        }
        const next = sortedMine(this.store).find((row) => row.id !== exceptId);
        this.select(next?.id ?? null);
        if (!next && this.cameFrom) {
            this.setView(this.cameFrom);
        }
    }

    async setPreference(name, value) {
        this.store.me[name] = value;
        await user.setUserSettings(`mkbot_${name}`, value);
    }

    async askNotificationPermission() {
        if (browser.Notification?.permission === "default") {
            await browser.Notification.requestPermission();
        }
        return browser.Notification?.permission;
    }

    /** The server's own words on why not, if it has some. */
    inWords(error) {
        return error instanceof RPCError && SAID_IN_WORDS.has(error.exceptionName)
            ? error.data.message
            : undefined;
    }

    /**
     * Do what a dialog asks for. Why it cannot be done stands in the dialog.
     *
     * @param {{isBusy: boolean, problem: string}} state of the dialog; busy until it is refused
     * @param {() => Promise<any>} call
     * @returns {Promise<any>} what the call returns; undefined if it was refused
     */
    async askedIn(state, call) {
        Object.assign(state, { isBusy: true, problem: "" });
        try {
            return (await call()) ?? null;
        } catch (error) {
            const problem = this.inWords(error) ?? "";
            Object.assign(state, { isBusy: false, problem });
            if (!problem) {
                this.sayError(error);
            }
            return undefined;
        }
    }

    sayError(error) {
        const words = this.inWords(error);
        if (error instanceof ConnectionLostError) {
            this.lose();
            this.refreshLater();
            this.notification.add(_t("No connection to the server: nothing was changed."), {
                type: "danger",
            });
        } else if (words) {
            this.notification.add(words, { type: "danger" });
        } else {
            throw error;
        }
    }
}

/** What a message says in a line. Its preview is dear: for files only. */
function wordsOf(message) {
    const words = htmlToTextContentInline(message.body ?? "");
    return words || htmlToTextContentInline(message.previewText ?? "");
}

export const panelService = {
    dependencies: ["bus_service", "mail.store", "notification", "orm"],
    start(env, services) {
        const panel = new Panel(env, services);
        if (browser.location.pathname.endsWith("/odoo/mkbot")) {
            panel.openEarly();
        }
        return panel;
    },
};

registry.category("services").add("mkbot.panel", panelService);

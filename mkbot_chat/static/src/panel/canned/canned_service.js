import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { sessionActions } from "../actions/session_actions";
import { CannedDialog } from "./canned_dialog";
import { CannedForm } from "./canned_form";
import { CannedStore } from "./canned_store";
import { generalized } from "./canned_text";

export const CANNED_EVENT = "MKBOT:CANNED";

/** Canned messages: read when they are needed first, and again after they changed. */
export class Canned {
    constructor(env, services) {
        this.env = env;
        this.panel = services["mkbot.panel"];
        this.orm = services.orm;
        this.dialog = services.dialog;
        this.notification = services.notification;
        this.store = new CannedStore();
        this.loadedVersion = -1;
        /** By channel: what its composer is to take when it is there. */
        this.handed = new Map();
        const outdate = () => this.store.version++;
        services.bus_service.subscribe("mkbot.canned/changed", outdate);
        // What came while the connection was lost may be too old for the bus.
        env.bus.addEventListener("MKBOT:REFRESHED", outdate);
    }

    // What there is ----------------------------------------------------------------------------

    /** @returns {Promise<boolean>} whether the list is there; if not, the reason has been said */
    async load() {
        const { version } = this.store;
        if (this.loadedVersion === version) {
            return true;
        }
        if (this.loading?.version !== version) {
            this.loading = { version, answer: this.call("canned_list", []) };
        }
        const { loading } = this;
        const answer = await loading.answer;
        if (answer && this.loadedVersion !== version) {
            this.store.load(answer);
            this.loadedVersion = version;
        }
        if (this.loading === loading) {
            this.loading = null;
        }
        return Boolean(answer);
    }

    /** Have what was typed found also among what the panel does not hold. */
    async search(term) {
        if (!(await this.load()) || this.store.knows(term)) {
            return;
        }
        const { version } = this.store;
        const answer = await this.call("canned_list", [term]);
        if (answer && version === this.store.version) {
            this.store.merge(term, answer);
        }
    }

    /** @returns {Promise<{text: string, missing: string[]}|undefined>} */
    preview(row, canned) {
        return this.call("canned_preview", [row.id, canned.id]);
    }

    /** The same; it counts as used. */
    async use(row, canned) {
        const filled = await this.call("canned_use", [row.id, canned.id]);
        if (filled) {
            this.store.use(canned.id);
        }
        return filled;
    }

    async remove(canned) {
        const isDone = await this.call("canned_delete", [canned.id]);
        if (isDone) {
            this.store.remove(canned.id);
        }
        return Boolean(isDone);
    }

    async call(method, args) {
        try {
            return await this.orm.silent.call("mkbot.panel", method, args);
        } catch (error) {
            this.panel.sayError(error);
            return undefined;
        }
    }

    // Where they go ----------------------------------------------------------------------------

    /** The conversation of a thread, if canned messages can be used in it. */
    rowOf(thread) {
        const row = thread?.isMkbot && this.panel.rowOfChannel(thread.id);
        return row && this.isOffered(row) ? row : undefined;
    }

    isOffered(row) {
        const ctx = { row, panel: this.panel, env: this.env };
        return sessionActions(ctx).some(({ id }) => id === "canned");
    }

    /** Show a conversation and put a text into its composer, or have it sent from there. */
    hand(row, text, { isSending = false } = {}) {
        const { store } = this.panel;
        this.handed.set(row.channel_id, { text, isSending });
        if (!store.isShown(row.id)) {
            this.panel.select(row.id);
        }
        store.screen = "conversation";
        this.env.bus.trigger(CANNED_EVENT, { channelId: row.channel_id });
    }

    /** What a composer is to take, once. */
    take(channelId) {
        const handed = this.handed.get(channelId);
        this.handed.delete(channelId);
        return handed;
    }

    // Dialogs ----------------------------------------------------------------------------------

    /** Choose one for a conversation. */
    browse(row, { term = "" } = {}) {
        this.load();
        let picked;
        this.dialog.add(
            CannedDialog,
            { canned: this, row, term, pick: (choice) => (picked = choice) },
            {
                // Once the dialog has given the focus back: it is for the composer.
                onClose: () => picked && setTimeout(() => this.hand(row, picked.text, picked), 0),
            }
        );
    }

    /** What stands in the composer of a conversation. */
    typedIn(row) {
        return this.panel.threadOf(row)?.composer?.composerText.trim() ?? "";
    }

    /** Keep what was typed to a customer, without what is this customer's. */
    keepTyped(row, onSaved) {
        const typed = this.typedIn(row);
        const text = generalized(typed, row, this.panel.store.me);
        this.write({ text }, { onSaved, isGeneralized: text !== typed });
    }

    /** Write a new one, or change one. */
    async write(values = {}, { onSaved, isGeneralized = false } = {}) {
        if (!(await this.load())) {
            return;
        }
        if (values.id) {
            values = await this.call("canned_read", [values.id]);
            if (!values) {
                return;
            }
        }
        this.dialog.add(CannedForm, {
            canned: this,
            values,
            isGeneralized,
            onSaved: async (row) => {
                this.notification.add(
                    _t("Saved. Type ::%s in a conversation to use it.", row.shortcut),
                    { type: "success" }
                );
                this.store.version++;
                await this.load();
                onSaved?.(row);
            },
        });
    }
}

export const cannedService = {
    dependencies: ["bus_service", "dialog", "mkbot.panel", "notification", "orm"],
    start: (env, services) => new Canned(env, services),
};

registry.category("services").add("mkbot.canned", cannedService);

import { reactive } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { patch } from "@web/core/utils/patch";
import { Panel } from "../store/panel_service";
import { PanelStore } from "../store/panel_store";

/** Where colleagues mention the user: in notes, until the user has looked. */
export class Mentions {
    /** @type {Map<number, Object>} */
    rows = new Map();
    /** @type {Set<number>} open sessions in which the user was mentioned: notes answer there */
    sessions = new Set();

    /** Take what `open()` tells: all that was not seen. */
    load(rows, sessionIds) {
        for (const row of this.rows.values()) {
            row.seen = true;
        }
        this.loadRows(rows);
        this.sessions = new Set(sessionIds);
    }

    loadRows(rows) {
        for (const row of rows) {
            this.rows.set(row.id, row);
        }
    }

    /** @returns {boolean} whether it is news: the bus may tell it twice */
    apply(row) {
        const isNew = !this.rows.has(row.id);
        if (isNew) {
            this.rows.set(row.id, row);
        }
        this.sessions.add(row.session_id);
        return isNew;
    }

    see(ids) {
        for (const id of ids) {
            if (this.rows.has(id)) {
                this.rows.get(id).seen = true;
            }
        }
    }

    /** @returns {Object[]} newest first */
    get all() {
        return [...this.rows.values()].sort((a, b) => b.id - a.id);
    }

    get unseen() {
        return this.all.filter(({ seen }) => !seen);
    }

    unseenOf(sessionId) {
        return this.unseen.filter((row) => row.session_id === sessionId);
    }
}

patch(PanelStore.prototype, {
    load(data) {
        this.mentions ??= reactive(new Mentions());
        this.mentions.load(data.mentions ?? [], data.mentioned_in ?? []);
        super.load(data);
    },
});

patch(Panel.prototype, {
    async start() {
        const listeners = {
            "mkbot.panel/mention": (row) => this.onMention(row),
            "mkbot.panel/mentions_seen": ({ ids }) => this.store.mentions?.see(ids),
        };
        for (const [type, listener] of Object.entries(listeners)) {
            this.bus.subscribe(type, listener);
            this.cleanups.push(() => this.bus.unsubscribe(type, listener));
        }
        return super.start();
    },

    onMention(row) {
        if (!this.isOfActiveCompany(row) || !this.store.mentions?.apply(row)) {
            return;
        }
        if (this.isBeforeEyes(row.session_id)) {
            this.seeMentions(row.session_id);
            return;
        }
        const text = row.readable
            ? _t("%(by)s mentioned you in the conversation of %(who)s", {
                  by: row.by,
                  who: row.who || row.protocol,
              })
            : _t("%(by)s mentioned you in conversation %(protocol)s, which you may not read", row);
        const open = () => {
            close();
            this.openMention(row);
        };
        const close = this.notification.add(text, {
            type: "info",
            autocloseDelay: 10000,
            className: "o-mkbot-told",
            buttons: row.readable ? [{ name: _t("Open the conversation"), onClick: open }] : [],
        });
        this.alert("mine", text, { id: `mention-${row.id}` }, () => this.openMention(row));
    },

    isBeforeEyes(sessionId) {
        return document.hasFocus() && this.store.isShown(sessionId);
    },

    select(id) {
        super.select(...arguments);
        if (id) {
            this.seeMentions(id);
        }
    },

    /** What stands in a conversation that is opened has been seen. */
    async seeMentions(sessionId) {
        const { mentions } = this.store;
        const unseen = mentions?.unseenOf(sessionId) ?? [];
        if (unseen.length) {
            mentions.see(unseen.map(({ id }) => id));
            await this.rpc("mkbot.panel", "mentions_seen", [], { session_id: sessionId });
        }
    },

    /** Show the conversation of a mention: to attend it, or to read and answer by notes. */
    async openMention(mention) {
        if (!mention.seen) {
            this.store.mentions.see([mention.id]);
            await this.rpc("mkbot.panel", "mentions_seen", [[mention.id]]);
        }
        const row = mention.readable && (await this.findRow(mention));
        if (row) {
            await this.mailStore.Thread.getOrFetch({
                model: "discuss.channel",
                id: row.channel_id,
            });
            this.select(row.id);
        } else {
            this.notification.add(
                mention.readable
                    ? _t("That attendance has ended.")
                    : _t(
                          "You may not read that conversation. Ask %s to add you to it.",
                          mention.by
                      ),
                { type: "warning" }
            );
        }
    },

    async findRow({ session_id: id, protocol }) {
        if (!this.store.rows.has(id) && this.store.known.get(id)?.state) {
            const page = await this.rpc("mkbot.panel", "rows", ["all", 0, 1, protocol]);
            this.store.loadRows(page?.rows ?? []);
        }
        const row = this.store.rows.get(id);
        return row?.state === "gone" ? undefined : row;
    },
});

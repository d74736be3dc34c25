import { Component, onMounted, onWillStart, useRef, useState, useSubEnv } from "@odoo/owl";
import { Message } from "@mail/core/common/message";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { formatMoment, platformOf, titleOf } from "../store/format";

const SQUASH_MS = 5 * 60 * 1000;

/** One rating: what was said, to read, and what was done about it, to write. */
export class RatingDetail extends Component {
    static template = "mkbot_chat.RatingDetail";
    static components = { Message };
    static props = { id: Number, mood: String, onClose: Function };

    setup() {
        this.panel = useService("mkbot.panel");
        this.store = useState(this.panel.store);
        this.mailStore = useState(useService("mail.store"));
        this.notification = useService("notification");
        this.back = useRef("back");
        this.state = useState({ thread: null, isLoaded: false, note: "", isSaving: false });
        Object.assign(this, { formatMoment, platformOf, titleOf });
        useSubEnv({ inDiscussApp: true, inMkbotPanel: true });
        onWillStart(() => {
            this.load();
        });
        onMounted(() => this.back.el?.focus());
    }

    get row() {
        return this.store.ratings.rows.get(this.props.id);
    }

    get messages() {
        return this.state.thread.messages.filter((message) => !message.isNotification);
    }

    async load() {
        const found = await this.panel.rpc("mkbot.panel", "rating", [this.props.id]);
        if (found) {
            const { channel_id: id, ...row } = found;
            this.store.ratings.loadRows([row]);
            const thread =
                id && (await this.mailStore.Thread.getOrFetch({ model: "discuss.channel", id }));
            if (thread) {
                await thread.fetchNewMessages();
            }
            this.state.thread = thread || null;
        }
        this.state.isLoaded = true;
    }

    isSquashed(message, previous) {
        return Boolean(
            previous &&
            message.author?.eq(previous.author) &&
            message.datetime.ts - previous.datetime.ts < SQUASH_MS
        );
    }

    onKeydown(ev) {
        if (ev.key === "Escape") {
            ev.preventDefault();
            // One step back, not two.
            ev.stopPropagation();
            this.props.onClose();
        }
    }

    async treat() {
        const { note } = this.state;
        if (!note.trim()) {
            return;
        }
        this.state.isSaving = true;
        const done = await this.panel.rpc("mkbot.evaluation", "action_treat", [
            [this.props.id],
            note,
        ]);
        this.state.isSaving = false;
        if (done) {
            // The bus says the same; without it the list would not know.
            this.store.ratings.apply({ ...this.row, state: "treated", note: note.trim() });
            this.notification.add(_t("Marked as treated."), { type: "success" });
            this.props.onClose();
        } else {
            await this.load();
        }
    }
}

import { user } from "@web/core/user";
import { patch } from "@web/core/utils/patch";
import { Panel } from "../store/panel_service";
import { takeDraft } from "./shared_drafts";
import { Windows } from "./windows";

const PREFERENCES = ["sound", "notify", "theme"];

/** All panels of one user agree, and speak with one voice. */
patch(Panel.prototype, {
    start() {
        this.windows = new Windows(user.userId, (word) => this.onWord(word));
        this.windows.start();
        this.cleanups.push(() => this.windows.stop());
        const onStorage = (ev) => this.onStorage(ev);
        window.addEventListener("storage", onStorage);
        this.cleanups.push(() => window.removeEventListener("storage", onStorage));
        const onSettings = (settings) => this.onSettings(settings);
        this.bus.subscribe("res.users.settings", onSettings);
        this.cleanups.push(() => this.bus.unsubscribe("res.users.settings", onSettings));
        return super.start();
    },

    // What the user does in another window -----------------------------------------------------

    onWord({ moves, stays, begins }) {
        if (moves) {
            this.moves.set(moves, Date.now());
        } else if (stays) {
            this.moves.delete(stays);
        } else {
            this.isBeginning = begins;
        }
    },

    noteMove(id) {
        super.noteMove(id);
        this.windows?.tell({ moves: id });
    },

    forgetMove(id) {
        super.forgetMove(id);
        this.windows?.tell({ stays: id });
    },

    async begin() {
        this.windows.tell({ begins: true });
        try {
            return await super.begin(...arguments);
        } finally {
            this.windows.tell({ begins: false });
        }
    },

    /** What is typed elsewhere appears here, unless somebody types here. */
    onStorage({ key }) {
        const composer =
            this.mailStore.Composer?.records[key] ??
            this.mailStore.Thread.get({
                model: "discuss.channel",
                id: this.drafts.channelOfMode(key),
            })?.composer;
        if (composer?.thread?.isMkbot && !(composer.isFocused && document.hasFocus())) {
            takeDraft(composer, this.drafts);
        }
    },

    onSettings(settings) {
        for (const name of PREFERENCES) {
            const value = settings?.[`mkbot_${name}`];
            if (value !== undefined) {
                this.store.me[name] = value;
            }
        }
    },

    // One voice --------------------------------------------------------------------------------

    async ring(sound, text, row) {
        if (
            !(await this.windows.isLookedAt()) &&
            (await this.windows.claim(`${sound}-${row.id}-${text}`))
        ) {
            super.ring(...arguments);
        }
    },
});

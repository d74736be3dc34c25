import { browser } from "@web/core/browser/browser";
import { patch } from "@web/core/utils/patch";
import { Panel } from "../store/panel_service";

/** For how long what the server has told in words is not told by the panel besides. */
const TOLD_MS = 2000;

patch(Panel.prototype, {
    onNotice(notice) {
        super.onNotice(notice);
        const { session_id: id } = notice;
        if (id) {
            browser.clearTimeout(this.taken.get(id));
            this.taken.set(
                id,
                browser.setTimeout(() => this.taken.delete(id), TOLD_MS)
            );
        }
    },

    /** Begin a note in a conversation, or go back to the reply. */
    askNote(sessionId, { isShown }) {
        if (isShown) {
            this.env.bus.trigger("MKBOT:NOTE", { sessionId });
        } else {
            this.noteAsked = sessionId;
        }
    },
});

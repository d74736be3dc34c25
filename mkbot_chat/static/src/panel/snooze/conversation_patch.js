import { patch } from "@web/core/utils/patch";
import { sessionActions } from "../actions/session_actions";
import { Conversation } from "../conversation/conversation";
import { snoozedText } from "./snooze_text";

/** A conversation that is put aside says so, and can be woken where it stands. */
patch(Conversation.prototype, {
    setup() {
        super.setup(...arguments);
        this.snoozedText = snoozedText;
    },
    /** Of one that is snoozed, this tool wakes it. */
    get wakeAction() {
        return sessionActions(this.ctx).find(({ id }) => id === "snooze");
    },
});

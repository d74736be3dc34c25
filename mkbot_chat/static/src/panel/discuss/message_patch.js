import { Message } from "@mail/core/common/message";
import { Message as MessageModel } from "@mail/core/common/message_model";
import { Thread } from "@mail/core/common/thread";
import { patch } from "@web/core/utils/patch";

patch(MessageModel.prototype, {
    setup() {
        super.setup(...arguments);
        /** @type {{id: string, label: string}[]|undefined} quick replies offered with it */
        this.mkbot_options = undefined;
    },
    get isMkbot() {
        return this.thread?.channel_type === "mkbot";
    },
    /** Customers do not see our later changes: only notes can be edited. */
    get editable() {
        return (!this.isMkbot || this.isNote) && super.editable;
    },
});

/** In the panel the customer speaks on the left; operators and bot on the right. */
patch(Message.prototype, {
    get mkbotIsOurs() {
        return Boolean(this.env.inMkbotPanel && !this.message.author_guest_id);
    },
    get mkbotIsBot() {
        return (
            this.mkbotIsOurs &&
            this.message.author_id?.id === this.env.services["mkbot.panel"].store.botPartnerId
        );
    },
    get isAlignedRight() {
        return this.mkbotIsOurs || super.isAlignedRight;
    },
    /** Nobody points at it: its actions, which are not to be seen then, need not be drawn. */
    get mkbotIsAtRest() {
        return Boolean(this.env.inMkbotPanel && !this.isActive && !this.isMobileOS);
    },
    computeActions() {
        if (this.mkbotIsAtRest) {
            Object.assign(this, { quickActions: [], actions: [] });
        } else {
            super.computeActions();
        }
    },
    get attClass() {
        return {
            ...super.attClass,
            "o-mkbot-ours": this.mkbotIsOurs,
            "o-mkbot-bot": this.mkbotIsBot,
        };
    },
});

/** A reply never hangs under the head of a note: who reads must see which is which. */
patch(Thread.prototype, {
    isSquashed(message, previous) {
        const isUnderNote = this.env.inMkbotPanel && previous?.isNote;
        return !isUnderNote && super.isSquashed(...arguments);
    },
});

import { fields } from "@mail/core/common/record";
import { Thread } from "@mail/core/common/thread_model";
import { patch } from "@web/core/utils/patch";

/** Discuss's threads of our channel type: the panel shows them, and says when they speak. */
patch(Thread.prototype, {
    setup() {
        super.setup(...arguments);
        /** The panel has it open. */
        this.mkbotShown = false;
        /** The panel listens to it though the user takes no part. */
        this.mkbotWatched = false;
        /** Told to the panel's store when it changes: lists read it there, at no cost. */
        this.mkbotUnread = fields.Attr(0, {
            compute() {
                return this.isMkbot ? (this.self_member_id?.message_unread_counter ?? 0) : 0;
            },
            eager: true,
            /** @this {import("models").Thread} */
            onUpdate() {
                if (this.isMkbot) {
                    this.store.env.services["mkbot.panel"]?.store.unread.set(
                        this.id,
                        this.mkbotUnread
                    );
                }
            },
        });
    },
    get isMkbot() {
        return this.channel_type === "mkbot";
    },
    computeIsDisplayed() {
        return super.computeIsDisplayed() || this.mkbotShown;
    },
    get hasMemberList() {
        return this.isMkbot || super.hasMemberList;
    },
    get shouldSubscribeToBusChannel() {
        return (
            super.shouldSubscribeToBusChannel ||
            Boolean(this.isMkbot && this.mkbotWatched && !this.self_member_id && !this.isTransient)
        );
    },
    /** What has come is no news to anybody: it would be a request for each message. */
    async markAsFetched() {
        if (!this.isMkbot) {
            return super.markAsFetched(...arguments);
        }
    },
    /** What one reads comes first: the server is told that it was read once it is there. */
    async markAsRead() {
        if (this.isMkbot && !this.isLoaded) {
            await this.isLoadedDeferred;
        }
        return super.markAsRead(...arguments);
    },
    /** No bubble and no sound of Discuss: see `Panel.onMessage`. */
    async notifyMessageToUser() {
        if (!this.isMkbot) {
            return super.notifyMessageToUser(...arguments);
        }
    },
});

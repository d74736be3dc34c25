import { patch } from "@web/core/utils/patch";
import { Conversation } from "../conversation/conversation";
import { Conversations } from "../conversations/conversations";
import { Panel } from "../store/panel_service";
import { IdleBar, IdleWarning } from "./idle_warning";

Object.assign(Conversations.components, { IdleWarning });
Object.assign(Conversation.components, { IdleBar });

patch(Panel.prototype, {
    /** A reminder of the customer is nothing to read: the conversation keeps its place. */
    onMessage({ channel, message }) {
        super.onMessage(...arguments);
        if (
            message.author_id?.id === this.store.botPartnerId &&
            channel.self_member_id?.message_unread_counter === 1 &&
            this.store.mineRows.some((row) => row.channel_id === channel.id && row.idle)
        ) {
            channel.markAsRead();
        }
    },
});

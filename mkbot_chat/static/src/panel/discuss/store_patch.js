import { Store } from "@mail/core/common/store_service";
import { patch } from "@web/core/utils/patch";

/** Answers to customers wait for the connection, and for the operator when they are refused. */
patch(Store.prototype, {
    async doMessagePost(params, message) {
        return message?.thread?.isMkbot
            ? this.env.services["mkbot.panel"].outgoing.post(params, message)
            : super.doMessagePost(...arguments);
    },
});

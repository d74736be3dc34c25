import { Message } from "@mail/core/common/message";

import { patch } from "@web/core/utils/patch";

patch(Message.prototype, {
    /** The state of the delivery says it better: the customer does not read in Discuss. */
    get showSeenIndicator() {
        return !this.message.mkbotDeliveryLook && super.showSeenIndicator;
    },
});

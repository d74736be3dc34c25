import { Store } from "@mail/core/common/store_service";
import { fields } from "@mail/core/common/record";
import { patch } from "@web/core/utils/patch";

let lastCounter = 0;

patch(Store.prototype, {
    setup() {
        super.setup(...arguments);
        /** The panel covers Odoo's menus. */
        this.mkbotPanelShown = fields.Attr(false);
    },
    /** All conversations are gone through, with each message, to count for Odoo's menus. */
    computeGlobalCounter() {
        if (!this.mkbotPanelShown) {
            lastCounter = super.computeGlobalCounter();
        }
        return lastCounter;
    },
    /** Answers to customers wait for the connection, and for the operator when they are refused. */
    async doMessagePost(params, message) {
        return message?.thread?.isMkbot
            ? this.env.services["mkbot.panel"].outgoing.post(params, message)
            : super.doMessagePost(...arguments);
    },
});

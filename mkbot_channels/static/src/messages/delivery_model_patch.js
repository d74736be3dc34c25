import { Message } from "@mail/core/common/message_model";
import { fields } from "@mail/core/common/record";

import { _t } from "@web/core/l10n/translation";
import { patch } from "@web/core/utils/patch";

/** How each state of a delivery looks, and what it says to who cannot see icons. */
const LOOKS = {
    queued: { icon: "fa fa-clock-o", label: _t("Queued") },
    sending: { icon: "fa fa-clock-o", label: _t("Sending") },
    sent: { icon: "fa fa-check", label: _t("Sent") },
    delivered: { icon: "fa fa-check", label: _t("Delivered"), double: true },
    read: { icon: "fa fa-check", label: _t("Read"), double: true, color: "text-info" },
    failed: { icon: "fa fa-exclamation-triangle", label: _t("Not sent"), color: "text-danger" },
    uncertain: {
        icon: "fa fa-question-circle",
        label: _t("It may not have arrived"),
        color: "text-warning",
    },
};

/** What is on its way only moves forward: the answer to a post may come after the news of it. */
const WAY = ["queued", "sending", "sent", "delivered", "read"];

patch(Message.prototype, {
    setup() {
        super.setup();
        /** @type {{id: number, state: string, error: string}|undefined} */
        this.mkbot_delivery = fields.Attr(undefined, {
            onUpdate() {
                const state = this.mkbot_delivery?.state;
                const isOld =
                    WAY.includes(state) && WAY.indexOf(state) < WAY.indexOf(this.mkbotState);
                if (!isOld) {
                    this.mkbotState = state;
                }
            },
        });
        /** How far its delivery has come. */
        this.mkbotState = fields.Attr(undefined);
    },
    get mkbotDeliveryLook() {
        return LOOKS[this.mkbotState];
    },
    get mkbotCanSendAgain() {
        return ["failed", "uncertain"].includes(this.mkbotState);
    },
    mkbotSendAgain() {
        return this.store.env.services.orm.silent.call("mkbot.delivery", "send_message_again", [
            this.id,
        ]);
    },
});

import { Message } from "@mail/core/common/message";

import { usePopover } from "@web/core/popover/popover_hook";
import { patch } from "@web/core/utils/patch";

import { EarlierTexts } from "./earlier_texts";
import { MissingFiles } from "./missing_files";

Object.assign(Message.components, { MkbotMissingFiles: MissingFiles });

patch(Message.prototype, {
    setup() {
        super.setup(...arguments);
        this.mkbotEarlier = usePopover(EarlierTexts, {
            popoverClass: "o-mkbot-EarlierTexts-popover",
            position: "top",
        });
    },
    /** The state of the delivery says it better: the customer does not read in Discuss. */
    get showSeenIndicator() {
        return !this.message.mkbotDeliveryLook && super.showSeenIndicator;
    },
    get attClass() {
        return {
            ...super.attClass,
            "o-mkbot-deleted": Boolean(this.message.mkbot_marks?.deleted),
        };
    },
    /** "(edited)" shows what stood there before, where the platform told. */
    prepareMessageBody(bodyEl) {
        super.prepareMessageBody(...arguments);
        const edited = bodyEl?.querySelector(".o-mail-Message-edited");
        if (!edited || !this.message.mkbot_marks?.history?.length) {
            return;
        }
        edited.classList.add("o-mkbot-hasEarlier");
        edited.tabIndex = 0;
        edited.setAttribute("role", "button");
        edited.setAttribute("aria-haspopup", "dialog");
        // At the body, which stays where it is when its words are drawn anew.
        const open = () => {
            if (!this.mkbotEarlier.isOpen) {
                this.mkbotEarlier.open(bodyEl, { message: this.message });
            }
        };
        edited.onclick = open;
        edited.onfocus = open;
        edited.onkeydown = (ev) => {
            if (["Enter", " "].includes(ev.key)) {
                ev.preventDefault();
                open();
            }
        };
        edited.onblur = async () => {
            await Promise.resolve();
            if (edited.isConnected) {
                this.mkbotEarlier.close();
            }
        };
        if (this.mkbotEarlier.isOpen) {
            edited.focus({ preventScroll: true });
        }
    },
});

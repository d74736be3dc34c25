import { onWillUnmount, useEffect, useState } from "@odoo/owl";
import { Thread } from "@mail/core/common/thread";
import { browser } from "@web/core/browser/browser";
import { patch } from "@web/core/utils/patch";

/** What fills the height of a screen; the rest is drawn once these are to be seen. */
const FIRST = 12;

/**
 * In the panel a conversation that is read from its end shows its last words first: an operator
 * who goes from one to the next does not wait for what is above them.
 */
patch(Thread.prototype, {
    setup() {
        super.setup(...arguments);
        this.mkbotDrawing = useState({ isWhole: !this.env.inMkbotPanel });
        if (this.mkbotDrawing.isWhole) {
            return;
        }
        let frame;
        useEffect(
            (isDrawn) => {
                if (isDrawn && !this.mkbotDrawing.isWhole) {
                    // After the frame in which the last words are painted.
                    frame = browser.requestAnimationFrame(() => {
                        frame = browser.requestAnimationFrame(() => {
                            this.mkbotDrawing.isWhole = true;
                            this.loadOlderState.ready = true;
                        });
                    });
                }
            },
            () => [this.state.mountedAndLoaded]
        );
        onWillUnmount(() => browser.cancelAnimationFrame(frame));
    },
    get orderedMessages() {
        const messages = super.orderedMessages;
        if (this.mkbotDrawing.isWhole || !this.isReadFromItsEnd) {
            return messages;
        }
        return messages.slice(-FIRST);
    },
    get isReadFromItsEnd() {
        const { scrollTop, highlightMessage, mkbotUnread, scrollUnread } = this.props.thread;
        const isAtEnd = scrollTop === undefined || String(scrollTop).startsWith("bottom");
        return isAtEnd && !highlightMessage && !(scrollUnread && mkbotUnread > FIRST / 2);
    },
    applyScroll() {
        super.applyScroll(...arguments);
        if (!this.mkbotDrawing.isWhole) {
            // What is older is not above these messages yet: nobody asks for it.
            this.loadOlderState.ready = false;
        }
    },
});

import { patch } from "@web/core/utils/patch";
import { useService } from "@web/core/utils/hooks";
import { useState } from "@odoo/owl";
import { Conversation } from "../conversation/conversation";
import { LookupPane } from "./lookup_pane";
import { whyNot } from "./lookups";

/** An open coin stands with the conversation, which goes on. */
patch(Conversation.prototype, {
    setup() {
        super.setup(...arguments);
        this.lookups = useState(useService("mkbot.lookups"));
    },
    /** @returns {Object|undefined} the coin that is open here */
    get openLookup() {
        const id = this.lookups.opened.get(this.props.sessionId);
        return whyNot(this.store) ? undefined : this.store.lookups.find((coin) => coin.id === id);
    },
});

Object.assign(Conversation.components, { LookupPane });

import { Component } from "@odoo/owl";

import { formatMoment } from "@mkbot_chat/panel/store/format";

/** What a message said before it was edited, the latest first. */
export class EarlierTexts extends Component {
    static template = "mkbot_channels.EarlierTexts";
    static props = { message: Object, close: { type: Function, optional: true } };

    setup() {
        this.formatMoment = formatMoment;
    }

    get texts() {
        const { history = [] } = this.props.message.mkbot_marks ?? {};
        return [...history].sort((a, b) => b.until.localeCompare(a.until));
    }
}

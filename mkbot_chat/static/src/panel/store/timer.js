import { Component, xml } from "@odoo/owl";
import { formatDuration } from "./format";
import { useClock } from "./clock";

/** The time gone by since a moment. Only this component renders at every tick. */
export class Timer extends Component {
    static props = { since: String, label: { type: String, optional: true } };
    static template = xml`<time class="o-mkbot-timer" role="timer" aria-live="off" t-att-datetime="props.since" t-att-title="props.label" t-esc="text"/>`;

    setup() {
        this.clock = useClock();
    }

    get text() {
        return formatDuration(this.clock.now - Date.parse(this.props.since));
    }
}

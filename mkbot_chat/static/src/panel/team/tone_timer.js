import { Component, xml } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { useClock } from "../store/clock";
import { formatDuration } from "../store/format";
import { toneOf } from "./targets";

const LATE = _t("Longer than the target");

/** The time gone by since a moment, coloured and marked by how it stands to its target. */
export class ToneTimer extends Component {
    static props = {
        since: String,
        target: Number,
        label: { type: String, optional: true },
    };
    static template = xml`<time class="o-mkbot-timer o-mkbot-tone" role="timer" aria-live="off" t-att-datetime="props.since" t-att-title="title" t-att-data-tone="tone"><i t-if="tone === 'late'" class="fa fa-exclamation-triangle" aria-hidden="true"/><span t-esc="text"/><span t-if="tone === 'late'" class="visually-hidden"> (<t t-esc="late"/>)</span></time>`;

    setup() {
        this.clock = useClock();
        this.late = LATE.toString();
    }

    get milliseconds() {
        return this.clock.now - Date.parse(this.props.since);
    }

    get tone() {
        return toneOf(this.milliseconds / 1000, this.props.target);
    }

    get title() {
        return [this.props.label, this.tone === "late" && this.late].filter(Boolean).join("\n");
    }

    get text() {
        return formatDuration(this.milliseconds);
    }
}

import { Component, xml } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { useClock } from "../store/clock";
import { formatDuration, formatSpan } from "../store/format";
import { toneOf } from "./targets";

/** What tells of a tone beside its colour. */
const ICONS = { soon: "fa-hourglass-half", late: "fa-exclamation-triangle" };

const STANDINGS = {
    good: (target) => _t("Within the target of %s", target),
    soon: (target) => _t("Near the target of %s", target),
    late: (target) => _t("Beyond the target of %s", target),
};

/** The time gone by since a moment, coloured and marked by how it stands to its target. */
export class ToneTimer extends Component {
    static props = {
        since: String,
        target: Number,
        label: { type: String, optional: true },
    };
    static template = xml`<time class="o-mkbot-timer o-mkbot-tone" role="timer" aria-live="off" t-att-datetime="props.since" t-att-title="title" t-att-data-tone="tone"><i t-if="icon" class="fa" t-att-class="icon" aria-hidden="true"/><span t-esc="text"/><span t-if="icon" class="visually-hidden"> (<t t-esc="standing"/>)</span></time>`;

    setup() {
        this.clock = useClock();
    }

    get milliseconds() {
        return this.clock.now - Date.parse(this.props.since);
    }

    get tone() {
        return toneOf(this.milliseconds / 1000, this.props.target);
    }

    get icon() {
        return ICONS[this.tone];
    }

    get standing() {
        return STANDINGS[this.tone]?.(formatSpan(this.props.target)).toString() ?? "";
    }

    get title() {
        return [this.props.label, this.standing].filter(Boolean).join("\n");
    }

    get text() {
        return formatDuration(this.milliseconds);
    }
}

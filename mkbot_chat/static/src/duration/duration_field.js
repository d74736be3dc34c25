import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { formatSpan } from "@mkbot_chat/panel/store/format";

const MINUTE = 60;
const HOUR = 60 * MINUTE;

/**
 * A duration for people, such as 45 s, 12 min 30 s, 1 h 5 min: from an hour on nobody asks for
 * seconds.
 *
 * @param {number|false|null} seconds may be an average
 */
export function formatSeconds(seconds) {
    if (seconds === false || seconds === null || seconds === undefined) {
        return "";
    }
    if (seconds < 0) {
        return `-${formatSeconds(-seconds)}`;
    }
    const step = seconds < HOUR ? 1 : MINUTE;
    return formatSpan(Math.round(seconds / step) * step) || _t("%s s", 0).toString();
}

/** What a record does not have is 0 to Odoo; it is left empty. */
export class DurationField extends Component {
    static template = "mkbot_chat.DurationField";
    static props = { ...standardFieldProps };

    get text() {
        return formatSeconds(this.props.record.data[this.props.name] || false);
    }
}

registry.category("formatters").add("mkbot_duration", formatSeconds);
registry.category("fields").add("mkbot_duration", {
    component: DurationField,
    displayName: _t("Duration"),
    supportedTypes: ["integer", "float"],
    // As wide as "59 min 59 s" at least.
    listViewWidth: [104, 150],
    isEmpty: (record, fieldName) => !record.data[fieldName],
});

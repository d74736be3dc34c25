import { _t } from "@web/core/l10n/translation";
import { formatMoment } from "../store/format";

/** Until when a conversation is snoozed: "until 14:30". */
export function untilText({ snoozed_until: until }) {
    return (
        until ? _t("until %s", formatMoment(until)) : _t("until the customer writes")
    ).toString();
}

export function snoozedText(row) {
    return row.snoozed_until
        ? _t("Snoozed until %s", formatMoment(row.snoozed_until)).toString()
        : _t("Snoozed until the customer writes").toString();
}

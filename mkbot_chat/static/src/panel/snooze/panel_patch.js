import { _t } from "@web/core/l10n/translation";
import { patch } from "@web/core/utils/patch";
import { spokenOf } from "../store/format";
import { Panel } from "../store/panel_service";

patch(Panel.prototype, {
    onRow(row) {
        const wasSnoozed = this.store.rows.get(row.id)?.snoozed;
        super.onRow(row);
        const known = this.store.rows.get(row.id);
        if (wasSnoozed && known?.woken_by && !known.snoozed && this.store.isMine(row.id)) {
            this.onWoken(known);
        }
    },

    /** One of the user's conversations is back, not by their own doing. */
    onWoken(row) {
        const isByTime = row.woken_by === "time";
        const text = isByTime
            ? _t("The snooze of %s is over", spokenOf(row))
            : _t("%s woke up: the customer wrote", spokenOf(row));
        const open = () => this.select(row.id);
        this.notification.add(text, {
            type: "info",
            className: `o-mkbot-woken-${row.woken_by}`,
            buttons: this.store.isShown(row.id)
                ? []
                : [{ name: _t("Open the conversation"), onClick: open }],
        });
        if (isByTime) {
            this.alert("mine", text, row, open);
        } else {
            // What the customer wrote is heard by itself.
            this.store.announcement = text.toString();
        }
    },
});

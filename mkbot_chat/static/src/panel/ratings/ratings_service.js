import { reactive } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { patch } from "@web/core/utils/patch";
import { Panel } from "../store/panel_service";
import { PanelStore } from "../store/panel_store";

/** What the panel knows of ratings: those to treat that concern the user, and what is shown. */
export class Ratings {
    /** @type {Set<number>} ids of the alerts to treat: the count derives from it */
    waiting = new Set();
    /** @type {Map<number, Object>} */
    rows = new Map();

    /** Take the ids of all that is to treat: the whole truth. */
    load(ids) {
        this.waiting = new Set(ids);
    }

    loadRows(rows) {
        for (const row of rows) {
            this.rows.set(row.id, row);
        }
    }

    /**
     * Take an alert from the bus, where it may come twice.
     *
     * @returns {boolean} whether it is a new one to treat
     */
    apply(row) {
        const isKnown = this.waiting.has(row.id) || this.rows.get(row.id)?.state === "treated";
        this.rows.set(row.id, row);
        if (row.state === "new") {
            this.waiting.add(row.id);
        } else {
            this.waiting.delete(row.id);
        }
        return row.state === "new" && !isKnown;
    }
}

patch(PanelStore.prototype, {
    load(data) {
        this.ratings ??= reactive(new Ratings());
        this.ratings.load(data.ratings_new ?? []);
        super.load(data);
    },
});

patch(Panel.prototype, {
    async start() {
        const listener = (row) => this.onRating(row);
        this.bus.subscribe("mkbot.evaluation/row", listener);
        this.cleanups.push(() => this.bus.unsubscribe("mkbot.evaluation/row", listener));
        return super.start();
    },

    onRating({ is_new: isNew, ...row }) {
        if (!this.isOfActiveCompany(row) || !this.store.ratings) {
            return;
        }
        if (this.store.ratings.apply(row) && isNew) {
            const who = row.customer || _t("a customer");
            const text = _t("Grade %(grade)s of %(who)s", { grade: row.rating, who });
            this.notification.add(text, { type: "warning" });
            const about = { id: `rating-${row.id}` };
            this.alert("mine", text, about, () => this.setView("ratings"));
        }
    },
});

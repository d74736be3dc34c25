import { Component, onWillStart, useRef, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { KeepLast } from "@web/core/utils/concurrency";
import { useBus, useService } from "@web/core/utils/hooks";
import { formatMoment, platformOf, titleOf } from "../store/format";
import { RatingDetail } from "./rating_detail";

const { DateTime } = luxon;
const PAGE = 50;

/** Ratings that somebody should look into: what is to treat, and what was done. */
export class RatingsView extends Component {
    static template = "mkbot_chat.RatingsView";
    static components = { RatingDetail };
    static props = {};

    setup() {
        this.panel = useService("mkbot.panel");
        this.store = useState(this.panel.store);
        this.list = useRef("list");
        this.state = useState({
            tab: "new",
            period: "all",
            from: "",
            to: "",
            grades: "",
            ids: [],
            total: 0,
            openId: null,
            isLoading: true,
            hasFailed: false,
        });
        this.tabs = [
            { id: "new", name: _t("To treat") },
            { id: "treated", name: _t("Treated") },
        ];
        this.periods = [
            { id: "all", name: _t("Any time") },
            { id: "1", name: _t("Today") },
            { id: "7", name: _t("Last 7 days") },
            { id: "30", name: _t("Last 30 days") },
            { id: "90", name: _t("Last 90 days") },
            { id: "dates", name: _t("From – to") },
        ];
        this.grades = [
            { id: "", name: _t("Every grade") },
            { id: "0-6", name: "0–6" },
            { id: "7-8", name: "7–8" },
            { id: "9-10", name: "9–10" },
            ...[...Array(11).keys()].map((n) => ({ id: `${n}-${n}`, name: `${n}` })),
        ];
        this.keepLast = new KeepLast();
        Object.assign(this, { formatMoment, platformOf, titleOf });
        onWillStart(() => {
            this.load();
        });
        useBus(this.env.bus, "MKBOT:REFRESHED", () => this.load());
    }

    get ratings() {
        return this.store.ratings;
    }

    get isFiltered() {
        return this.state.period !== "all" || Boolean(this.state.grades);
    }

    /** Those of the page; without a filter also what came since. */
    get rows() {
        const ids = new Set(this.state.ids);
        return [...this.ratings.rows.values()]
            .filter((row) => row.state === this.state.tab)
            .filter((row) => ids.has(row.id) || (!this.isFiltered && this.isLater(row)))
            .sort((a, b) => b.id - a.id);
    }

    isLater(row) {
        return row.id > Math.max(0, ...this.state.ids);
    }

    get range() {
        const { period, from, to } = this.state;
        if (period === "dates") {
            const day = (text) => (text ? DateTime.fromISO(text) : null);
            return {
                since: day(from)?.toISO() ?? null,
                until: day(to)?.plus({ days: 1 }).toISO() ?? null,
            };
        }
        const since = DateTime.now().startOf("day");
        return {
            since: period === "all" ? null : since.minus({ days: Number(period) - 1 }).toISO(),
            until: null,
        };
    }

    async load({ more = false } = {}) {
        const { tab, grades } = this.state;
        this.state.isLoading = true;
        let page;
        try {
            page = await this.keepLast.add(
                this.panel.orm.silent.call("mkbot.panel", "ratings", [tab], {
                    ...this.range,
                    grades: grades ? grades.split("-").map(Number) : null,
                    offset: more ? this.rows.length : 0,
                    limit: PAGE,
                })
            );
        } catch (error) {
            Object.assign(this.state, { isLoading: false, hasFailed: true });
            this.panel.sayError(error);
            return;
        }
        this.ratings.load(page.new);
        this.ratings.loadRows(page.rows);
        const ids = page.rows.map(({ id }) => id);
        this.state.ids = more ? [...this.state.ids, ...ids] : ids;
        Object.assign(this.state, { isLoading: false, hasFailed: false, total: page.total });
    }

    setTab(tab) {
        Object.assign(this.state, { tab, ids: [], total: 0 });
        this.load();
    }

    open(id) {
        this.state.openId = id;
    }

    /** Back to the list, where the eye was. */
    close() {
        const id = this.state.openId;
        this.state.openId = null;
        requestAnimationFrame(() => {
            const item = this.list.el?.querySelector(`[data-rating="${id}"]`);
            (item ?? this.list.el?.querySelector(".o-mkbot-rating"))?.focus();
        });
    }

    /** @returns {"bad"|"fair"|"good"} */
    moodOf({ rating }) {
        return rating <= 6 ? "bad" : rating <= 8 ? "fair" : "good";
    }
}

registry.category("mkbot.panel_views").add("ratings", { component: RatingsView });

registry.category("mkbot.panel_coins").add(
    "ratings",
    {
        name: _t("Ratings"),
        icon: "fa fa-star",
        hotkey: "5",
        counters: ({ store }) => [{ value: store.ratings?.waiting.size ?? 0, isUrgent: true }],
        isActive: ({ store }) => store.view === "ratings",
        open: (panel) => panel.setView("ratings"),
    },
    { sequence: 60 }
);

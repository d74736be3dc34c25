import { Component, onMounted, onWillDestroy, onWillStart, useRef, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { useSetupAction } from "@web/search/action_hook";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { PageBlock } from "./page_block";
import { PageFilters } from "./page_filters";
import { spoken, storedFilters, storeFilters } from "./page_state";

const { DateTime } = luxon;

/** Milliseconds after which figures of today are read anew. */
export const REFRESH = 60_000;

/** A page of figures (`mkbot.report.page`): a filter bar and blocks. */
export class ReportPage extends Component {
    static template = "mkbot_reports.ReportPage";
    static components = { Layout, PageBlock, PageFilters };
    static props = { ...standardActionServiceProps };

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
        this.keepLast = new KeepLast();
        this.display = { controlPanel: {} };
        const { action } = this.props;
        // Of a link to the client action itself, the address has the page.
        this.page = action.params.page ?? action.context.page;
        this.state = useState({ content: null, filters: null, isLoading: false, isStale: false });
        this.root = useRef("root");
        useSetupAction({ rootRef: this.root });
        onWillStart(() => this.load(storedFilters(this.page, action)));
        onMounted(() => this.tellAddress());
        this.keepFresh();
    }

    // ----- figures -----

    /**
     * Read the page's figures. An answer that a later question has overtaken is dropped.
     *
     * @param {Object} filters
     * @param {boolean} isQuiet nobody asked: nothing is shown of the work, nor of its failing
     */
    async load(filters, isQuiet = false) {
        this.state.isLoading = !isQuiet;
        const orm = isQuiet ? this.orm.silent : this.orm;
        const answer = orm.call("mkbot.report.page", "get", [this.page, filters], {
            with_choices: !isQuiet,
        });
        try {
            const content = await this.keepLast.add(answer);
            content.choices ??= this.state.content.choices;
            Object.assign(this.state, {
                content,
                filters: content.filters,
                isLoading: false,
                isStale: false,
            });
            this.address = storeFilters(this.page, content.filters);
        } catch (error) {
            this.state.isLoading = false;
            if (!isQuiet) {
                this.state.filters = this.state.content?.filters;
                throw error;
            }
            this.state.isStale = true;
        }
    }

    /** Whoever looks at today sees it go by. */
    keepFresh() {
        const refresh = () => {
            const { content, filters, isLoading } = this.state;
            const isDue = this.loadedAt + REFRESH <= Date.now();
            const isShown = document.visibilityState === "visible";
            if (content?.live && filters.period === "today" && isDue && isShown && !isLoading) {
                this.loadedAt = Date.now();
                this.load(spoken(filters), true);
            }
        };
        this.loadedAt = Date.now();
        const timer = browser.setInterval(refresh, REFRESH / 4);
        document.addEventListener("visibilitychange", refresh);
        onWillDestroy(() => {
            browser.clearInterval(timer);
            document.removeEventListener("visibilitychange", refresh);
        });
    }

    async onFilters(patch) {
        const filters = { ...this.state.filters, ...patch };
        this.state.filters = filters;
        this.loadedAt = Date.now();
        await this.load(spoken(filters));
        this.tellAddress();
    }

    onRefresh() {
        return this.onFilters({});
    }

    tellAddress() {
        this.props.updateActionState({ filters: this.address });
    }

    // ----- words -----

    get asOf() {
        const moment = DateTime.fromISO(this.state.content.now, { setZone: true });
        return _t("As of %s", moment.toLocaleString(DateTime.TIME_SIMPLE));
    }

    get periodText() {
        const { date_from, date_to } = this.state.content.filters;
        const [first, last] = [date_from, date_to].map((day) =>
            DateTime.fromISO(day).toLocaleString(DateTime.DATE_MED)
        );
        return date_from === date_to ? first : _t("%(first)s to %(last)s", { first, last });
    }

    get pdfUrl() {
        const filters = encodeURIComponent(this.address);
        const companies = user.activeCompanies.map(({ id }) => id).join("-");
        return `/mkbot/reports/page/${this.page}.pdf?filters=${filters}&companies=${companies}`;
    }

    // ----- drill down -----

    /** Open the attendances behind a figure. */
    openRows(model, domain, name) {
        this.action.doAction({
            type: "ir.actions.act_window",
            name,
            res_model: model,
            domain,
            views: [
                [false, "list"],
                [false, "pivot"],
                [false, "graph"],
            ],
            context: { create: false },
        });
    }
}

registry.category("actions").add("mkbot_reports.page", ReportPage);

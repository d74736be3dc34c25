import { PageFilters } from "@mkbot_reports/page/page_filters";
import { spoken, storedFilters, storeFilters } from "@mkbot_reports/page/page_state";
import { Component, onMounted, onWillStart, useRef, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { router } from "@web/core/browser/router";
import { _t } from "@web/core/l10n/translation";
import { Pager } from "@web/core/pager/pager";
import { registry } from "@web/core/registry";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { useSetupAction } from "@web/search/action_hook";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { formatCell } from "./grid_formats";
import { GridTable } from "./grid_table";

const { DateTime } = luxon;

const PAGE = "grids";
const GRID_KEY = "mkbot_reports.grid";
const EVERY = {
    day: _t("Day"),
    week: _t("Week"),
    month: _t("Month"),
};

/** The ready grids (`mkbot.report.grid`): which one, its filters, its rows and its file. */
export class GridPage extends Component {
    static template = "mkbot_reports.GridPage";
    static components = { GridTable, Layout, PageFilters, Pager };
    static props = { ...standardActionServiceProps };

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
        this.exports = useService("mkbot_reports.grid_export");
        this.exportState = useState(this.exports.state);
        this.keepLast = new KeepLast();
        this.display = { controlPanel: {} };
        this.every = Object.entries(EVERY).map(([code, label]) => ({ code, label }));
        this.state = useState({ content: null, filters: null, isLoading: false, isAsking: false });
        this.root = useRef("root");
        useSetupAction({ rootRef: this.root });
        onWillStart(() => this.begin());
        onMounted(() => this.tellAddress());
    }

    /** Begin where the address says, else where one was last in this tab. */
    begin() {
        const grid = router.current.grid ?? browser.sessionStorage.getItem(GRID_KEY) ?? "period";
        this.exports.load();
        return this.load({ grid, filters: storedFilters(PAGE, this.props.action) });
    }

    /**
     * Read rows. An answer that a later question has overtaken is dropped.
     *
     * @param {Object} asked what differs from what is shown: grid, filters, order, offset
     */
    async load(asked) {
        const { content, filters } = this.state;
        const question = { grid: content?.grid, order: content?.order, filters, ...asked };
        this.state.isLoading = true;
        try {
            const answer = await this.keepLast.add(
                this.orm.call("mkbot.report.grid", "get", [question.grid], {
                    filters: spoken(question.filters),
                    order: question.order,
                    offset: question.offset ?? 0,
                    with_choices: !content || "filters" in asked,
                })
            );
            answer.choices ??= content.choices;
            Object.assign(this.state, { content: answer, filters: answer.filters });
            this.remember();
        } finally {
            this.state.isLoading = false;
        }
    }

    remember() {
        const { grid, filters } = this.state.content;
        browser.sessionStorage.setItem(GRID_KEY, grid);
        this.address = { grid, filters: storeFilters(PAGE, filters) };
    }

    tellAddress() {
        this.props.updateActionState(this.address);
    }

    async onGrid(grid) {
        await this.load({ grid, order: null });
        this.tellAddress();
    }

    async onFilters(patch) {
        const filters = { ...this.state.filters, ...patch };
        this.state.filters = filters;
        await this.load({ filters });
        this.tellAddress();
    }

    onSort(order) {
        return this.load({ order });
    }

    onPage({ offset }) {
        return this.load({ offset });
    }

    get isByPeriod() {
        return this.state.content.columns[0].kind in EVERY;
    }

    get periodText() {
        const { date_from, date_to } = this.state.content.filters;
        const [first, last] = [date_from, date_to].map((day) =>
            DateTime.fromISO(day).toLocaleString(DateTime.DATE_MED)
        );
        return date_from === date_to ? first : _t("%(first)s to %(last)s", { first, last });
    }

    // ----- drill down -----

    /**
     * Open the attendances behind a row, all of them without one.
     *
     * @param {Object|null} row
     * @param {string} [column] only those that it counts
     */
    async onOpen(row, column) {
        const { grid, filters, columns, name } = this.state.content;
        const action = await this.orm.call("mkbot.report.grid", "drill", [grid, spoken(filters)], {
            key: row && row.key,
            column,
        });
        const words = [name];
        if (row) {
            words.push(formatCell(row.cells[0], columns[0].kind));
        }
        if (column) {
            words.push(columns.find((one) => one.name === column).label);
        }
        return this.action.doAction({ ...action, name: words.join(" · ") });
    }

    // ----- files -----

    get waiting() {
        return Object.values(this.exportState.waiting);
    }

    async onExport() {
        const { grid, filters, order } = this.state.content;
        this.state.isAsking = true;
        try {
            await this.exports.ask(grid, spoken(filters), order);
        } finally {
            this.state.isAsking = false;
        }
    }
}

registry.category("actions").add("mkbot_reports.grids", GridPage);

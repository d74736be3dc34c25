import { Component } from "@odoo/owl";
import { DateTimeInput } from "@web/core/datetime/datetime_input";
import { _t } from "@web/core/l10n/translation";
import { FilterMenu } from "./filter_menu";

const { DateTime } = luxon;

const PERIODS = {
    today: _t("Today"),
    7: _t("7 days"),
    30: _t("30 days"),
    month: _t("This month"),
    last_month: _t("Last month"),
    90: _t("90 days"),
    365: _t("12 months"),
    custom: _t("Other"),
};
const NAMES = {
    sector_ids: _t("Sector"),
    platforms: _t("Channel"),
    account_ids: _t("Account"),
    cities: _t("City"),
    operator_ids: _t("Operator"),
    category_ids: _t("Category"),
    grades: _t("Rating"),
};

/** What a page's figures are about. */
export class PageFilters extends Component {
    static template = "mkbot_reports.PageFilters";
    static components = { DateTimeInput, FilterMenu };
    static props = { content: Object, filters: Object, onChange: Function };

    get periods() {
        const { periods } = this.props.content;
        return periods.map((code) => ({ code, label: PERIODS[code] }));
    }

    get menus() {
        const { offers, choices } = this.props.content;
        return offers.map((name) => ({ name, label: NAMES[name], choices: choices[name] }));
    }

    get isFiltered() {
        return this.props.content.offers.some((name) => this.props.filters[name].length);
    }

    day(name) {
        return DateTime.fromISO(this.props.filters[name]);
    }

    onDay(name, day) {
        if (day) {
            this.props.onChange({ period: "custom", [name]: day.toISODate() });
        }
    }

    onClear() {
        const { offers } = this.props.content;
        this.props.onChange(Object.fromEntries(offers.map((name) => [name, []])));
    }
}

import { Component, markup, onWillUpdateProps, useState, useSubEnv } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { View, getDefaultConfig } from "@web/views/view";
import { RecordNav } from "./record_nav";

/** Upper limits in pixels of Odoo's sizes XS to XL, beyond which everything is XXL. */
const WIDTHS = [576, 768, 992, 1200, 1400];

/** @returns {number} Odoo's size (`SIZES`) of a place as wide as that */
export function sizeOf(width) {
    const size = WIDTHS.findIndex((limit) => width < limit);
    return size === -1 ? WIDTHS.length : size;
}

/** @returns {{name: string, asc: boolean}[]} an order of the server's, as Odoo's views want it */
export function orderTerms(order) {
    return (order || "")
        .split(",")
        .map((term) => term.trim().split(/\s+/))
        .filter(([name]) => name)
        .map(([name, direction = "asc"]) => ({ name, asc: direction.toLowerCase() !== "desc" }));
}

/**
 * Odoo's own list, and its own form of the record that is opened there, in a part of the screen.
 *
 * Its views behave as on a page of their own, in the room they have; where they would go back,
 * the list is shown.
 */
export class RecordBrowser extends Component {
    static template = "mkbot_chat.RecordBrowser";
    static components = { View };
    static props = {
        nav: RecordNav,
        resModel: String,
        /** Ids of views by type, false for the model's own: `list` (or another multi), `form`… */
        views: Object,
        /** Type of the view that shows several records. */
        multi: { type: String, optional: true },
        domain: { type: Array, optional: true },
        context: { type: Object, optional: true },
        /** As on the server: "date desc, id"; false for the view's own. */
        order: { type: [String, Boolean], optional: true },
        canCreate: { type: Boolean, optional: true },
        /** Said where there is nothing. */
        emptyText: { type: String, optional: true },
        getWidth: Function,
        onTouched: { type: Function, optional: true },
    };
    static defaultProps = {
        multi: "list",
        domain: [],
        context: {},
        order: false,
        canCreate: true,
        emptyText: "",
        onTouched: () => {},
    };

    setup() {
        this.nav = useState(this.props.nav);
        const { env } = this;
        const ui = useService("ui");
        useSubEnv({
            // It is no part of the conversation, nor of a dialog, even where it stands in one.
            inDiscussApp: false,
            inMkbotPanel: false,
            messageHighlight: undefined,
            inDialog: false,
            config: {
                ...getDefaultConfig(),
                disableSearchBarAutofocus: true,
                // Lists are drawn with their records, so that who draws them hears of refusals.
                isReloadingController: true,
                historyBack: () => this.nav.back(),
                setDisplayName: (name) => {
                    if (this.nav.isForm) {
                        this.nav.title = name || "";
                    }
                },
            },
            services: Object.create(env.services, {
                ui: {
                    value: Object.create(ui, {
                        size: { get: () => sizeOf(this.props.getWidth()) },
                    }),
                },
            }),
        });
        this.listActions = {
            selectRecord: (resId, options) => this.nav.open(resId, options),
            createRecord: () => this.nav.open(false),
        };
        this.formActions = {
            updateActionState: ({ resId }) => this.onFormRecord(resId),
            onSave: () => this.props.onTouched(),
        };
        if (this.nav.resId !== this.nav.opened.resId) {
            // One comes back to what was shown last: another record by the pager, a new one saved.
            this.nav.show(this.nav.resId, this.nav.resIds);
        }
        this.version = this.nav.version;
        this.orderBy = orderTerms(this.props.order);
        this.setQuery(this.props);
        onWillUpdateProps((nextProps) => {
            const { domain, context } = nextProps;
            if (JSON.stringify([domain, context]) !== this.asked) {
                this.setQuery(nextProps);
            }
        });
    }

    /** Views read their records anew when they are given another domain and context. */
    setQuery({ domain, context }) {
        this.asked = JSON.stringify([domain, context]);
        this.domain = [...domain];
        this.context = { ...context };
    }

    /** The form went on to another record, or the new one was saved. */
    onFormRecord(resId) {
        if (this.nav.isForm && resId !== this.nav.resId) {
            const isSaved = this.nav.resId === false;
            this.nav.resId = resId || false;
            if (isSaved) {
                this.props.onTouched();
            }
        }
    }

    get query() {
        if (this.version !== this.nav.version) {
            this.version = this.nav.version;
            this.setQuery(this.props);
        }
        return { domain: this.domain, context: this.context };
    }

    get multiProps() {
        const { resModel, views, multi, emptyText } = this.props;
        const { leaving, global, local, kept } = this.nav;
        return {
            type: multi,
            resModel,
            viewId: views[multi] ?? false,
            searchViewId: views.search ?? false,
            ...this.query,
            orderBy: this.orderBy,
            ...this.listActions,
            ...kept,
            noBreadcrumbs: true,
            loadActionMenus: true,
            searchMenuTypes: ["filter", "groupBy"],
            noContentHelp: (this.emptyHelp ??= markup`<p>${
                emptyText || _t("Nothing to show here.")
            }</p>`),
            useSampleModel: false,
            __beforeLeave__: leaving,
            __getGlobalState__: global,
            __getLocalState__: local,
        };
    }

    get formProps() {
        const { resModel, views, canCreate } = this.props;
        const { leaving, opened, resIds } = this.nav;
        return {
            type: "form",
            resModel,
            resId: opened.resId,
            resIds,
            viewId: views.form ?? false,
            context: this.query.context,
            ...this.formActions,
            preventCreate: !canCreate,
            noBreadcrumbs: true,
            loadActionMenus: true,
            __beforeLeave__: leaving,
        };
    }
}

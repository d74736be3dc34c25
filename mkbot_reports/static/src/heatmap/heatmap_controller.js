import { Component, useRef } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { useModelWithSampleData } from "@web/model/model";
import { useSetupAction } from "@web/search/action_hook";
import { CogMenu } from "@web/search/cog_menu/cog_menu";
import { Layout } from "@web/search/layout";
import { SearchBar } from "@web/search/search_bar/search_bar";
import { useSearchBarToggler } from "@web/search/search_bar/search_bar_toggler";
import { standardViewProps } from "@web/views/standard_view_props";

export class HeatmapController extends Component {
    static template = "mkbot_reports.HeatmapView";
    static components = { CogMenu, Layout, SearchBar };
    static props = {
        ...standardViewProps,
        Model: Function,
        Renderer: Function,
        modelParams: Object,
    };

    setup() {
        this.action = useService("action");
        this.model = useModelWithSampleData(this.props.Model, this.props.modelParams);
        useSetupAction({
            rootRef: useRef("root"),
            getLocalState: () => ({ days: this.model.days }),
        });
        this.searchBarToggler = useSearchBarToggler();
    }

    /**
     * Show records in a list.
     *
     * @param {Array} domain
     * @param {string} place what is common to them
     */
    openRecords(domain, place) {
        const known = Object.fromEntries(
            (this.env.config.views || []).map(([id, type]) => [type, id])
        );
        const { title, resModel } = this.model;
        return this.action.doAction({
            type: "ir.actions.act_window",
            name: title ? _t("%(title)s: %(place)s", { title, place }) : place,
            res_model: resModel,
            domain,
            context: this.props.context,
            search_view_id: [known.search || false, "search"],
            views: [
                [known.list || false, "list"],
                [known.form || false, "form"],
            ],
        });
    }
}

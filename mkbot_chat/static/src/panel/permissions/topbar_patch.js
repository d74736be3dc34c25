import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { user } from "@web/core/user";
import { patch } from "@web/core/utils/patch";
import { Topbar } from "../topbar/topbar";

/** What Odoo's own menu of the user has, for those who never see it. */
patch(Topbar.prototype, {
    async openPreferences() {
        const { action } = this.env.services;
        await action.doAction({
            type: "ir.actions.act_window",
            name: _t("My profile").toString(),
            res_model: "res.users",
            res_id: user.userId,
            views: [[false, "form"]],
            target: "new",
        });
    },

    logOut() {
        this.panel.leave();
        browser.location.assign("/web/session/logout");
    },
});

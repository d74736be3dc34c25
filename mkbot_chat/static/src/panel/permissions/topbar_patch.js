import { browser } from "@web/core/browser/browser";
import { user } from "@web/core/user";
import { patch } from "@web/core/utils/patch";
import { Topbar } from "../topbar/topbar";

/** What Odoo's own menu of the user has, for those who never see it. */
patch(Topbar.prototype, {
    async openPreferences() {
        const { action, orm } = this.env.services;
        const preferences = await orm.call("res.users", "action_get");
        await action.doAction({ ...preferences, res_id: user.userId, target: "new" });
    },

    logOut() {
        browser.location.assign("/web/session/logout");
    },
});

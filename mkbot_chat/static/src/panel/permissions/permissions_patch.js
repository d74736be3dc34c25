import { patch } from "@web/core/utils/patch";
import { Customer } from "../customer/customer";
import { Panel } from "../store/panel_service";

/** What an administrator grants or withholds is there, or gone, at once. */
patch(Panel.prototype, {
    async start() {
        const onPermissions = () => this.refresh({ isQuiet: true });
        this.bus.subscribe("mkbot.panel/permissions", onPermissions);
        this.cleanups.push(() => this.bus.unsubscribe("mkbot.panel/permissions", onPermissions));
        return super.start(...arguments);
    },
});

patch(Customer.prototype, {
    get groups() {
        // The palette is drawn again when this changes.
        return this.store.me.withheld_tools && super.groups;
    },
});

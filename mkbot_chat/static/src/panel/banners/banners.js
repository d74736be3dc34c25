import { Component, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { ConnectionLostError } from "@web/core/network/rpc";
import { useService } from "@web/core/utils/hooks";
import { patch } from "@web/core/utils/patch";
import { PanelAction } from "../panel/panel";
import { Panel } from "../store/panel_service";
import { PanelStore } from "../store/panel_store";
import { openRecord } from "../tools/open_record";

/** While something is told its figures are asked for anew so often. */
const FRESH_MS = 60000;
/** All panels hear of a change at once: they do not all ask at once. */
const SPREAD_MS = 1500;

patch(PanelStore.prototype, {
    load(data) {
        /** What everybody should know now: see `mkbot.panel._banners`. @type {Object[]} */
        this.banners = data.banners ?? [];
        super.load(data);
    },
});

patch(Panel.prototype, {
    async start() {
        const listener = (change) => this.onBanners(change);
        this.bus.subscribe("mkbot.panel/banners", listener);
        const interval = browser.setInterval(
            () => this.store.banners?.length && !document.hidden && this.readBanners(),
            FRESH_MS
        );
        this.cleanups.push(
            () => this.bus.unsubscribe("mkbot.panel/banners", listener),
            () => browser.clearInterval(interval),
            () => browser.clearTimeout(this.bannersTimer)
        );
        return super.start();
    },

    onBanners(change) {
        if (this.isOfActiveCompany(change)) {
            browser.clearTimeout(this.bannersTimer);
            this.bannersTimer = browser.setTimeout(
                () => this.readBanners(),
                Math.random() * SPREAD_MS
            );
        }
    },

    async readBanners() {
        try {
            this.store.banners = await this.orm.silent.call("mkbot.panel", "banners", []);
        } catch (error) {
            // Once it is back, the panel reads everything anew.
            if (!(error instanceof ConnectionLostError)) {
                throw error;
            }
        }
    },
});

/** What everybody should know at the moment, and the way to what tells more. */
export class Banners extends Component {
    static template = "mkbot_chat.Banners";
    static props = {};

    setup() {
        this.panel = useService("mkbot.panel");
        this.store = useState(this.panel.store);
    }

    open({ model, res_id: id }) {
        openRecord({ env: this.env, panel: this.panel }, model, id);
    }
}

Object.assign(PanelAction.components, { Banners });

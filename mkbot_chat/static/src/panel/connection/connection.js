import { Component, useState } from "@odoo/owl";
import { useService } from "@web/core/utils/hooks";
import { PanelAction } from "../panel/panel";
import { Timer } from "../store/timer";
import { Topbar } from "../topbar/topbar";

/** What came while there was no connection, and the way to it. */
export class Back extends Component {
    static template = "mkbot_chat.Back";
    static props = {};

    setup() {
        this.panel = useService("mkbot.panel");
        this.store = useState(this.panel.store);
    }

    close() {
        this.store.back = null;
    }
}

Object.assign(PanelAction.components, { Back });
Object.assign(Topbar.components, { Timer });

import { Component } from "@odoo/owl";
import { Dialog } from "@web/core/dialog/dialog";
import { _t } from "@web/core/l10n/translation";
import { registerPanelKey } from "./panel_keys";
import { printedShortcuts } from "./shortcuts";

/** Every key there is. */
export class ShortcutsDialog extends Component {
    static template = "mkbot_chat.ShortcutsDialog";
    static components = { Dialog };
    static props = { close: Function, panel: Object };

    setup() {
        this.groups = printedShortcuts(this.props.panel);
    }
}

export function openShortcuts(panel) {
    panel.env.services.dialog.add(ShortcutsDialog, { panel });
}

registerPanelKey("help", {
    name: _t("This help"),
    keys: ["?", "alt+h"],
    group: "panel",
    run: openShortcuts,
});

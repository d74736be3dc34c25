import { useEffect, useExternalListener } from "@odoo/owl";
import { useService } from "@web/core/utils/hooks";
import { patch } from "@web/core/utils/patch";
import { PanelAction } from "../panel/panel";
import { Topbar } from "../topbar/topbar";
import { moveByArrows } from "./arrows";
import { panelKeys } from "./panel_keys";
import { openShortcuts } from "./shortcuts_dialog";

const EDITABLE = "input, textarea, select, [contenteditable=true]";

/** Characters and keys that Odoo's hotkey service does not take. */
const OWN = ["?"];
/** The browser's own, which arrive as an event of the menu. */
const NATIVE = ["contextmenu", "shift+f10"];

/** The panel listens to its keys as long as it is open, except beneath a dialog. */
patch(PanelAction.prototype, {
    setup() {
        super.setup(...arguments);
        const hotkeys = useService("hotkey");
        const ui = useService("ui");
        const runs = panelKeys().filter(({ run }) => run);
        useEffect(
            () => {
                const removers = runs.flatMap(({ keys, run, isAvailable, isRepeated }) =>
                    keys
                        .filter((key) => !OWN.includes(key) && !NATIVE.includes(key))
                        .map((key) =>
                            hotkeys.add(key, () => run(this.panel), {
                                allowRepeat: isRepeated,
                                bypassEditableProtection: true,
                                isAvailable,
                            })
                        )
                );
                return () => removers.forEach((remove) => remove());
            },
            () => []
        );
        useExternalListener(window, "keydown", (ev) => {
            const key = OWN.includes(ev.key) && runs.find(({ keys }) => keys.includes(ev.key));
            if (
                key &&
                ui.activeElement === document &&
                !ev.defaultPrevented &&
                !ev.ctrlKey &&
                !ev.altKey &&
                !ev.metaKey &&
                !ev.target.closest?.(EDITABLE)
            ) {
                ev.preventDefault();
                key.run(this.panel);
            }
        });
        useExternalListener(window, "keydown", moveByArrows);
    },
});

patch(Topbar.prototype, {
    openShortcuts() {
        openShortcuts(this.panel);
    },
});

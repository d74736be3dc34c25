import { clock } from "@mkbot_chat/panel/store/clock";
import { Panel } from "@mkbot_chat/panel/store/panel_service";

import { patch } from "@web/core/utils/patch";

import { windowAt } from "./window";

patch(Panel.prototype, {
    /** Nor while the platform's window is closed. */
    canWriteIn(row) {
        const { phase } = windowAt(row.window, Date.now() + clock.offset);
        return super.canWriteIn(row) && phase !== "closed";
    },
});

import { browser } from "@web/core/browser/browser";
import { patch } from "@web/core/utils/patch";
import { Panel } from "../store/panel_service";
import { PanelStore } from "../store/panel_store";
import { ACTIVITY_EVENTS } from "./activity";

/** Who is away is back at the first movement; the server is told once, not at each. */
const BACK_MS = 3000;

patch(PanelStore.prototype, {
    load(data) {
        /** @type {{id: number, name: string}[]} */
        this.pauseReasons = data.pause_reasons ?? [];
        super.load(data);
    },
});

/** The user's own availability: what they do, and what the server makes of it. */
patch(Panel.prototype, {
    async start() {
        this.activity.touch();
        const listener = (presence) => this.setPresence(presence);
        this.bus.subscribe("mkbot.panel/presence", listener);
        this.cleanups.push(() => this.bus.unsubscribe("mkbot.panel/presence", listener));
        const onActivity = () => this.onActivity();
        for (const type of ACTIVITY_EVENTS) {
            document.addEventListener(type, onActivity, { capture: true, passive: true });
            this.cleanups.push(() =>
                document.removeEventListener(type, onActivity, { capture: true })
            );
        }
        return super.start();
    },

    onActivity() {
        this.activity.touch();
        if (this.store.me.presence.state === "away" && !this.backTimer) {
            this.backTimer = browser.setTimeout(() => (this.backTimer = null), BACK_MS);
            this.beat();
        }
    },

    /** @param {{state: string, reason_id: number|false, reason: string, since: string}} presence */
    setPresence(presence) {
        const { reason_id: reasonId } = presence;
        // Its name in the user's language, whoever set it.
        const own = this.store.pauseReasons?.find(({ id }) => id === reasonId);
        this.store.me.presence = { ...presence, reason: own?.name ?? presence.reason };
    },

    async pause(reasonId) {
        await this.changePresence("pause", [reasonId]);
    },

    async resume() {
        await this.changePresence("resume", []);
    },

    async changePresence(method, args) {
        const presence = await this.rpc("mkbot.panel", method, [this.uuid, ...args]);
        if (presence) {
            this.setPresence(presence);
        }
    },
});

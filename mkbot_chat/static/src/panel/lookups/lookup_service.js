import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";
import { patch } from "@web/core/utils/patch";
import { Panel } from "../store/panel_service";
import { PanelStore } from "../store/panel_store";
import { Lookups } from "./lookups";

/** LEDs may also change as time goes by: what was due tomorrow is overdue today. */
const AGAIN_MS = 5 * 60 * 1000;

export const lookupService = {
    dependencies: ["orm"],
    start(env, { orm }) {
        return new Lookups((sessionId) => orm.silent.call("mkbot.panel", "leds", [sessionId]));
    },
};

registry.category("services").add("mkbot.lookups", lookupService);

patch(PanelStore.prototype, {
    load(data) {
        /** The coins that the user may use: `[{id, code, name, icon}]`. */
        this.lookups = data.lookups ?? [];
        super.load(data);
    },
});

patch(Panel.prototype, {
    async start() {
        const { lookups } = this;
        const onChange = (payload) => {
            lookups.onChange(payload.session_ids);
            this.env.bus.trigger("MKBOT:LOOKUP-CHANGED", payload);
        };
        const onRefreshed = () => {
            lookups.forget((id) => this.store.known.get(id)?.state);
            lookups.askAgain();
        };
        const onTouched = () => lookups.onChange();
        this.bus.subscribe("mkbot.panel/leds", onChange);
        this.env.bus.addEventListener("MKBOT:REFRESHED", onRefreshed);
        this.env.bus.addEventListener("MKBOT:RECORDS-TOUCHED", onTouched);
        const interval = browser.setInterval(() => document.hidden || lookups.askAgain(), AGAIN_MS);
        this.isOpen = true;
        this.cleanups.push(() => {
            this.isOpen = false;
            this.bus.unsubscribe("mkbot.panel/leds", onChange);
            this.env.bus.removeEventListener("MKBOT:REFRESHED", onRefreshed);
            this.env.bus.removeEventListener("MKBOT:RECORDS-TOUCHED", onTouched);
            browser.clearInterval(interval);
            lookups.stop();
        });
        return super.start();
    },

    get lookups() {
        return this.env.services["mkbot.lookups"];
    },

    /** What is typed in a record beside the conversation is saved before one turns away. */
    select(id) {
        const isLeft = id && id !== this.store.selectedId;
        const mayGo = isLeft ? this.lookups.leave() : true;
        if (mayGo === true) {
            return super.select(id);
        }
        mayGo.then((isFree) => isFree && super.select(id));
    },

    setView(view) {
        const mayGo = view === this.store.view ? true : this.lookups.leave();
        if (mayGo === true) {
            return super.setView(view);
        }
        mayGo.then((isFree) => isFree && super.setView(view));
    },
});

import { onMounted, onWillUnmount } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";

/** Screen readers speak the language of the user; Odoo's page does not tell them. */
export const pageLanguage = {
    start() {
        document.documentElement.lang ||= user.lang;
    },
};

registry.category("services").add("mkbot.page_language", pageLanguage);

/** Whoever needs larger letters may enlarge the page, on a phone too (WCAG 1.4.4). */
export function useZoom() {
    const viewport = document.querySelector("meta[name=viewport]");
    const before = viewport?.content;
    onMounted(() => viewport && (viewport.content = before.replace(/,\s*user-scalable=no/, "")));
    onWillUnmount(() => viewport && (viewport.content = before));
}

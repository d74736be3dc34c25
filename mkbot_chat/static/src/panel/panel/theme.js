import { onWillDestroy, useEffect } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";

/** Colour the page, dialogs and menus included, as the operator or the system wants it. */
export function useTheme(getTheme) {
    const root = document.documentElement;
    const system = browser.matchMedia("(prefers-color-scheme: dark)");
    const apply = () => {
        const theme = getTheme();
        const isDark = theme === "dark" || (theme === "auto" && system.matches);
        root.dataset.mkbotTheme = isDark ? "dark" : "light";
        root.dataset.bsTheme = root.dataset.mkbotTheme;
    };
    system.addEventListener?.("change", apply);
    useEffect(apply, () => [getTheme()]);
    onWillDestroy(() => {
        system.removeEventListener?.("change", apply);
        delete root.dataset.mkbotTheme;
        delete root.dataset.bsTheme;
    });
}

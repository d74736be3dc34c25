import { onMounted, onWillUnmount, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";

/** From this width on there is room beside the conversation. */
const BESIDE = "(min-width: 1800px)";
const KEY = "mkbot.panel.lookup.";
/** Per cent of the conversation's height and width. */
const NORMAL = { height: 52, width: 50 };

/**
 * Where the pane of a coin stands and how much room it takes, as this browser remembers it. The
 * style sheet reads `--mk-lookup-height` and `--mk-lookup-width`: what stands beside it does, too.
 */
class PaneSize {
    isBeside = false;
    share = 50;

    get axis() {
        return this.isBeside ? "width" : "height";
    }

    get normal() {
        return NORMAL[this.axis];
    }

    place(isBeside) {
        this.isBeside = isBeside;
        const kept = Number.parseFloat(browser.localStorage.getItem(KEY + this.axis));
        this.apply(Number.isFinite(kept) ? kept : this.normal);
    }

    move(share) {
        browser.localStorage.setItem(KEY + this.axis, share);
        this.apply(share);
    }

    apply(share) {
        this.share = share;
        document.documentElement.style.setProperty(`--mk-lookup-${this.axis}`, `${share}%`);
    }
}

/** @returns {PaneSize} */
export function usePaneSize() {
    const size = useState(new PaneSize());
    const beside = browser.matchMedia(BESIDE);
    const onChange = () => size.place(beside.matches);
    onChange();
    onMounted(() => beside.addEventListener?.("change", onChange));
    onWillUnmount(() => beside.removeEventListener?.("change", onChange));
    return size;
}

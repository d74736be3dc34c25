import { useEffect } from "@odoo/owl";

/**
 * Keep the selected option of a listbox in view.
 *
 * @param {{el: HTMLElement|null}} list
 * @param {() => any[]} dependencies what changes with the selection
 */
export function useSelectedInView(list, dependencies) {
    useEffect(() => {
        list.el?.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
    }, dependencies);
}

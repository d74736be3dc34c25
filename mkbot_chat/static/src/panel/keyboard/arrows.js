const STEPS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

/**
 * Arrow keys within toolbars and between tabs, where no component has its own: they go to the next
 * button; a tab opens as it is reached.
 *
 * @param {KeyboardEvent} ev
 */
export function moveByArrows(ev) {
    const bar = ev.target.closest("[role=toolbar], [role=tablist]");
    const step = STEPS[ev.key];
    if (!bar || !step || ev.defaultPrevented || ev.altKey || ev.ctrlKey || ev.shiftKey) {
        return;
    }
    const buttons = [...bar.querySelectorAll("button:not(:disabled)")];
    const index = buttons.indexOf(ev.target);
    if (index < 0) {
        return;
    }
    ev.preventDefault();
    const button = buttons[(index + step + buttons.length) % buttons.length];
    button.focus();
    if (button.getAttribute("role") === "tab") {
        button.click();
    }
}

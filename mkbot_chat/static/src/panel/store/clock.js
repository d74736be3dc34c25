import { reactive, onMounted, onWillUnmount, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";

/** One clock for all timers of the panel, by the server's time (milliseconds since 1970). */
export const clock = reactive({ now: Date.now(), offset: 0 });

let users = 0;
let interval;

function tick() {
    clock.now = Date.now() + clock.offset;
}

export function setServerTime(iso) {
    clock.offset = Date.parse(iso) - Date.now();
    tick();
}

/** The shared clock; it ticks once a second while a component uses it. */
export function useClock() {
    onMounted(() => {
        if (users++ === 0) {
            tick();
            interval = browser.setInterval(tick, 1000);
        }
    });
    onWillUnmount(() => {
        if (--users === 0) {
            browser.clearInterval(interval);
        }
    });
    return useState(clock);
}

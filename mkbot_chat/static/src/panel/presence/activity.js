/** When somebody last did something in this window. */
export class Activity {
    at = Date.now();

    touch() {
        this.at = Date.now();
    }

    /** @returns {number} whole seconds since then */
    get idleSeconds() {
        return Math.max(0, Math.floor((Date.now() - this.at) / 1000));
    }
}

/** What people do; moving the mouse is enough. */
export const ACTIVITY_EVENTS = ["pointerdown", "pointermove", "keydown", "wheel", "touchstart"];

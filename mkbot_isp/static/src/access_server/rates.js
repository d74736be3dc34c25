/**
 * What an access server counted, as rates.
 *
 * @typedef {{index: number, at: number, down: number, up: number}} Reading octets so far, and when
 *     that was, in seconds
 */

const BITS = 8;
const MEGA = 1e6;

/**
 * @param {Reading|null} before
 * @param {Reading} now
 * @returns {{down: number, up: number}|null} Mbit/s between the two; null where they cannot be
 *     compared: another session, or a counter that began anew
 */
export function rateBetween(before, now) {
    if (!before || before.index !== now.index) {
        return null;
    }
    const seconds = now.at - before.at;
    const down = now.down - before.down;
    const up = now.up - before.up;
    if (seconds <= 0 || down < 0 || up < 0) {
        return null;
    }
    const rate = (octets) => (octets * BITS) / seconds / MEGA;
    return { down: rate(down), up: rate(up) };
}

const UNITS = ["B", "kB", "MB", "GB", "TB"];

/** @returns {string} octets as people read them: "1.5 GB" */
export function volume(octets) {
    let value = octets;
    let unit = 0;
    while (value >= 1000 && unit < UNITS.length - 1) {
        value /= 1000;
        unit++;
    }
    const format = new Intl.NumberFormat(luxon.Settings.defaultLocale ?? undefined, {
        maximumFractionDigits: unit < 2 ? 0 : 1,
    });
    return `${format.format(value)} ${UNITS[unit]}`;
}

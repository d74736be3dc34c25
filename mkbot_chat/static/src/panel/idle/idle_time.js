const MINUTE = 60 * 1000;

/** So many minutes before an attendance ends by itself, its operators are told. */
export const SOON = 5;

/**
 * @param {{state: string, idle: {ends_at: string}|null}} row
 * @param {number} now milliseconds since 1970
 * @returns {number|null} whole minutes until the attendance ends because its customer does not
 *     answer; null while that is not soon
 */
export function minutesLeft({ state, idle }, now) {
    if (state !== "active" || !idle?.ends_at) {
        return null;
    }
    const minutes = Math.max(0, Math.ceil((Date.parse(idle.ends_at) - now) / MINUTE));
    return minutes <= SOON ? minutes : null;
}

import { _t } from "@web/core/l10n/translation";
import { localization } from "@web/core/l10n/localization";
import { formatFloat, formatInteger } from "@web/views/fields/formatters";

/**
 * The colours, from the fewest to the most. What is more is also less transparent: who sees no
 * difference between green and red still sees which is which.
 */
export const COLORS = ["#2f9e44", "#f2c037", "#e8641b", "#b30f1b"];
const STOPS = [0.4, 0.6, 0.8, 1];
export const WEAKEST = STOPS[0];

/** The colours as the heat layer wants them, by strength. */
export const GRADIENT = Object.fromEntries(STOPS.map((stop, index) => [stop, COLORS[index]]));

/**
 * How strong a value looks, from {@link WEAKEST} to 1. A root, for a few large cities would leave everything
 * else without colour.
 */
export function strength(value, most) {
    const share = most > 0 ? Math.max(value, 0) / most : 0;
    return WEAKEST + (1 - WEAKEST) * Math.sqrt(share);
}

/** The value that looks so strong. */
export function valueOf(stop, most) {
    return most * ((stop - WEAKEST) / (1 - WEAKEST)) ** 2;
}

/**
 * What each colour stands for.
 *
 * @param {number} least
 * @param {number} most
 * @returns {{ color: string, value: number }[]}
 */
export function legend(least, most) {
    if (least === most) {
        return most ? [{ color: COLORS.at(-1), value: most }] : [];
    }
    const isWhole = Number.isInteger(least) && Number.isInteger(most);
    const steps = COLORS.map((color, index) => {
        const value = Math.max(least, valueOf(STOPS[index], most));
        return { color, value: isWhole ? Math.round(value) : value };
    });
    return steps.filter(({ value }, index) => value !== steps[index - 1]?.value);
}

export function formatValue(value) {
    return Number.isInteger(value) || Math.abs(value) >= 10
        ? formatInteger(Math.round(value))
        : formatFloat(value);
}

function degrees(value) {
    return Math.abs(value).toFixed(3).replace(".", localization.decimalPoint);
}

function direction(code) {
    return {
        N: _t("north"),
        NE: _t("northeast"),
        E: _t("east"),
        SE: _t("southeast"),
        S: _t("south"),
        SW: _t("southwest"),
        W: _t("west"),
        NW: _t("northwest"),
    }[code];
}

/** How a zone is called: the nearest city, else its coordinates. */
export function placeName({ place, latitude, longitude }) {
    if (place.name) {
        return _t("%(city)s (%(state)s)", { city: place.name, state: place.state });
    }
    const north = degrees(latitude);
    const east = degrees(longitude);
    return [
        latitude < 0 ? _t("%s° S", north) : _t("%s° N", north),
        longitude < 0 ? _t("%s° W", east) : _t("%s° E", east),
    ].join(", ");
}

/** Where it is, seen from the centre of that city; nothing in the centre itself. */
export function placeDetail({ place }) {
    return place.km > 1
        ? _t("%(km)s km %(direction)s", { km: place.km, direction: direction(place.direction) })
        : "";
}

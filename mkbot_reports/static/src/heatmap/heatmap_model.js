import { Domain } from "@web/core/domain";
import { KeepLast } from "@web/core/utils/concurrency";
import { Model } from "@web/model/model";

/** The last so many days; 0: all there is. */
export const PERIODS = [7, 30, 90, 0];
const DEFAULT_DAYS = 30;

/**
 * What is counted, for which period, and the zones that the server counted for the part of the
 * map that is seen.
 *
 * @typedef {{ row: number, column: number, latitude: number, longitude: number, count: number,
 *             value: number, bounds: [[number, number], [number, number]], place: Object }} Zone
 */
export class HeatmapModel extends Model {
    setup({ fieldNames, resModel, title, days }) {
        this.fieldNames = fieldNames;
        this.resModel = resModel;
        this.title = title;
        this.days = days ?? DEFAULT_DAYS;
        this.extentRequests = new KeepLast();
        this.zoneRequests = new KeepLast();
        /** @type {{ located: number, missing: number, bounds: number[] | false }} */
        this.extent = null;
        /** @type {Zone[]} */
        this.zones = [];
    }

    /** @override */
    async load(searchParams) {
        this.searchParams = searchParams;
        this.extent = await this.extentRequests.add(this.call("mkbot_heatmap_extent"));
        if (!this.extent.bounds) {
            this.zones = [];
        }
    }

    /** @override */
    hasData() {
        return Boolean(this.extent?.located);
    }

    get hasPeriod() {
        return Boolean(this.fieldNames.period);
    }

    get isWeighed() {
        return Boolean(this.fieldNames.weight);
    }

    get domain() {
        const { period } = this.fieldNames;
        const domains = [this.searchParams.domain];
        if (period && this.days) {
            domains.push([[period, ">=", `today -${this.days - 1}d`]]);
        }
        return Domain.and(domains).toList(this.searchParams.context);
    }

    /** The strongest value there is on the map, and the weakest. */
    get range() {
        const { zones } = this;
        return zones.length ? [zones.at(-1).value, zones[0].value] : [0, 0];
    }

    call(method, kwargs = {}) {
        const { latitude, longitude } = this.fieldNames;
        const { context } = this.searchParams;
        return this.orm.call(this.resModel, method, [this.domain, latitude, longitude], {
            ...kwargs,
            context,
        });
    }

    async setDays(days) {
        this.days = days;
        await this.load(this.searchParams);
        this.notify();
    }

    /**
     * Have the zones of a part of the map counted. What was asked for before and has not come yet
     * is of no use any more.
     *
     * @param {[number, number, number, number]} bounds south, west, north, east, in degrees
     * @param {number} zoom
     */
    async loadZones(bounds, zoom) {
        this.underWay?.abort?.(false);
        const { weight } = this.fieldNames;
        this.underWay = this.call("mkbot_heatmap_points", { weight, bounds, zoom });
        const counted = await this.zoneRequests.add(this.underWay);
        this.underWay = null;
        this.zones = counted.points.map((point, index) =>
            this.makeZone(point, counted, counted.places[index] || {})
        );
        this.notify();
    }

    /** @returns {Zone} */
    makeZone([row, column, latitude, longitude, count, value], { unit, step }, place) {
        // Whole numbers until the last division: the very border that the server counted by.
        const degrees = (index, offset) => (index * step - offset * unit) / unit;
        const bounds = [
            [degrees(row, 90), degrees(column, 180)],
            [degrees(row + 1, 90), degrees(column + 1, 180)],
        ];
        return { row, column, latitude, longitude, count, value, bounds, place };
    }

    /** The records of a zone, of those that are shown. */
    zoneDomain(zone) {
        const { latitude, longitude } = this.fieldNames;
        const [[south, west], [north, east]] = zone.bounds;
        return Domain.and([
            this.domain,
            [
                [latitude, ">=", south],
                [latitude, "<", north],
                [longitude, ">=", west],
                [longitude, "<", east],
            ],
        ]).toList();
    }

    /** The records whose place nobody knows, of those that are shown. */
    get missingDomain() {
        const { latitude, longitude } = this.fieldNames;
        return Domain.and([
            this.domain,
            Domain.or([[[latitude, "=", false]], [[longitude, "=", false]]]),
        ]).toList();
    }
}

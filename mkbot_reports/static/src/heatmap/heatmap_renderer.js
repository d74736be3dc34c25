import { Component, onWillStart, onWillUnmount, useEffect, useRef, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { useDebounced } from "@web/core/utils/timing";
import { ActionHelper } from "@web/views/action_helper";
import { HeatmapMap, loadMap } from "./heatmap_map";
import { PERIODS } from "./heatmap_model";
import { formatValue, legend, placeDetail, placeName } from "./heatmap_scale";

const LISTED = 10;
/** Names that are asked for: those that have no room are left out. */
const MOST_NAMES = 80;
/** Who drags a map stops many times, in milliseconds. */
const REST = 250;

export class HeatmapRenderer extends Component {
    static template = "mkbot_reports.HeatmapRenderer";
    static components = { ActionHelper };
    static props = {
        model: Object,
        noContentHelp: { type: String, optional: true },
        openRecords: Function,
    };

    setup() {
        this.orm = useService("orm");
        this.mapRef = useRef("map");
        this.state = useState({ isLoading: false });
        this.nameRequests = new KeepLast();
        this.formatValue = formatValue;
        this.placeName = placeName;
        this.placeDetail = placeDetail;
        this.loadSoon = useDebounced(() => this.load(), REST);

        onWillStart(async () => {
            [this.shapes, this.background] = await Promise.all([
                loadMap(),
                this.orm.call("mkbot.city", "map_background", []),
            ]);
        });
        useEffect(
            () => {
                this.map = this.makeMap();
                return () => this.map.destroy();
            },
            () => []
        );
        useEffect(
            (extent) => this.onExtent(extent),
            () => [this.model.extent]
        );
        useEffect(
            (zones) => this.map.draw(zones, LISTED),
            () => [this.model.zones]
        );
        onWillUnmount(() => this.model.underWay?.abort?.(false));
    }

    get model() {
        return this.props.model;
    }

    get periods() {
        return PERIODS.map((days) => ({
            days,
            label: days ? _t("%s days", days) : _t("All"),
            isActive: days === this.model.days,
        }));
    }

    get listed() {
        return this.model.zones.slice(0, LISTED);
    }

    get legend() {
        return legend(...this.model.range);
    }

    get located() {
        const { located } = this.model.extent;
        return located === 1 ? _t("1 on the map") : _t("%s on the map", formatValue(located));
    }

    get missing() {
        const { missing } = this.model.extent;
        return missing === 1
            ? _t("1 without a place")
            : _t("%s without a place", formatValue(missing));
    }

    makeMap() {
        return new HeatmapMap(this.mapRef.el, {
            shapes: this.shapes,
            background: this.background,
            onMoved: this.loadSoon,
            onZone: (zone) => this.openZone(zone),
            describe: (zone) => this.describe(zone),
        });
    }

    describe(zone) {
        const value = formatValue(zone.value);
        return zone.place.name
            ? _t("%(place)s: %(value)s", { place: placeName(zone), value })
            : value;
    }

    /** Other records are counted: show all of them, unless somebody chose where to look. */
    onExtent({ bounds }) {
        if (!this.map.movedByHand) {
            this.map.fit(bounds);
        }
        this.load();
    }

    showAll() {
        this.map.fit(this.model.extent.bounds);
        this.load();
    }

    async load() {
        this.loadSoon.cancel();
        this.loadNames();
        if (!this.model.hasData()) {
            return;
        }
        this.state.isLoading = true;
        try {
            await this.model.loadZones(this.map.bounds, this.map.zoom);
        } finally {
            this.state.isLoading = false;
        }
    }

    /** Tiles have names of their own. */
    async loadNames() {
        if (this.map.hasTiles) {
            return;
        }
        const [south, west, north, east] = this.map.bounds;
        const cities = await this.nameRequests.add(
            this.orm.silent.searchRead(
                "mkbot.city",
                [
                    ["latitude", ">=", south],
                    ["latitude", "<=", north],
                    ["longitude", ">=", west],
                    ["longitude", "<=", east],
                ],
                ["name", "latitude", "longitude"],
                { limit: MOST_NAMES }
            )
        );
        this.map.drawNames(cities);
    }

    pointAt(zone) {
        this.map.point(zone);
    }

    openZone(zone) {
        return this.props.openRecords(this.model.zoneDomain(zone), placeName(zone));
    }

    openMissing() {
        return this.props.openRecords(this.model.missingDomain, _t("without a place"));
    }
}

import { loadBundle } from "@web/core/assets";
import { browser } from "@web/core/browser/browser";
import { GRADIENT, strength, WEAKEST } from "./heatmap_scale";

const OUTLINES = "/mkbot_reports/static/lib/natural_earth/brazil_states.json";
/** Whom the outlines and the names of cities are by. */
const OUTLINES_BY = "Natural Earth · GeoNames";
const BRAZIL = [
    [-33.75, -73.99],
    [5.27, -34.79],
];
/** One street is enough to see where a single record is. */
const CLOSEST_FIT = 11;
/** A zone is found by who points so near to its middle, in pixels. */
const REACH = 28;
/** Closer there is nothing to see without streets. */
const CLOSEST_OUTLINE = 13;
const LABEL = { height: 16, letter: 6.5, gap: 10 };

let outlines;

async function loadOutlines() {
    const response = await browser.fetch(OUTLINES);
    return response.json();
}

/**
 * Load all that the map needs and no more than once.
 *
 * @returns {Promise<Object>} the outlines of the states, as GeoJSON
 */
export async function loadMap() {
    outlines ??= loadOutlines();
    const [shapes] = await Promise.all([outlines, loadBundle("mkbot_reports.assets_leaflet")]);
    return shapes;
}

/**
 * The map itself: Leaflet, and nothing of Odoo.
 */
export class HeatmapMap {
    /**
     * @param {HTMLElement} element
     * @param {Object} options
     * @param {Object} options.shapes what {@link loadMap} gave
     * @param {{ tile_url: string, attribution: string }} options.background
     * @param {() => void} options.onMoved another part of the map is seen
     * @param {(zone: import("./heatmap_model").Zone) => void} options.onZone a zone was chosen
     * @param {(zone: import("./heatmap_model").Zone) => string} options.describe
     */
    constructor(element, { shapes, background, onMoved, onZone, describe }) {
        this.L = window.L;
        this.describe = describe;
        this.zones = [];
        this.movedByHand = false;
        this.fitting = false;
        this.map = this.L.map(element, {
            zoomSnap: 0.5,
            minZoom: 2,
            maxZoom: background.tile_url ? 18 : CLOSEST_OUTLINE,
            maxBoundsViscosity: 1,
            maxBounds: [
                [-85, -180],
                [85, 180],
            ],
        });
        this.map.attributionControl.setPrefix(false);
        this.addBackground(shapes, background);
        this.names = this.L.layerGroup().addTo(this.map);
        this.heat = this.L.heatLayer([], {
            radius: 15,
            blur: 14,
            minOpacity: WEAKEST,
            max: 1,
            // The layer would halve the strength with every zoom below this one.
            maxZoom: 0,
            gradient: GRADIENT,
        });
        this.marks = this.L.layerGroup().addTo(this.map);
        this.outline = this.L.rectangle(BRAZIL, {
            className: "o_mkbot_heatmap_zone",
            interactive: false,
        });
        this.tip = this.L.tooltip({ direction: "top", offset: [0, -8] });
        this.fit(false);
        this.heat.addTo(this.map);
        this.listen(onMoved, onZone);
        this.resizing = new ResizeObserver(() => this.map.invalidateSize({ animate: false }));
        this.resizing.observe(element);
    }

    destroy() {
        this.resizing.disconnect();
        this.map.remove();
    }

    addBackground(shapes, { tile_url: url, attribution }) {
        // Below the tiles: seen where there are none, or where they do not come.
        this.map.createPane("outlines").style.zIndex = 150;
        this.L.geoJSON(shapes, {
            pane: "outlines",
            interactive: false,
            attribution: url ? "" : OUTLINES_BY,
            style: { className: "o_mkbot_heatmap_state" },
        }).addTo(this.map);
        this.hasTiles = Boolean(url);
        if (url) {
            this.L.tileLayer(url, { attribution, maxZoom: 18 }).addTo(this.map);
        }
    }

    listen(onMoved, onZone) {
        const byHand = () => {
            this.movedByHand ||= !this.fitting;
        };
        this.map.on("dragstart zoomstart", byHand);
        this.map.on("moveend resize", () => {
            if (!this.fitting) {
                onMoved();
            }
        });
        this.map.on("mousemove", ({ containerPoint }) => this.point(this.zoneAt(containerPoint)));
        this.map.on("mouseout movestart", () => this.point(null));
        this.map.on("click", ({ containerPoint }) => {
            const zone = this.zoneAt(containerPoint);
            if (zone) {
                onZone(zone);
            }
        });
    }

    get bounds() {
        const bounds = this.map.getBounds();
        return [bounds.getSouth(), bounds.getWest(), bounds.getNorth(), bounds.getEast()];
    }

    get zoom() {
        return this.map.getZoom();
    }

    /** Show all of a part of the map; without one, Brazil. */
    fit(bounds) {
        this.fitting = true;
        const [south, west, north, east] = bounds || BRAZIL.flat();
        this.map.fitBounds(
            [
                [south, west],
                [north, east],
            ],
            { animate: false, maxZoom: CLOSEST_FIT, padding: [24, 24] }
        );
        this.fitting = false;
        this.movedByHand = false;
    }

    /**
     * @param {import("./heatmap_model").Zone[]} zones the strongest first
     * @param {number} marked how many of them have their number in the list beside it
     */
    draw(zones, marked) {
        this.zones = zones;
        this.point(null);
        const most = zones[0]?.value || 0;
        this.heat.setLatLngs(
            zones.map(({ latitude, longitude, value }) => [
                latitude,
                longitude,
                strength(value, most),
            ])
        );
        this.marks.clearLayers();
        zones.slice(0, marked).forEach(({ latitude, longitude }, index) => {
            const icon = this.L.divIcon({
                className: "o_mkbot_heatmap_mark",
                html: String(index + 1),
                iconSize: [20, 20],
            });
            // The list's buttons are for those who cannot point.
            this.L.marker([latitude, longitude], {
                icon,
                interactive: false,
                keyboard: false,
                zIndexOffset: -index,
            }).addTo(this.marks);
        });
    }

    /**
     * Name cities, as many as have room, the first ones first.
     *
     * @param {{ name: string, latitude: number, longitude: number }[]} cities
     */
    drawNames(cities) {
        this.names.clearLayers();
        const taken = [];
        for (const { name, latitude, longitude } of cities) {
            const { x, y } = this.map.latLngToContainerPoint([latitude, longitude]);
            const box = {
                left: x,
                right: x + LABEL.gap + name.length * LABEL.letter,
                top: y - LABEL.height / 2,
                bottom: y + LABEL.height / 2,
            };
            const overlaps = taken.some(
                (other) =>
                    box.left < other.right &&
                    box.right > other.left &&
                    box.top < other.bottom &&
                    box.bottom > other.top
            );
            if (overlaps) {
                continue;
            }
            taken.push(box);
            const label = document.createElement("span");
            label.textContent = name;
            const icon = this.L.divIcon({
                className: "o_mkbot_heatmap_city",
                html: label,
                iconSize: [6, 6],
            });
            this.L.marker([latitude, longitude], {
                icon,
                interactive: false,
                keyboard: false,
                zIndexOffset: -1000,
            }).addTo(this.names);
        }
    }

    /** The zone whose middle is nearest to a point of the screen, if one is near. */
    zoneAt(point) {
        let nearest = null;
        let least = REACH;
        for (const zone of this.zones) {
            const distance = point.distanceTo(
                this.map.latLngToContainerPoint([zone.latitude, zone.longitude])
            );
            if (distance < least) {
                least = distance;
                nearest = zone;
            }
        }
        return nearest;
    }

    /** Show which zone is meant, and what is known of it. */
    point(zone) {
        if (zone === this.pointed) {
            return;
        }
        this.pointed = zone;
        this.map.getContainer().classList.toggle("o_mkbot_heatmap_over", Boolean(zone));
        if (!zone) {
            this.outline.remove();
            this.tip.remove();
            return;
        }
        this.outline.setBounds(zone.bounds).addTo(this.map);
        const text = document.createElement("span");
        text.textContent = this.describe(zone);
        this.tip.setLatLng([zone.latitude, zone.longitude]).setContent(text).addTo(this.map);
    }
}

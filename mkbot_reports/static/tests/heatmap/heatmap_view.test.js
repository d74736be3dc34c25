import { describe, expect, test } from "@odoo/hoot";
import { queryAllTexts, queryFirst, queryOne, waitFor } from "@odoo/hoot-dom";
import { markup } from "@odoo/owl";
import { animationFrame, runAllTimers } from "@odoo/hoot-mock";
import {
    contains,
    defineModels,
    fields,
    getService,
    models,
    mountView,
    mountWithCleanup,
    onRpc,
    preloadBundle,
    toggleMenuItem,
    toggleSearchBarMenu,
} from "@web/../tests/web_test_helpers";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { WebClient } from "@web/webclient/webclient";

describe.current.tags("desktop");

const UNIT = 10_000_000;
const STEP = 100_000;
const ARCH = `<mkbot_heatmap string="Visits" latitude="north" longitude="east" period="at"/>`;
const PIXEL =
    "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7#{z}/{x}/{y}";

class Visit extends models.Model {
    _name = "visit";
    name = fields.Char();
    north = fields.Float();
    east = fields.Float();
    at = fields.Datetime();
    _records = [];
    _views = {
        list: `<list><field name="name"/></list>`,
        mkbot_heatmap: ARCH,
    };
}

class City extends models.Model {
    _name = "mkbot.city";
    name = fields.Char();
    latitude = fields.Float();
    longitude = fields.Float();
    _records = [{ id: 1, name: "Campinas", latitude: -22.9, longitude: -47.06 }];
}

defineMailModels();
defineModels([Visit, City]);
preloadBundle("mkbot_reports.assets_leaflet");

const CAMPINAS = [6709, 13293, -22.905, -47.065, 300, 300];
const SANTOS = [6604, 13366, -23.955, -46.335, 3, 3];

/** Mount the map, or what `mount` mounts, over what a server would answer. */
async function mountMap({
    points = [CAMPINAS, SANTOS],
    missing = 4,
    tileUrl = "",
    mount = mountView,
    ...params
} = {}) {
    const asked = { extent: [], points: [] };
    const places = [
        { name: "Campinas", state: "SP", km: 0, direction: "N" },
        { name: "Santos", state: "SP", km: 5, direction: "NE" },
    ];
    onRpc("mkbot.city", "map_background", () => ({ tile_url: tileUrl, attribution: "© Tiles" }));
    onRpc("/mkbot_reports/static/lib/natural_earth/brazil_states.json", () => ({
        type: "FeatureCollection",
        features: [],
    }));
    onRpc("visit", "mkbot_heatmap_extent", ({ args }) => {
        asked.extent.push(args);
        const located = points.reduce((sum, point) => sum + point[4], 0);
        const bounds = points.length ? [-24, -47.1, -22.9, -46.3] : false;
        return { located, missing, bounds };
    });
    onRpc("visit", "mkbot_heatmap_points", ({ args, kwargs }) => {
        asked.points.push({ args, kwargs });
        return { unit: UNIT, step: STEP, points, places: places.slice(0, points.length) };
    });
    await mount({ type: "mkbot_heatmap", resModel: "visit", arch: ARCH, ...params });
    await waitFor(".o_mkbot_heatmap_map.leaflet-container");
    await animationFrame();
    await animationFrame();
    return asked;
}

test("the strongest zones are listed with their numbers, and colours have theirs", async () => {
    await mountMap();
    expect(queryAllTexts(".o_mkbot_heatmap_list .o_mkbot_heatmap_mark")).toEqual(["1", "2"]);
    expect(queryAllTexts(".o_mkbot_heatmap_list strong")).toEqual(["300", "3"]);
    expect(".o_mkbot_heatmap_entry:eq(0)").toHaveText(/Campinas \(SP\)/);
    expect(".o_mkbot_heatmap_entry:eq(1)").toHaveText(/Santos \(SP\)[^]*5 km northeast/);
    // Green, the fewest, first; red, the most, last.
    expect(queryAllTexts(".o_mkbot_heatmap_legend > span")).toEqual([
        "Fewest",
        "3",
        "33",
        "133",
        "300",
        "Most",
    ]);
    expect(".o_mkbot_heatmap_map .o_mkbot_heatmap_mark").toHaveCount(2);
    expect(".o_mkbot_heatmap_map canvas.leaflet-heatmap-layer").toHaveCount(1);
});

test("nobody is asked for tiles unless a server is configured", async () => {
    await mountMap();
    expect(".leaflet-tile").toHaveCount(0);
    expect(".leaflet-control-attribution").toHaveText("Natural Earth · GeoNames");
    expect(".o_mkbot_heatmap_city").toHaveText("Campinas");
});

test("a configured server gives the tiles, and is named", async () => {
    await mountMap({ tileUrl: PIXEL });
    expect(".leaflet-tile").not.toHaveCount(0);
    expect(queryFirst(".leaflet-tile").src).toMatch(/^data:image\/gif/);
    expect(".leaflet-control-attribution").toHaveText("© Tiles");
    expect(".o_mkbot_heatmap_city").toHaveCount(0);
});

test("the last 30 days, others with one click", async () => {
    const asked = await mountMap();
    const period = (days) => [["at", ">=", `today -${days}d`]];
    expect(asked.extent.map(([domain]) => domain)).toEqual([period(29)]);
    expect(asked.points[0].args).toEqual([period(29), "north", "east"]);
    expect(".o_mkbot_heatmap_bar [aria-pressed=true]").toHaveText("30 days");
    await contains("[data-days='7']").click();
    await contains("[data-days='0']").click();
    expect(asked.extent.map(([domain]) => domain)).toEqual([period(29), period(6), []]);
    expect(".o_mkbot_heatmap_bar [aria-pressed=true]").toHaveText("All");
});

test("without a date there is no period", async () => {
    const asked = await mountMap({
        arch: `<mkbot_heatmap latitude="north" longitude="east" weight="east"/>`,
    });
    expect("[aria-label=Period]").toHaveCount(0);
    expect(asked.extent[0][0]).toEqual([]);
    expect(asked.points[0].kwargs.weight).toBe("east");
});

test("the filters of the search count", async () => {
    const asked = await mountMap({
        searchViewArch: `<search>
            <filter name="mine" string="Mine" domain="[('name', '=', 'mine')]"/>
        </search>`,
    });
    await toggleSearchBarMenu();
    await toggleMenuItem("Mine");
    await animationFrame();
    expect(asked.extent.at(-1)[0]).toEqual([
        "&",
        ["name", "=", "mine"],
        ["at", ">=", "today -29d"],
    ]);
});

test("only the part that is seen is asked for, and anew when another is", async () => {
    const asked = await mountMap();
    const [south, west, north, east] = asked.points.at(-1).kwargs.bounds;
    expect(south < -24 && north > -22.9 && west < -47.1 && east > -46.3).toBe(true);
    const before = asked.points.length;
    const { zoom } = asked.points.at(-1).kwargs;
    await contains(".leaflet-control-zoom-in").click();
    await contains(".leaflet-control-zoom-in").click();
    await runAllTimers();
    await animationFrame();
    expect(asked.points.length).toBeGreaterThan(before);
    expect(asked.points.at(-1).kwargs.zoom).toBeGreaterThan(zoom);
    // Where somebody chose to look stays, whatever is counted.
    const bounds = asked.points.at(-1).kwargs.bounds;
    await contains("[data-days='7']").click();
    await animationFrame();
    expect(asked.points.at(-1).kwargs.bounds).toEqual(bounds);
    await contains(".o_mkbot_heatmap_all").click();
    await animationFrame();
    expect(asked.points.at(-1).kwargs.zoom).toBe(zoom);
});

test("a zone opens its records, by their very borders", async () => {
    const period = ["at", ">=", "today -29d"];
    onRpc("visit", "web_search_read", ({ kwargs }) => {
        expect.step(kwargs.domain);
    });
    await mountMap({
        async mount() {
            await mountWithCleanup(WebClient);
            await getService("action").doAction({
                type: "ir.actions.act_window",
                name: "Where",
                res_model: "visit",
                views: [
                    [false, "mkbot_heatmap"],
                    [false, "list"],
                ],
            });
        },
    });
    await contains(".o_mkbot_heatmap_entry:eq(0)").click();
    await waitFor(".o_list_view");
    expect(".o_breadcrumb .active").toHaveText("Visits: Campinas (SP)");
    expect.verifySteps([
        [
            "&",
            period,
            "&",
            "&",
            "&",
            ["north", ">=", -22.91],
            ["north", "<", -22.9],
            ["east", ">=", -47.07],
            ["east", "<", -47.06],
        ],
    ]);
    await contains(".o_breadcrumb a:eq(0)").click();
    await contains(".o_mkbot_heatmap_missing").click();
    await waitFor(".o_list_view");
    expect.verifySteps([["&", period, "|", ["north", "=", false], ["east", "=", false]]]);
});

test("a zone in the list is shown on the map", async () => {
    await mountMap();
    queryOne(".o_mkbot_heatmap_entry:eq(0)").focus();
    await animationFrame();
    expect("path.o_mkbot_heatmap_zone").toHaveCount(1);
    expect(".leaflet-tooltip").toHaveText("Campinas (SP): 300");
    queryOne(".o_mkbot_heatmap_entry:eq(0)").blur();
    await animationFrame();
    expect("path.o_mkbot_heatmap_zone").toHaveCount(0);
});

test("nothing to count: what to do instead", async () => {
    const asked = await mountMap({
        points: [],
        missing: 0,
        noContentHelp: markup("<p>Longer</p>"),
    });
    expect(".o_view_nocontent").toHaveText("Longer");
    expect(".o_mkbot_heatmap_located").toHaveText("0 on the map");
    expect(".o_mkbot_heatmap_list, .o_mkbot_heatmap_legend, .o_mkbot_heatmap_missing").toHaveCount(
        0
    );
    expect(asked.points).toEqual([]);
});

test("records without places: why the map is empty", async () => {
    await mountMap({ points: [], missing: 1 });
    expect(".o_view_nocontent").toHaveText(/No place is known/);
    expect(".o_mkbot_heatmap_missing").toHaveText("1 without a place");
});

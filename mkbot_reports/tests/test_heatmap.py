import random
from collections import defaultdict

from lxml import etree

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import TransactionCase, new_test_user

from odoo.addons.mkbot_reports.models import heatmap

CAMPINAS = (-22.9056, -47.0608)


class HeatmapCase(TransactionCase):
    """Partners of a category of their own, all over Brazil."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.lang = "en_US"
        cls.category = cls.env["res.partner.category"].create({"name": "Heat"})
        cls.domain = [("category_id", "in", cls.category.ids)]
        cls.fields = ("partner_latitude", "partner_longitude")

    @classmethod
    def scatter(cls, count, seed=1, **values):
        """Partners at random, half of them around Campinas."""
        chance = random.Random(seed)
        places = [
            (chance.uniform(-33, 5), chance.uniform(-73, -35))
            if number % 2
            else (CAMPINAS[0] + chance.gauss(0, 0.1), CAMPINAS[1] + chance.gauss(0, 0.1))
            for number in range(count)
        ]
        return cls.place(places, **values)

    @classmethod
    def place(cls, places, **values):
        return cls.env["res.partner"].create(
            [
                {
                    "name": f"Heat {number}",
                    "category_id": [Command.set(cls.category.ids)],
                    "partner_latitude": latitude,
                    "partner_longitude": longitude,
                    "color": number % 5,
                    **values,
                }
                for number, (latitude, longitude) in enumerate(places)
            ]
        )

    def points(self, domain=None, **options):
        return self.env["res.partner"].mkbot_heatmap_points(
            self.domain if domain is None else domain, *self.fields, **options
        )

    def expected(self, partners, step):
        """The zones of partners: what has the same whole number of steps is in one."""
        zones = defaultdict(list)
        for partner in partners:
            latitude = round((partner.partner_latitude + 90) * heatmap.UNIT)
            longitude = round((partner.partner_longitude + 180) * heatmap.UNIT)
            zones[latitude // step, longitude // step].append(partner)
        return zones

    def zone_domain(self, point, counted):
        """The records of a zone, as the client asks for them."""
        row, column = point[:2]
        step, unit = counted["step"], counted["unit"]

        def degrees(index, offset):
            return (index * step - offset * unit) / unit

        latitude, longitude = self.fields
        return [
            *self.domain,
            (latitude, ">=", degrees(row, 90)),
            (latitude, "<", degrees(row + 1, 90)),
            (longitude, ">=", degrees(column, 180)),
            (longitude, "<", degrees(column + 1, 180)),
        ]


class TestHeatmapPoints(HeatmapCase):
    def test_zones_count_what_lies_in_them(self):
        partners = self.scatter(300)
        for zoom in (2, 5, 8, 11):
            counted = self.points(zoom=zoom)
            zones = self.expected(partners, counted["step"])
            self.assertEqual(
                {(row, column): count for row, column, _lat, _lon, count, _w in counted["points"]},
                {zone: len(found) for zone, found in zones.items()},
            )
            for row, column, latitude, longitude, _count, _weight in counted["points"]:
                found = zones[row, column]
                mean = sum(partner.partner_latitude for partner in found) / len(found)
                self.assertAlmostEqual(latitude, mean, places=4)
                mean = sum(partner.partner_longitude for partner in found) / len(found)
                self.assertAlmostEqual(longitude, mean, places=4)

    def test_the_strongest_come_first(self):
        self.scatter(100)
        values = [point[5] for point in self.points(zoom=5)["points"]]
        self.assertEqual(values, sorted(values, reverse=True))
        self.assertGreater(values[0], values[-1])

    def test_a_weight_is_summed(self):
        partners = self.scatter(100)
        counted = self.points(weight="color", zoom=4)
        zones = self.expected(partners, counted["step"])
        self.assertEqual(
            {(row, column): weight for row, column, _lat, _lon, _c, weight in counted["points"]},
            {zone: sum(p.color for p in found) for zone, found in zones.items()},
        )

    def test_the_records_of_a_zone_are_those_that_it_counted(self):
        # On the borders of zones, too: many coordinates are round numbers.
        self.scatter(60)
        self.place([(-23.0, -47.0), (-23.04, -47.04), (-23.02, -46.96), (-22.96, -47.0)])
        for zoom in (3, 9, 11):
            counted = self.points(zoom=zoom)
            for point in counted["points"]:
                domain = self.zone_domain(point, counted)
                self.assertEqual(self.env["res.partner"].search_count(domain), point[4])

    def test_only_what_is_seen_is_counted_zones_at_the_border_whole(self):
        partners = self.scatter(300)
        south, west, north, east = bounds = [-23.1, -47.3, -22.7, -46.9]
        counted = self.points(bounds=bounds, zoom=10)
        step = counted["step"]
        rows = range(
            int((south + 90) * heatmap.UNIT) // step, int((north + 90) * heatmap.UNIT) // step + 1
        )
        columns = range(
            int((west + 180) * heatmap.UNIT) // step, int((east + 180) * heatmap.UNIT) // step + 1
        )
        zones = self.expected(partners, step)
        seen = {
            (row, column): len(found)
            for (row, column), found in zones.items()
            if row in rows and column in columns
        }
        self.assertEqual({tuple(point[:2]): point[4] for point in counted["points"]}, seen)
        self.assertTrue(0 < sum(seen.values()) < 300)

    def test_never_more_points_than_a_map_can_use(self):
        self.scatter(400)
        self.patch(heatmap, "MOST_POINTS", 900)
        self.patch(heatmap, "STEPS", heatmap.STEPS[:14] + [2**4 * heatmap.STEPS[-1]])
        many = self.points(zoom=18)
        self.assertLessEqual(len(many["points"]), 900)
        self.assertEqual(sum(point[4] for point in many["points"]), 400)
        self.assertGreater(many["step"], self.points(bounds=[-23, -48, -22, -47], zoom=18)["step"])

    def test_zones_shrink_with_zoom(self):
        self.place([CAMPINAS])
        steps = [
            self.points(bounds=[-23.0, -47.1, -22.9, -47.0], zoom=zoom)["step"]
            for zoom in range(4, 15)
        ]
        self.assertEqual(steps, sorted(steps, reverse=True))
        self.assertGreater(len(set(steps)), 8)

    def test_an_odd_part_of_the_world_is_no_trouble(self):
        self.place([CAMPINAS])
        for bounds in ([-90, -540, 90, 540], [95, 0, 100, 0], [-22, -47, -23, -48]):
            self.points(bounds=bounds, zoom=0)

    def test_the_first_zones_have_names(self):
        self.place([CAMPINAS, CAMPINAS, (-22.80, -47.0608), (-30.0, -30.0)])
        counted = self.points(zoom=12, bounds=[-31, -48, -22, -29])
        names = {
            tuple(point[2:4]): place
            for point, place in zip(counted["points"], counted["places"], strict=True)
        }
        centre, sea = {"name": "Campinas", "state": "SP", "km": 0}, {}
        self.assertEqual(names[CAMPINAS] | centre, names[CAMPINAS])
        self.assertEqual(names[-30.0, -30.0], sea)

    def test_the_extent_says_who_has_no_place(self):
        self.place([(-22.5, -47.25), (-10.25, -50.5), (0, 0), (False, False), (-95, 10)])
        extent = self.env["res.partner"].mkbot_heatmap_extent(self.domain, *self.fields)
        self.assertEqual(
            extent, {"located": 2, "missing": 3, "bounds": [-22.5, -50.5, -10.25, -47.25]}
        )
        self.assertEqual(sum(point[4] for point in self.points()["points"]), 2)

    def test_nobody_anywhere(self):
        extent = self.env["res.partner"].mkbot_heatmap_extent(self.domain, *self.fields)
        self.assertEqual(extent, {"located": 0, "missing": 0, "bounds": False})
        self.assertEqual(self.points()["points"], [])

    def test_only_numbers_are_degrees(self):
        for wrong in ("name", "nothing_of_the_kind", "id; DROP TABLE res_partner"):
            with self.assertRaisesRegex(UserError, "is not a field with numbers"):
                self.env["res.partner"].mkbot_heatmap_points(self.domain, wrong, self.fields[1])
            with self.assertRaisesRegex(UserError, "is not a field with numbers"):
                self.points(weight=wrong)

    def test_rules_and_rights_hold(self):
        company = self.env["res.company"].create({"name": "Heat Elsewhere"})
        self.scatter(10)
        self.place([CAMPINAS] * 4, company_id=company.id)
        user = new_test_user(self.env, "heat_user", "base.group_user")
        partners = self.env["res.partner"].with_user(user)
        self.assertEqual(partners.mkbot_heatmap_extent(self.domain, *self.fields)["located"], 10)
        counted = partners.mkbot_heatmap_points(self.domain, *self.fields, zoom=5)
        self.assertEqual(sum(point[4] for point in counted["points"]), 10)
        reports = self.env["mkbot.report.session"].with_user(user)
        with self.assertRaises(AccessError):
            reports.mkbot_heatmap_points([], "latitude", "longitude")
        with self.assertRaises(AccessError):
            reports.mkbot_heatmap_extent([], "latitude", "longitude")


class TestHeatmapView(HeatmapCase):
    def view(self, arch, model="res.partner"):
        return self.env["ir.ui.view"].create(
            {"name": "heat", "model": model, "type": "mkbot_heatmap", "arch": arch}
        )

    def test_a_view_of_any_model(self):
        view = self.view(
            """<mkbot_heatmap string="Customers" latitude="partner_latitude"
                              longitude="partner_longitude" weight="color" period="create_date"/>"""
        )
        got = self.env["res.partner"].get_views([(view.id, "mkbot_heatmap")])
        arch = etree.fromstring(got["views"]["mkbot_heatmap"]["arch"])
        self.assertEqual(arch.get("string"), "Customers")
        known = set(got["models"]["res.partner"]["fields"])
        self.assertLessEqual(
            {"partner_latitude", "partner_longitude", "color", "create_date"}, known
        )

    def test_what_is_wrong_with_a_view_is_said_in_words(self):
        both = 'latitude="partner_latitude" longitude="partner_longitude"'
        wrong = {
            '<mkbot_heatmap latitude="partner_latitude"/>': "names its field “longitude”",
            '<mkbot_heatmap longitude="partner_longitude"/>': "names its field “latitude”",
            f'<mkbot_heatmap {both} weight="name"/>': "“name” is not a number",
            f'<mkbot_heatmap {both} period="name"/>': "“name” is not a date",
            f'<mkbot_heatmap {both} period="color"/>': "“color” is not a date",
            f'<mkbot_heatmap {both} colour="red"/>': "has no “colour”, but: string, latitude",
            f'<mkbot_heatmap {both}><field name="name"/></mkbot_heatmap>': "has nothing inside",
            '<mkbot_heatmap latitude="nowhere" longitude="partner_longitude"/>': "nowhere",
        }
        for arch, words in wrong.items():
            with self.subTest(arch), self.assertRaisesRegex(ValidationError, words):
                self.view(arch)

    def test_a_number_that_is_not_stored_cannot_be_counted_by(self):
        with self.assertRaisesRegex(ValidationError, "“credit” is not stored"):
            self.view(
                """<mkbot_heatmap latitude="partner_latitude" longitude="partner_longitude"
                                  weight="credit"/>"""
            )

    def test_the_page_of_attendances_is_made_of_it(self):
        action = self.env.ref("mkbot_reports.action_mkbot_heatmap")
        self.assertEqual(action.views[0][1], "mkbot_heatmap")
        views = self.env["mkbot.report.session"].get_views([action.views[0]])
        arch = etree.fromstring(views["views"]["mkbot_heatmap"]["arch"])
        self.assertEqual(arch.get("period"), "opened_at")


class TestMapBackground(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.lang = "en_US"

    def settings(self, **values):
        self.env["res.config.settings"].create(values).execute()

    def test_no_tile_server_unless_one_is_configured(self):
        background = self.env["mkbot.city"].map_background()
        self.assertEqual(background, {"tile_url": "", "attribution": ""})

    def test_a_tile_server_and_whom_it_wants_named(self):
        url = "https://tiles.example.com/{z}/{x}/{y}.png"
        self.settings(
            mkbot_tile_url=url, mkbot_tile_attribution='© <a href="/x" onclick="x()">Maps</a>'
        )
        user = new_test_user(self.env, "heat_viewer", "base.group_user")
        background = self.env["mkbot.city"].with_user(user).map_background()
        self.assertEqual(background["tile_url"], url)
        self.assertIn("© <a", background["attribution"])
        self.assertNotIn("onclick", background["attribution"])

    def test_an_address_that_cannot_be_one(self):
        for url in ("javascript:alert({z}{x}{y})", "https://example.com/{z}/{x}.png", "tiles"):
            with (
                self.subTest(url),
                self.assertRaisesRegex(ValidationError, "tile server's address"),
            ):
                self.settings(mkbot_tile_url=url)

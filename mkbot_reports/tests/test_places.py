import unicodedata

from odoo import fields
from odoo.tools import SQL

from odoo.addons.mkbot_chat.tests.common import MkbotCase
from odoo.addons.mkbot_reports.models.mkbot_city import city_key, city_key_sql


class TestPlaces(MkbotCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.lang = "en_US"
        cls.brazil = cls.env.ref("base.br")
        cls.states = {
            state.code: state
            for state in cls.env["res.country.state"].search([("country_id", "=", cls.brazil.id)])
        }

    def attendance(self, city=False, state=False, country=False, **partner):
        values = {"city": city, "state_id": state and self.states[state].id, "country_id": country}
        customer = self.env["res.partner"].create({"name": "Placed", **values, **partner})
        session = self.env["mkbot.session"].create(
            {
                "name": "T",
                "account_id": self.account.id,
                "company_id": self.company.id,
                "partner_id": customer.id,
                "state": "closed",
                "opened_at": fields.Datetime.now(),
                "state_since": fields.Datetime.now(),
                **values,
            }
        )
        self.env.flush_all()
        return self.env["mkbot.report.session"].browse(session.id)

    def centre(self, name, state):
        city = self.env["mkbot.city"].search(
            [("name", "=", name), ("state_id", "=", self.states[state].id)]
        )
        return (city.latitude, city.longitude)

    def where(self, attendance):
        return (attendance.latitude, attendance.longitude)

    def test_the_customers_own_coordinates_go_first(self):
        attendance = self.attendance(
            "Campinas", "SP", partner_latitude=-22.8123456, partner_longitude=-47.1
        )
        self.assertEqual(self.where(attendance), (-22.8123456, -47.1))

    def test_half_of_a_coordinate_is_none(self):
        attendance = self.attendance("Campinas", "SP", partner_latitude=-22.8)
        self.assertEqual(self.where(attendance), self.centre("Campinas", "SP"))

    def test_else_the_centre_of_the_city_however_it_is_written(self):
        centre = self.centre("São José dos Campos", "SP")
        self.assertAlmostEqual(centre[0], -23.18, places=1)
        decomposed = unicodedata.normalize("NFD", "São José dos Campos")
        for name in (
            "São José dos Campos",
            "SAO JOSE DOS CAMPOS",
            " são josé dos-campos",
            decomposed,
        ):
            with self.subTest(name):
                self.assertEqual(self.where(self.attendance(name, "SP")), centre)
        city = self.env["mkbot.city"].search([("code", "=", "3545803")])
        centre = (city.latitude, city.longitude)
        self.assertEqual(self.where(self.attendance("Santa Barbara D’Oeste", "SP")), centre)

    def test_of_cities_with_one_name_the_states(self):
        places = {
            state: self.where(self.attendance("Campo Grande", state))
            for state in ("MS", "AL", "RN")
        }
        self.assertEqual(len(set(places.values())), 3)
        self.assertEqual(places["MS"], self.centre("Campo Grande", "MS"))
        self.assertEqual(self.where(self.attendance("Campo Grande")), (0, 0))
        self.assertEqual(self.where(self.attendance("Campo Grande", "SP")), (0, 0))

    def test_a_name_that_is_there_but_once_needs_no_state(self):
        centre = self.centre("Uberlândia", "MG")
        self.assertEqual(self.where(self.attendance("uberlandia")), centre)
        self.assertEqual(self.where(self.attendance("uberlandia", country=self.brazil.id)), centre)
        elsewhere = self.attendance("uberlandia", country=self.env.ref("base.pt").id)
        self.assertEqual(self.where(elsewhere), (0, 0))

    def test_nobody_knows_the_place(self):
        for attendance in (self.attendance(), self.attendance("Atlantis", "SP")):
            self.assertEqual(self.where(attendance), (0, 0))
        extent = self.env["mkbot.report.session"].mkbot_heatmap_extent(
            [("company_id", "=", self.company.id)], "latitude", "longitude"
        )
        self.assertEqual(extent, {"located": 0, "missing": 2, "bounds": False})

    def test_attendances_of_other_companies_are_not_on_the_map(self):
        self.attendance("Campinas", "SP")
        other = self.env["res.company"].create({"name": "Heat Other"})
        carla = self.env["mkbot.report.session"].with_user(self.carla)
        where = ("latitude", "longitude")
        self.assertEqual(carla.mkbot_heatmap_extent([], *where)["located"], 1)
        self.env.cr.execute(
            SQL(
                "UPDATE mkbot_session SET company_id = %s WHERE company_id = %s",
                other.id,
                self.company.id,
            )
        )
        self.assertEqual(carla.mkbot_heatmap_extent([], *where)["located"], 0)
        self.assertEqual(carla.mkbot_heatmap_points([], *where)["points"], [])

    def test_the_key_is_the_same_in_both_languages(self):
        names = [
            *self.env["mkbot.city"].search([], limit=500).mapped("name"),
            "ÁÀÂÃÄ éèêë ÍÌÎÏ óòôõö ÚÙÛÜ çÇ ñÑ",
            "Mogi-Guaçu D'Oeste d’Água ´`.",
            unicodedata.normalize("NFD", "Florianópolis"),
            "東京",
            "",
        ]
        query = SQL(
            "SELECT %s FROM unnest(%s) WITH ORDINALITY AS t(name, number) ORDER BY number",
            city_key_sql(SQL("name")),
            names,
        )
        keys = [key for (key,) in self.env.execute_query(query)]
        self.assertEqual(keys, [city_key(name) for name in names])
        self.assertEqual(city_key("São João d'El-Rei"), "saojoaodelrei")

    def test_the_key_follows_what_is_written(self):
        attendance = self.attendance("Campinas", "SP")
        session = self.env["mkbot.session"].browse(attendance.id)
        session.city = "Santos"
        self.env.flush_all()
        attendance.invalidate_recordset()
        self.assertEqual(self.where(attendance), self.centre("Santos", "SP"))

    def test_who_asks_for_no_place_pays_for_none(self):
        facts = self.env["mkbot.report.session"]._table_query
        plan = self.env.execute_query(SQL("EXPLAIN SELECT count(*) FROM (%s) facts", facts))
        self.assertNotIn("mkbot_city", str(plan))


class TestCities(MkbotCase):
    def test_brazil_is_whole(self):
        cities = self.env["mkbot.city"]
        groups = cities._read_group(
            [("country_id.code", "=", "BR")], ["state_id"], ["__count", "population:sum"]
        )
        self.assertEqual(len(groups), 27)
        self.assertEqual(sum(count for _state, count, _people in groups), 5570)
        self.assertGreater(sum(people for _state, _count, people in groups), 150_000_000)
        federal = self.env.ref("base.state_br_df")
        self.assertEqual(cities.search([("state_id", "=", federal.id)]).name, "Brasília")

    def test_an_update_leaves_what_was_set_right(self):
        campinas = self.env["mkbot.city"].search([("code", "=", "3509502")])
        self.assertEqual(campinas.display_name, "Campinas (SP)")
        campinas.write({"latitude": -22.9, "name": "Campinas das Andorinhas"})
        self.env.flush_all()
        self.env["mkbot.city"].init()
        self.env.invalidate_all()
        found = self.env["mkbot.city"].search([("code", "=", "3509502")])
        self.assertEqual((found, found.latitude), (campinas, -22.9))
        self.assertEqual(found.key, "campinasdasandorinhas")

    def test_places_are_told_by_the_nearest_city(self):
        places = self.env["mkbot.city"]._places(
            [(-22.9056, -47.0608), (-22.9056, -47.0), (-23.0, -47.0608), (0.0, -20.0)]
        )
        campinas = {"name": "Campinas", "state": "SP"}
        self.assertEqual(places[0], campinas | {"km": 0, "direction": "N"})
        self.assertEqual(places[1], campinas | {"km": 6, "direction": "E"})
        self.assertEqual((places[2]["name"], places[3]), ("Valinhos", {}))
        self.assertEqual(self.env["mkbot.city"]._places([]), [])

    def test_a_wide_zone_is_called_by_its_largest_city(self):
        near_brasilia = (-15.94, -48.26)
        for reach, name in ((0, "Santo Antônio do Descoberto"), (0.7, "Brasília")):
            [place] = self.env["mkbot.city"]._places([near_brasilia], reach)
            self.assertEqual(place["name"], name)

from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, tagged

from .common import MkbotCase

# São Paulo is three hours behind UTC.
THURSDAY_10H = "2026-11-26 13:00:00"
THURSDAY_NIGHT = "2026-11-27 01:00:00"
FRIDAY_10H = "2026-11-27 13:00:00"


@tagged("post_install", "-at_install")
class TestHours(MkbotCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.hours = cls.env["mkbot.service.hours"]
        cls.company.partner_id.write({"tz": "America/Sao_Paulo", "city": "São Paulo"})
        cls.calendar = cls.env["resource.calendar"].create(
            {"name": "Feriados", "company_id": cls.company.id, "tz": "America/Sao_Paulo"}
        )
        cls.company.mkbot_holiday_calendar_id = cls.calendar

    def setUp(self):
        super().setUp()
        self.session = self.customer_writes(bot=False)

    def rule(self, **vals):
        return self.hours.create(
            {
                "name": "Comercial",
                "company_id": self.company.id,
                "tz": "America/Sao_Paulo",
                **vals,
            }
        )

    def holiday(self, **vals):
        return self.env["resource.calendar.leaves"].create(
            {
                "name": "Feriado",
                "calendar_id": self.calendar.id,
                "date_from": datetime(2026, 11, 27, 3, 0),
                "date_to": datetime(2026, 11, 28, 2, 59, 59),
                **vals,
            }
        )

    def at(self, moment):
        with freeze_time(moment):
            return self.hours._now(self.session)

    def test_no_rule_is_always_open(self):
        self.assertEqual(self.at(THURSDAY_NIGHT), (True, None))

    def test_open_and_closed(self):
        self.rule()
        self.assertEqual(self.at(THURSDAY_10H), (True, None))
        self.assertEqual(self.at(THURSDAY_NIGHT), (False, datetime(2026, 11, 27, 11, 0)))

    def test_a_change_counts_at_once(self):
        rule = self.rule()
        self.assertFalse(self.at(THURSDAY_NIGHT)[0])
        rule.hour_to = 23
        self.assertTrue(self.at(THURSDAY_NIGHT)[0])
        rule.active = False
        self.assertTrue(self.at("2026-11-29 05:00:00")[0])

    def test_a_sectors_own_rules_are_its_only_ones(self):
        self.rule()
        self.rule(name="Plantão", sector_ids=self.support.ids, hour_from=20, hour_to=23)
        self.assertFalse(self.at(THURSDAY_10H)[0])
        self.assertTrue(self.at(THURSDAY_NIGHT)[0])
        self.session.sector_id = self.finance
        self.assertTrue(self.at(THURSDAY_10H)[0])

    def test_another_companys_rules_are_not_ours(self):
        other = self.env["res.company"].create({"name": "Outra"})
        self.rule(company_id=other.id)
        self.assertTrue(self.at(THURSDAY_NIGHT)[0])

    def test_holidays(self):
        self.rule()
        self.assertTrue(self.at(FRIDAY_10H)[0])
        holiday = self.holiday()
        self.assertEqual(self.at(FRIDAY_10H), (False, datetime(2026, 11, 30, 11, 0)))
        holiday.mkbot_city = "Santos"
        self.assertTrue(self.at(FRIDAY_10H)[0])
        holiday.mkbot_city = "SAO PAULO"
        self.assertFalse(self.at(FRIDAY_10H)[0])
        self.support.city = "Santos"
        self.assertTrue(self.at(FRIDAY_10H)[0])
        holiday.unlink()
        self.assertTrue(self.at(FRIDAY_10H)[0])

    def test_peoples_days_off_are_no_holidays(self):
        self.rule()
        resource = self.env["resource.resource"].create(
            {"name": "Ana", "calendar_id": self.calendar.id, "company_id": self.company.id}
        )
        self.holiday(resource_id=resource.id)
        self.assertTrue(self.at(FRIDAY_10H)[0])

    def test_holiday_of_a_state(self):
        self.rule()
        rio = self.env.ref("base.state_br_rj")
        self.holiday(mkbot_state_id=rio.id)
        self.assertTrue(self.at(FRIDAY_10H)[0])
        self.support.state_id = rio
        self.assertFalse(self.at(FRIDAY_10H)[0])

    def test_in_words(self):
        self.rule()
        with freeze_time(THURSDAY_NIGHT):
            _open, at = self.hours._now(self.session)
            self.assertEqual(self.hours._in_words(self.session, at), "amanhã às 08:00")
            self.session.contact_id.lang = "en_US"
            self.assertEqual(self.hours._in_words(self.session, at), "tomorrow at 08:00")

    def test_a_turn_costs_a_query_at_most(self):
        self.rule()
        self.holiday()
        self.at(THURSDAY_10H)
        with freeze_time(THURSDAY_10H), self.assertQueryCount(0):
            self.hours._now(self.session)

    def test_contradictions_are_said(self):
        with self.assertRaises(ValidationError):
            self.rule(hour_from=8, hour_to=8)
        with self.assertRaises(ValidationError):
            self.rule(hour_to=25)
        days = ("mon", "tue", "wed", "thu", "fri")
        with self.assertRaises(ValidationError):
            self.rule(**dict.fromkeys(days, False))

    def test_overlap_is_a_warning(self):
        first = self.rule(name="Manhã", hour_to=13)
        second = self.rule(name="Tarde", hour_from=12)
        self.assertIn("Manhã", second.warning)
        first.hour_to = 12
        second.invalidate_recordset(["warning"])
        self.assertFalse(second.warning)

    def test_form_shows_what_it_means(self):
        with Form(self.hours.with_context(default_company_id=self.company.id)) as form:
            form.name = "Noite"
            form.hour_from = 22
            form.hour_to = 6
            self.assertIn("22:00–06:00", form.when)

    def test_holidays_are_loaded_once(self):
        wizard = self.env["mkbot.holiday.load"].with_user(self.carla)
        for _time in range(2):
            wizard.create(
                {
                    "company_id": self.company.id,
                    "calendar_id": self.calendar.id,
                    "year": "2026",
                    "optional": True,
                }
            ).action_load()
        leaves = self.env["resource.calendar.leaves"].search(
            [("calendar_id", "=", self.calendar.id)], order="date_from"
        )
        self.assertEqual(len(leaves), 13)
        self.assertEqual(leaves[0].date_from, datetime(2026, 1, 1, 3, 0))
        self.assertEqual(leaves[0].date_to - leaves[0].date_from, timedelta(seconds=86399))
        with self.assertRaises(AccessError):
            self.env["mkbot.holiday.load"].with_user(self.ana).create({"year": "2026"})

    def test_access(self):
        rule = self.rule()
        self.assertTrue(rule.with_user(self.ana).has_access("read"))
        for operation in ("write", "create", "unlink"):
            self.assertFalse(rule.with_user(self.ana).has_access(operation))
            self.assertTrue(rule.with_user(self.carla).has_access(operation))
        foreign = self.rule(company_id=self.env["res.company"].create({"name": "Outra"}).id)
        self.assertFalse(foreign.with_user(self.carla).has_access("read"))

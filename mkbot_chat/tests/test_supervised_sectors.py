import json

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .test_evaluation import EvaluationCase


@tagged("post_install", "-at_install")
class TestSupervisedSectors(EvaluationCase):
    """A supervisor of some sectors only: Carla, of Finance. Ana and Bruno attend in Support."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.carla.mkbot_supervised_sector_ids = cls.finance

    def ended(self, sector, address):
        """A rated attendance of a sector, that left something in every drawer."""
        self.account.sector_id = sector
        self.account.sector_id.operator_ids += self.ana
        session = self.rated_session(address=address)
        self.env["mkbot.trigger"]._create_for(session, decision="miss", text="xyz")
        return session

    def seen(self, model, sessions):
        records = self.env[model].with_user(self.carla)
        return records.search([("session_id", "in", sessions.ids)]).session_id

    def test_what_hangs_on_an_attendance(self):
        mine = self.ended(self.finance, "v-1")
        other = self.ended(self.support, "v-2")
        both = mine + other
        for model in (
            "mkbot.session.move",
            "mkbot.session.stretch",
            "mkbot.evaluation",
            "mkbot.trigger",
        ):
            with self.subTest(model=model):
                self.assertEqual(self.env[model].search([]).session_id & both, both)
                self.assertEqual(self.seen(model, both), mine)
        sessions = self.env["mkbot.session"].with_user(self.carla)
        self.assertEqual(sessions.search([("id", "in", both.ids)]), mine)
        contacts = self.env["mkbot.contact"].with_user(self.carla)
        self.assertEqual(contacts.search([("id", "in", both.contact_id.ids)]), mine.contact_id)
        identifiers = self.env["mkbot.contact.identifier"].with_user(self.carla).search([])
        self.assertIn(mine.contact_id, identifiers.contact_id)
        self.assertNotIn(other.contact_id, identifiers.contact_id)
        for session, may_read in ((mine, True), (other, False)):
            for record in (session, session.channel_id):
                self.assertEqual(record.with_user(self.carla).has_access("read"), may_read)

    def test_empty_is_all_and_administrators_see_all(self):
        both = self.ended(self.finance, "v-1") + self.ended(self.support, "v-2")
        self.carla.mkbot_supervised_sector_ids = False
        self.assertEqual(self.seen("mkbot.session.move", both), both)
        self.carla.mkbot_supervised_sector_ids = self.finance
        self.carla.group_ids += self.env.ref("mkbot_chat.group_admin")
        self.assertEqual(self.seen("mkbot.session.move", both), both)

    def test_their_sector_stays_when_it_is_archived_and_cannot_be_deleted(self):
        other = self.ended(self.support, "v-2")
        self.finance.active = False
        self.assertFalse(other.with_user(self.carla).has_access("read"))
        lonely = self.env["mkbot.sector"].create(
            {"name": "Cobrança", "company_id": self.company.id}
        )
        self.carla.mkbot_supervised_sector_ids = lonely
        with (
            self.assertRaises(IntegrityError),
            self.cr.savepoint(),
            mute_logger("odoo.sql_db"),
        ):
            lonely.unlink()

    def test_as_an_operator_they_attend_their_own_sectors(self):
        """They read there what operators do, and do no more than these."""
        self.support.operator_ids += self.carla
        session = self.active_session()
        own = session.with_user(self.carla)
        self.assertTrue(own.has_access("read"))
        for call in (own.action_take_over, own.action_join):
            with self.assertRaises(AccessError):
                call()
        with self.assertRaises(UserError):
            own.action_end()
        with self.assertRaises(AccessError):
            own.action_whisper("psiu")
        session.sector_id = self.finance
        own.action_take_over()
        self.assertEqual(session.operator_id, self.carla)

    def test_who_makes_themselves_an_operator_elsewhere(self):
        with self.assertRaises(AccessError):
            self.support.with_user(self.carla).operator_ids = [Command.link(self.carla.id)]
        self.finance.with_user(self.carla).target_wait_seconds = 90
        self.assertEqual(self.finance.target_wait_seconds, 90)

    def test_who_may_restrict(self):
        company = {"company_id": self.company.id, "company_ids": self.company.ids}
        officer = new_test_user(
            self.env, "t_officer", "base.group_erp_manager,mkbot_chat.group_supervisor", **company
        )
        admin = new_test_user(
            self.env, "t_admin", "base.group_erp_manager,mkbot_chat.group_admin", **company
        )
        for user in (officer, self.carla, self.ana):
            with self.assertRaises(AccessError):
                self.carla.with_user(user).mkbot_supervised_sector_ids = False
            with self.assertRaises(AccessError):
                self.carla.with_user(user).read(["mkbot_supervised_sector_ids"])
        self.carla.with_user(admin).mkbot_supervised_sector_ids = self.support
        self.assertEqual(self.carla.mkbot_supervised_sector_ids, self.support)
        for user, shown in ((officer, False), (admin, True)):
            form = (
                self.env["res.users"]
                .with_user(user)
                .get_view(self.env.ref("base.view_users_form").id, "form")
            )
            self.assertEqual("mkbot_supervised_sector_ids" in form["arch"], shown)

    # ----- the panel -----

    def test_what_the_panel_hears(self):
        hears = set(self.env["mkbot.panel"].with_user(self.carla)._bus_channels())
        for sector, expected in ((self.finance, True), (self.support, False)):
            session = self.ended(sector, f"v-{sector.id}")
            self.assertEqual(bool(session._panel_audience() & hears), expected)
        self.assertNotIn((self.company, "mkbot_panel_all"), hears)

    def told(self, call):
        """What is said to Carla's own panels meanwhile: its kinds."""
        self.env.cr.precommit.run()
        last = self.env["bus.bus"].sudo().search([], order="id desc", limit=1).id
        call()
        self.env.cr.precommit.run()
        rows = self.env["bus.bus"].sudo().search([("id", ">", last)])
        own = ["res.users", self.carla.id, "mkbot_panel"]
        return {
            json.loads(row.message)["type"] for row in rows if json.loads(row.channel)[1:] == own
        }

    def test_alerts_and_presence_are_told(self):
        told = self.told(lambda: self.ended(self.finance, "v-1"))
        self.assertIn("mkbot.evaluation/row", told)
        self.assertIn("mkbot.panel/team", self.told(lambda: self.open_panel(self.davi)))
        told = self.told(lambda: self.ended(self.support, "v-2"))
        self.assertNotIn("mkbot.evaluation/row", told)
        self.assertNotIn("mkbot.panel/team", self.told(lambda: self.open_panel(self.bruno)))

    def test_team_and_wall_are_of_their_sectors(self):
        self.waiting_session()
        panel = self.env["mkbot.panel"].with_user(self.carla)
        panel = panel.with_context(allowed_company_ids=self.company.ids)
        self.assertEqual([row["id"] for row in panel.team()["operators"]], [self.davi.id])
        wall = panel.wall()
        self.assertEqual([row["id"] for row in wall["sectors"]], [self.finance.id])
        self.assertEqual(wall["total"]["waiting"], 0)
        with self.assertRaises(UserError):
            panel.team_capacity(self.ana.id, 9)
        self.carla.mkbot_supervised_sector_ids += self.support
        self.assertEqual(panel.wall()["total"]["waiting"], 1)
        self.assertEqual(len(panel.team()["operators"]), 3)

    def test_customers_of_others_are_not_looked_up(self):
        session = self.waiting_session()
        session._identify(self.partner)
        partners = self.env["res.partner"].with_user(self.carla)
        attending = partners._mkbot_attending()
        self.assertFalse(session.filtered_domain(attending))
        session.sector_id = self.finance
        self.assertTrue(session.filtered_domain(attending))

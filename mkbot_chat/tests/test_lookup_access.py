from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .common_lookup import LookupCase


@tagged("post_install", "-at_install")
class TestLookupAccess(LookupCase):
    """By hand, past the panel: an operator with a coin and nothing else."""

    def seen(self, user=None):
        return self.leads(user).search([("id", "in", (self.lead + self.other_lead).ids)])

    def test_without_the_group_nothing(self):
        self.attend(user=self.ana)
        self.coin.group_id.user_ids -= self.ana
        with self.assertRaises(AccessError):
            self.leads().search([])
        with self.assertRaises(AccessError):
            self.lead.with_user(self.ana).read(["name"])

    def test_without_an_attendance_nothing(self):
        self.assertFalse(self.seen())
        with self.assertRaises(AccessError):
            self.lead.with_user(self.ana).read(["name"])

    def test_a_context_opens_nothing(self):
        self.attend()
        family = {"mkbot_family": self.other.ids}
        every = [("id", "in", (self.lead + self.other_lead).ids)]
        self.assertEqual(self.leads().with_context(**family).search(every), self.lead)
        with self.assertRaises(AccessError):
            self.other_lead.with_user(self.ana).with_context(**family).read(["name"])

    def test_nobody_else_is_looked_at_meanwhile(self):
        self.attend()
        self.attend(self.other, address="visitor-2")
        looking = self.partner.with_user(self.ana)._mkbot_looking()
        self.assertEqual(self.seen(), self.lead + self.other_lead)
        found = self.leads().with_context(**looking).search([])
        self.assertEqual(found & (self.lead + self.other_lead), self.lead)
        # Nobody looks at whom they do not attend.
        self.assertFalse(self.partner.with_user(self.bruno)._mkbot_looking())

    def test_every_way_to_read(self):
        self.attend()
        self.ana.group_ids += self.env.ref("base.group_allow_export")
        leads = self.leads()
        every = [("id", "in", (self.lead + self.other_lead).ids)]
        self.assertEqual(
            [row["id"] for row in leads.search_read(every, ["name", "partner_id"])], self.lead.ids
        )
        self.assertEqual(leads.search_count(every), 1)
        self.assertEqual([id_ for id_, _name in leads.name_search("Fibra")], self.lead.ids)
        found = leads.web_search_read(every, {"name": {}, "partner_id": {"fields": {"vat": {}}}})
        self.assertEqual((found["length"], found["records"][0]["id"]), (1, self.lead.id))
        self.assertEqual(
            leads.formatted_read_group(every, ["partner_id"], ["__count"])[0]["partner_id"][0],
            self.partner.id,
        )
        self.assertEqual(len(leads.formatted_read_group(every, ["partner_id"], ["__count"])), 1)
        self.assertEqual(leads._read_group(every, [], ["__count"]), [(1,)])
        both = (self.lead + self.other_lead).with_user(self.ana)
        self.assertEqual(
            self.lead.with_user(self.ana).export_data(["name", "partner_id/vat"])["datas"],
            [["Fibra para Joana", self.partner.vat]],
        )
        for call in (
            lambda: both.export_data(["name"]),
            lambda: both.read(["name"]),
            lambda: both[1].web_read({"name": {}}),
            lambda: both[1].read(["display_name"]),
            lambda: both[1].get_metadata(),
            lambda: both[1].copy(),
        ):
            self.env.invalidate_all()
            with self.assertRaises(AccessError):
                call()

    def test_nothing_is_guessed_through_conditions(self):
        """How many there are with a condition on a linked record says nothing of others'."""
        self.attend()
        for domain in (
            [("partner_id.vat", "like", "111")],
            [("partner_id.name", "=", "Outro Cliente")],
            [("partner_id", "any", [("vat", "=", "111")])],
            [("id", "=", self.other_lead.id)],
            ["!", ("partner_id", "=", self.partner.id)],
            ["|", ("id", "=", self.other_lead.id), ("partner_id.vat", "=", "111")],
        ):
            with self.subTest(domain=domain):
                self.assertEqual(self.leads().search_count(domain), 0)
        rows = self.leads().formatted_read_group(
            [], ["partner_id"], ["expected_revenue:sum"], order="partner_id"
        )
        self.assertEqual([row["partner_id"][0] for row in rows], self.partner.ids)

    def test_the_right_ends_with_the_attendance(self):
        session = self.attend()
        self.assertEqual(self.seen(), self.lead)
        self.assertTrue(self.lead.with_user(self.ana).has_access("read"))
        session.with_user(self.ana).action_end()
        self.assertFalse(self.seen())
        self.assertFalse(self.lead.with_user(self.ana).has_access("read"))

    def test_the_right_goes_with_the_conversation(self):
        session = self.attend()
        session._admit_operator(self.bruno, "added")
        session._dismiss_operator(self.ana)
        self.assertFalse(self.seen(self.ana))
        self.assertEqual(self.seen(self.bruno), self.lead)
        session._identify(self.other)
        self.assertEqual(self.seen(self.bruno), self.other_lead)
        self.assertFalse(self.lead.with_user(self.bruno).has_access("read"))

    def test_supervisors_see_what_is_going_on(self):
        session = self.attend()
        self.assertEqual(self.seen(self.carla), self.lead)
        session.with_user(self.ana).action_cancel()
        self.assertFalse(self.seen(self.carla))

    def test_another_company_never(self):
        self.attend()
        elsewhere = self.env["res.company"].create({"name": "Outra Empresa"})
        self.lead.company_id = elsewhere
        self.assertFalse(self.seen())
        self.assertFalse(self.seen(self.carla))
        self.lead.company_id = self.company
        # Attended in a company that is not among the user's: the conversation is not theirs.
        session = self.active_session(self.bruno, "visitor-9")
        session._identify(self.other)
        self.assertEqual(self.seen(self.bruno), self.other_lead)
        session.sudo().company_id = elsewhere
        self.assertFalse(self.seen(self.bruno))
        self.assertFalse(self.seen(self.carla) & self.other_lead)

    def test_models_without_a_company_rule_get_one(self):
        self.assertFalse(self.coin._needs_company("crm.lead"), "it has a rule of its own")
        rules = self.env["ir.rule"].search(
            [("model_id.model", "=", "crm.lead"), ("global", "=", True)]
        )
        rules.active = False
        self.coin._sync_access()
        self.attend()
        self.assertEqual(self.seen(), self.lead)
        self.lead.company_id = self.env["res.company"].create({"name": "Outra Empresa"})
        self.assertFalse(self.seen())
        self.lead.company_id = False
        self.assertEqual(self.seen(), self.lead)

    # ----- writing -----

    def test_writing(self):
        self.attend()
        mine, others = self.lead.with_user(self.ana), self.other_lead.with_user(self.ana)
        values = {"description": "Ligar amanhã"}
        for lead in (mine, others):
            with self.assertRaises(AccessError):
                lead.write(values)
        self.coin.can_write = True
        mine.write(values)
        self.assertIn("amanhã", self.lead.description)
        with self.assertRaises(AccessError):
            others.write(values)
        for lead in (mine, others):
            with self.assertRaises(AccessError):
                lead.unlink()
        self.coin.can_write = False
        with self.assertRaises(AccessError):
            mine.write(values)

    def test_creating_and_deleting(self):
        self.attend()
        values = {"name": "Nova", "partner_id": self.partner.id, "user_id": False}
        with self.assertRaises(AccessError):
            self.leads().create(values)
        self.coin.write({"can_create": True, "can_unlink": True})
        lead = self.leads().create(values)
        self.assertEqual(lead.partner_id, self.partner)
        for partner_id in (self.other.id, False):
            with self.assertRaises(AccessError):
                self.leads().create({**values, "partner_id": partner_id})
        with self.assertRaises(AccessError):
            self.other_lead.with_user(self.ana).unlink()
        lead.unlink()

    # ----- beside other rights -----

    def test_who_may_anyway_is_not_restricted(self):
        manager = self.env.ref("sales_team.group_sale_salesman_all_leads")
        self.ana.group_ids += manager
        self.assertEqual(self.seen(), self.lead + self.other_lead)
        # A model whose other group has no rule.
        partner_coin = self.make_coin(
            "t_customer",
            model_id=self.env["ir.model"]._get_id("res.partner"),
            path="id",
            alarm_domain=False,
        )
        self.give(partner_coin, self.ana)
        partners = self.env["res.partner"].with_user(self.ana)
        self.assertIn(self.other, partners.search([("id", "in", self.other.ids)]))

    def test_own_leads_and_the_customers(self):
        """Somebody else's rule and the coin's are joined by “or”."""
        self.ana.group_ids += self.env.ref("sales_team.group_sale_salesman")
        own = self.make_lead(self.other, "Meu", user_id=self.ana.id)
        foreign = self.make_lead(self.other, "De Bruno", user_id=self.bruno.id)
        attended = self.make_lead(self.partner, "Da Joana", user_id=self.bruno.id)
        self.attend()
        seen = self.leads().search([("id", "in", (own + foreign + attended).ids)])
        self.assertEqual(seen, own + attended)

    def test_rules_of_other_groups_open_nothing(self):
        """A rule for all employees, who have no right on the model: it is not the coin's."""
        self.env["ir.rule"].create(
            {
                "name": "Everything, for employees",
                "model_id": self.env["ir.model"]._get_id("crm.lead"),
                "groups": [Command.link(self.env.ref("base.group_user").id)],
                "domain_force": "[(1, '=', 1)]",
            }
        )
        self.attend()
        self.assertEqual(self.seen(), self.lead)

    def test_who_cannot_read_contacts(self):
        """Operators with the panel only: the coin of customers shows the attended, and the others'
        coins need no right on contacts."""
        self.env.ref("base.access_res_partner_group_user").active = False
        session = self.attend()
        partners = self.env["res.partner"].with_user(self.ana)
        self.lead.priority = "3"
        self.assertEqual(self.panel().leds(session.id)[self.coin.id]["colour"], "red")
        (section,) = self.panel().lookup(session.id, self.coin.id)["sections"]
        self.assertEqual(self.leads().search(section["domain"]), self.lead)
        with self.assertRaises(AccessError):
            partners.search([])
        with self.assertRaises(AccessError):
            self.leads().search_count([("partner_id.vat", "like", "0")])
        coin = self.make_coin(
            "t_customer",
            model_id=self.env["ir.model"]._get_id("res.partner"),
            path="id",
            alarm_domain=False,
        )
        self.give(coin, self.ana)
        both = self.partner + self.other
        self.assertEqual(partners.search([("id", "in", both.ids)]), self.partner)
        self.assertEqual(partners.search_count([("vat", "like", "111")]), 0)
        self.assertEqual(self.partner.with_user(self.ana).name, "Joana Sanhaço")
        with self.assertRaises(AccessError):
            self.other.with_user(self.ana).read(["name"])

    def test_records_on_the_way(self):
        """With a path through other records those may be read, of the customer only."""
        coin = self.make_coin(
            "t_lines",
            model_id=self.env["ir.model"]._get_id("account.move.line"),
            path="move_id.partner_id",
            alarm_domain=False,
            can_write=True,
        )
        rights = {access.model_id.model: access for access in coin.access_ids}
        self.assertEqual(set(rights), {"account.move.line", "account.move"})
        self.assertTrue(rights["account.move.line"].perm_write)
        self.assertFalse(rights["account.move"].perm_write)
        self.give(coin, self.ana)
        self.attend()
        moves = self.env["account.move"].with_user(self.ana)
        self.assertFalse(moves.search([("partner_id", "=", self.other.id)]))
        lines = self.env["account.move.line"].with_user(self.ana)
        self.assertFalse(lines.search([("move_id.partner_id", "in", self.partner.ids)]))

    def test_links_to_many(self):
        coin = self.make_coin(
            "t_many",
            model_id=self.env["ir.model"]._get_id("calendar.event"),
            path="partner_ids",
            alarm_domain=False,
        )
        self.assertIn("partner_ids.mkbot_attended", coin.rule_ids.domain_force)
        self.give(coin, self.ana)
        session = self.attend()
        self.env["calendar.event"].create(
            {
                "name": "Visita",
                "start": "2026-01-01 10:00:00",
                "stop": "2026-01-01 11:00:00",
                "partner_ids": [Command.set(self.partner.ids)],
            }
        )
        (section,) = self.panel().lookup(session.id, coin.id)["sections"]
        self.assertEqual(section["count"], 1)

    # ----- the group's life -----

    def test_rights_follow_the_coin(self):
        group, access, rule = self.coin.group_id, self.coin.access_ids, self.coin.rule_ids
        self.assertEqual(group.privilege_id.category_id.name, "MKBOT coins")
        self.assertEqual((access.group_id, rule.groups), (group, group))
        self.attend()
        self.coin.active = False
        with self.assertRaises(AccessError):
            self.leads().search([])
        self.assertFalse(access.exists() or rule.exists())
        self.coin.active = True
        self.assertEqual(self.seen(), self.lead)
        self.coin.path = "partner_id.commercial_partner_id"
        self.assertEqual(
            {rule.model_id.model: rule.domain_force for rule in self.coin.rule_ids},
            {
                "crm.lead": "[('partner_id.commercial_partner_id.mkbot_attended', '=', True)]",
                "res.partner": "[('commercial_partner_id.mkbot_attended', '=', True)]",
            },
        )
        self.assertEqual(self.seen(), self.lead)

    def test_deleting_the_coin_takes_everything(self):
        gone = [
            self.coin.group_id,
            self.coin.group_id.privilege_id,
            self.coin.access_ids,
            self.coin.rule_ids,
        ]
        self.attend()
        self.coin.unlink()
        for records in gone:
            self.assertTrue(records and not records.exists(), records._name)
        with self.assertRaises(AccessError):
            self.leads().search([])
        self.assertTrue(self.ana.exists())

    def test_operators_change_no_coin(self):
        coin = self.coin.with_user(self.ana)
        for call in (
            lambda: coin.read(["name"]),
            lambda: coin.write({"can_write": True}),
            lambda: coin.unlink(),
            lambda: (
                self.env["mkbot.lookup"]
                .with_user(self.carla)
                .create(
                    {
                        "name": "X",
                        "code": "t_x",
                        "model_id": self.coin.model_id.id,
                        "path": "partner_id",
                    }
                )
            ),
        ):
            with self.assertRaises(AccessError):
                call()


@tagged("post_install", "-at_install")
class TestLookupFiles(LookupCase, HttpCase):
    def test_files_of_the_records(self):
        file = {"name": "contrato.txt", "raw": b"contrato", "res_model": "crm.lead"}
        files = self.env["ir.attachment"].create(
            [{**file, "res_id": lead.id} for lead in (self.lead, self.other_lead)]
        )
        session = self.attend()
        self.authenticate("t_ana", "t_ana")

        def status(file):
            with mute_logger("odoo.http"):
                return self.url_open(f"/web/content/{file.id}").status_code

        self.assertEqual(status(files[0]), 200)
        self.assertEqual(self.url_open(f"/web/content/{files[0].id}").content, b"contrato")
        self.assertNotEqual(status(files[1]), 200)
        attachments = self.env["ir.attachment"].with_user(self.ana)
        self.assertEqual(attachments.search([("id", "in", files.ids)]), files[0])
        session.with_user(self.ana).action_cancel()
        self.assertNotEqual(status(files[0]), 200)

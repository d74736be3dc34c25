from contextlib import contextmanager
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.sql_db import Cursor
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import SQL, mute_logger

from odoo.addons.mkbot_chat import uninstall_hook

from .common_lookup import LookupCase


@tagged("post_install", "-at_install")
class TestLookup(LookupCase):
    @contextmanager
    def refused(self, error, words):
        """That something is refused, in these words, and undone."""
        with self.assertRaises(error) as caught:
            yield
        self.assertRegex(str(caught.exception), words)

    # ----- what is wrong with a coin, in words -----

    def test_the_path_must_lead_to_a_contact(self):
        for path, words in (
            ("no_such", "There is no field “no_such”"),
            ("name", "is no link to other records"),
            ("stage_id", "ends at"),
            ("id", "There is no field|is no link"),
            ("stage_id.name", "is no link to other records"),
            ("partner_id.no_such", "There is no field “no_such” in “Contact”"),
        ):
            with self.subTest(path=path), self.refused(ValidationError, words):
                self.coin.path = path
        self.coin.path = "partner_id.commercial_partner_id"

    def test_domains_must_be_searchable(self):
        for domain, words in (
            ("[('no_such', '=', 1)]", "is no condition on|cannot be searched"),
            ("[('name', '=', ", "is no condition on"),
            ("nonsense", "is no condition on"),
            ("[('create_date', '>', 'what?')]", "cannot be searched|is no condition"),
        ):
            with self.subTest(domain=domain):
                with self.refused(ValidationError, words):
                    self.coin.alarm_domain = domain
                with self.refused(ValidationError, words):
                    self.coin.section_ids = [Command.create({"name": "S", "domain": domain})]
        self.coin.alarm_domain = "[('create_date', '<', context_today() - relativedelta(days=3))]"
        self.coin.alarm_domain = "[('create_date', '<', '-3d')]"
        with self.refused(ValidationError, "ordered by"), mute_logger("odoo.sql_db"):
            self.coin.order = "no_such desc"

    def test_codes(self):
        for code in ("Finance", "a-b", "1a", "a b"):
            with self.subTest(code=code), self.refused(ValidationError, "no code"):
                self.coin.code = code

    def test_a_section_of_another_model_needs_its_path(self):
        model = self.env["ir.model"]._get_id("account.move")
        with self.refused(ValidationError, "by which path"):
            self.coin.section_ids = [Command.create({"name": "Invoices", "model_id": model})]

    def test_models_that_keep_nothing_are_refused(self):
        for model in ("mkbot.panel", "base.language.install"):
            with self.refused(ValidationError, "keeps no records"):
                self.make_coin("t_none", model_id=self.env["ir.model"]._get_id(model))

    def test_nobody_gives_rights_they_lack(self):
        boss = new_test_user(
            self.env,
            "t_boss",
            "mkbot_chat.group_admin",
            company_id=self.company.id,
            company_ids=self.company.ids,
        )
        coins = self.env["mkbot.lookup"].with_user(boss)
        values = {
            "name": "Leads",
            "code": "t_boss",
            "model_id": self.env["ir.model"]._get_id("crm.lead"),
            "path": "partner_id",
        }
        with self.refused(AccessError, "only give rights that you have"):
            coins.create(values)
        boss.group_ids += self.env.ref("sales_team.group_sale_salesman_all_leads")
        coin = coins.create(values)
        coin.can_write = True
        with self.refused(AccessError, "delete"):
            coin.can_unlink = True
        section = {"name": "S", "path": "partner_id", "domain": "[]"}
        section["model_id"] = self.env["ir.model"]._get_id("account.payment")
        with self.refused(AccessError, "only give rights that you have"):
            coin.section_ids = [Command.create(section)]

    # ----- who has it -----

    def test_default_coins_go_to_operators(self):
        coin = self.make_coin("t_default", is_default=True)
        group = coin.group_id
        self.assertLessEqual(self.ana + self.bruno + self.carla, group.user_ids)
        company = {"company_id": self.company.id, "company_ids": self.company.ids}
        new = new_test_user(self.env, "t_new", "mkbot_chat.group_operator", **company)
        employee = new_test_user(self.env, "t_empl", "base.group_user", **company)
        self.assertIn(group, new.all_group_ids)
        self.assertNotIn(group, employee.all_group_ids)
        employee.group_ids += self.env.ref("mkbot_chat.group_supervisor")
        self.assertIn(group, employee.all_group_ids)
        # Withheld, and it stays so.
        employee.group_ids -= group
        employee.group_ids += self.env.ref("base.group_allow_export")
        self.assertNotIn(group, employee.all_group_ids)
        # By the group's own form, and by a group that implies it.
        by_group = new_test_user(self.env, "t_by_group", "base.group_user", **company)
        self.env.ref("mkbot_chat.group_operator").user_ids += by_group
        self.assertIn(group, by_group.all_group_ids)
        by_team = new_test_user(self.env, "t_by_team", "base.group_user", **company)
        team = self.env["res.groups"].create({"name": "Team", "user_ids": by_team.ids})
        self.assertNotIn(group, by_team.all_group_ids)
        team.implied_ids += self.env.ref("mkbot_chat.group_operator")
        self.assertIn(group, by_team.all_group_ids)

    def test_a_coin_becomes_default(self):
        self.assertNotIn(self.coin.group_id, self.davi.all_group_ids)
        self.coin.is_default = True
        self.assertIn(self.coin.group_id, self.davi.all_group_ids)

    def test_open_lists_the_coins_of_the_user(self):
        second = self.make_coin("t_second", sequence=1, icon="fa fa-star")
        self.give(second, self.ana)
        self.assertEqual(
            self.panel().open("x")["lookups"],
            [
                {"id": second.id, "code": "t_second", "name": second.name, "icon": "fa fa-star"},
                {
                    "id": self.coin.id,
                    "code": "t_leads",
                    "name": self.coin.name,
                    "icon": self.coin.icon,
                },
            ],
        )
        others = self.panel(self.bruno).open("x")["lookups"]
        self.assertEqual([coin["code"] for coin in others], ["t_leads"])
        self.assertEqual(self.panel(self.davi).open("x")["lookups"], [])

    def test_a_coin_whose_model_is_not_loaded_does_not_exist(self):
        self.env.cr.execute(
            "UPDATE mkbot_lookup SET model = 'gone.away' WHERE id = %s", [self.coin.id]
        )
        self.env.invalidate_all()
        self.assertEqual(self.panel().open("x")["lookups"], [])

    def test_a_model_takes_its_coins_along(self):
        model = self.env["ir.model"].create({"name": "Thing", "model": "x_mkbot_thing"})
        self.env["ir.model.fields"].create(
            {
                "name": "x_partner_id",
                "model_id": model.id,
                "ttype": "many2one",
                "relation": "res.partner",
            }
        )
        coin = self.make_coin("t_thing", model_id=model.id, path="x_partner_id", alarm_domain=False)
        section = {"name": "Things", "model_id": model.id, "path": "x_partner_id"}
        self.coin.section_ids = [Command.create(section)]
        group = coin.group_id
        self.assertEqual(len(self.coin.rule_ids), 2)
        model.unlink()
        self.assertFalse(coin.exists() or group.exists())
        self.assertFalse(self.coin.section_ids)
        self.assertEqual(len(self.coin.rule_ids), 1)

    # ----- the lights -----

    def test_lights(self):
        session = self.active_session(self.ana)
        led = self.panel().leds(session.id)[self.coin.id]
        self.assertEqual(led, {"colour": "grey", "why": "No customer is defined."})
        session._identify(self.partner)
        led = self.panel().leds(session.id)[self.coin.id]
        self.assertEqual(led, {"colour": "green", "why": "Nothing to look after"})
        self.other_lead.priority = "3"
        self.assertEqual(self.panel().leds(session.id)[self.coin.id]["colour"], "green")
        self.lead.priority = "3"
        self.make_lead(self.partner, "Outra", priority="3")
        led = self.panel().leds(session.id)[self.coin.id]
        self.assertEqual(led, {"colour": "red", "why": "2 urgent"})
        self.coin.alarm_text = "Urgent!"
        self.assertEqual(self.panel().leds(session.id)[self.coin.id]["why"], "Urgent!")
        self.coin.alarm_domain = "[]"
        self.assertEqual(self.panel().leds(session.id)[self.coin.id]["colour"], "green")

    def test_the_family_counts(self):
        company = self.env["res.partner"].create({"name": "Padaria", "is_company": True})
        self.partner.parent_id = company
        session = self.attend()
        colleague = self.env["res.partner"].create({"name": "Sócio", "parent_id": company.id})
        self.make_lead(colleague, "Da família", priority="3")
        self.assertEqual(self.panel().leds(session.id)[self.coin.id]["colour"], "red")
        (section,) = self.panel().lookup(session.id, self.coin.id)["sections"]
        self.assertEqual((section["count"], section["alarm"]), (2, 1))

    def test_a_broken_coin_does_not_darken_the_others(self):
        broken = self.make_coin("t_broken")
        self.give(broken, self.ana)
        self.env.cr.execute(
            "UPDATE mkbot_lookup SET alarm_domain = %s WHERE id = %s",
            ["[('gone', '=', 1)]", broken.id],
        )
        self.env.invalidate_all()
        self.lead.priority = "3"
        session = self.attend()
        leds = self.panel().leds(session.id)
        self.assertEqual(leds[broken.id]["colour"], "grey")
        self.assertIn("no longer fits", leds[broken.id]["why"])
        self.assertEqual(leds[self.coin.id]["colour"], "red")

    def test_twenty_coins_cost_one_query(self):
        session = self.attend()

        def statements():
            """What is asked of the database by one call, in a request of its own."""
            self.env.flush_all()
            self.env.invalidate_all()
            queries = []
            execute = Cursor.execute

            def noted(cursor, query, *args, **kwargs):
                queries.append(query.code if isinstance(query, SQL) else query)
                return execute(cursor, query, *args, **kwargs)

            with patch.object(Cursor, "execute", noted):
                self.panel().leds(session.id)
            return queries

        statements()
        one = statements()
        for number in range(19):
            coin = self.make_coin(
                f"t_many_{number}", alarm_domain=f"[('priority', '=', '{number % 3}')]"
            )
            self.give(coin, self.ana)
        self.assertEqual(len(self.panel().leds(session.id)), 20)
        statements()
        many = statements()
        self.assertEqual(len(many), len(one))
        (about_leads,) = [query for query in many if '"crm_lead"' in query]
        self.assertEqual(about_leads.count("SELECT COUNT(*)"), 20)

    def test_who_may_ask(self):
        session = self.attend()
        closed = self.attend(self.other, address="visitor-2")
        closed._move("cancelled")
        for call in (
            lambda: self.panel(self.bruno).leds(session.id),
            lambda: self.panel(self.bruno).lookup(session.id, self.coin.id),
        ):
            with self.refused(UserError, "not attending"):
                call()
        with self.assertRaises(AccessError):
            self.panel(self.davi).leds(session.id)
        with self.refused(UserError, "over"):
            self.panel().leds(closed.id)
        with self.refused(UserError, "over"):
            self.panel().leds(999999999)
        self.assertIn(self.coin.id, self.panel(self.carla).leds(session.id))
        company = {"company_id": self.company.id, "company_ids": self.company.ids}
        employee = new_test_user(self.env, "t_plain", **company)
        with self.assertRaises(AccessError):
            self.panel(employee).leds(session.id)

    # ----- the pane -----

    def test_lookup(self):
        self.coin.section_ids = [
            Command.create({"name": "Urgent", "domain": "[('priority', '=', '3')]"}),
            Command.create(
                {
                    "name": "Contacts",
                    "model_id": self.env["ir.model"]._get_id("res.partner"),
                    "path": "id",
                    "sequence": 60,
                }
            ),
        ]
        view = self.env.ref("crm.crm_case_tree_view_leads")
        self.coin.list_view_id = view
        self.lead.priority = "3"
        session = self.attend()
        data = self.panel().lookup(session.id, self.coin.id)
        self.assertEqual(data["partner_id"], self.partner.id)
        self.assertEqual(data["partner_name"], "Joana Sanhaço")
        urgent, contacts = data["sections"]
        self.assertEqual(urgent["model"], "crm.lead")
        self.assertEqual((urgent["count"], urgent["alarm"]), (1, 1))
        self.assertEqual(urgent["views"], {"list": view.id, "form": False, "search": False})
        self.assertEqual(
            urgent["context"],
            {
                "default_partner_id": self.partner.id,
                "mkbot_session_id": session.id,
                "mkbot_withheld": [],
            },
        )
        self.assertFalse(urgent["can_create"])
        self.assertFalse(urgent["res_id"])
        self.assertEqual(self.leads().search(urgent["domain"]), self.lead)
        self.assertEqual((contacts["count"], contacts["alarm"]), (1, 0))
        self.assertNotIn("default_partner_id", contacts["context"])
        self.assertFalse(contacts["views"]["list"])
        self.coin.can_create = True
        self.assertTrue(self.panel().lookup(session.id, self.coin.id)["sections"][0]["can_create"])

    def test_lookup_of_one_record(self):
        coin = self.make_coin(
            "t_customer",
            model_id=self.env["ir.model"]._get_id("res.partner"),
            path="id",
            is_single=True,
            alarm_domain=False,
        )
        self.give(coin, self.ana)
        session = self.attend()
        data = self.panel().lookup(session.id, coin.id)
        self.assertTrue(data["is_single"])
        self.assertEqual(data["sections"][0]["res_id"], self.partner.id)

    def test_lookup_is_refused_in_words(self):
        session = self.active_session(self.ana)
        with self.refused(UserError, "Define the customer"):
            self.panel().lookup(session.id, self.coin.id)
        session._identify(self.partner)
        with self.refused(UserError, "no such coin"):
            self.panel().lookup(session.id, self.make_coin("t_not_mine").id)
        with self.refused(UserError, "no such coin"):
            self.panel().lookup(session.id, 999999999)

    # ----- the form -----

    def test_preview_before_saving(self):
        self.lead.priority = "3"
        form = Form(self.env["mkbot.lookup"])
        form.model_id = self.env["ir.model"]._get("crm.lead")
        self.assertEqual(form.path, "partner_id", "the likely path is proposed")
        form.name = "Leads"
        form.code = "t_form"
        self.assertFalse(form.preview)
        form.preview_partner_id = self.partner
        self.assertIn("Fibra para Joana", form.preview)
        self.assertNotIn("Fibra para Outro", form.preview)
        self.assertIn("text-bg-success", form.preview)
        form.alarm_domain = "[('priority', '=', '3')]"
        form.alarm_text = "%s urgent"
        self.assertIn("text-bg-danger", form.preview)
        self.assertIn("1 urgent", form.preview)
        with form.section_ids.new() as section:
            section.name = "Sem urgência"
            section.domain = "[('priority', '=', '0')]"
        self.assertIn("Sem urgência", form.preview)
        self.assertIn("Nothing of this customer", form.preview)
        self.assertNotIn("Fibra para Joana", form.preview)
        form.path = "stage_id"
        self.assertIn("must end at a contact", form.preview)
        form.path = "partner_id"
        coin = form.save()
        self.assertEqual(coin.section_ids.name, "Sem urgência")

    def test_preview_by_the_rights_of_who_looks(self):
        boss = new_test_user(
            self.env,
            "t_boss",
            "mkbot_chat.group_admin",
            company_id=self.company.id,
            company_ids=self.company.ids,
        )
        form = Form(self.env["mkbot.lookup"].with_user(boss))
        form.model_id = self.env["ir.model"]._get("crm.lead")
        form.name = "Negócios 2ª fase"
        self.assertEqual(form.code, "negocios_2a_fase")
        form.preview_partner_id = self.partner
        self.assertIn("You have no right", form.preview)
        self.assertNotIn("Fibra", form.preview)

    def test_uninstalling_leaves_nothing(self):
        groups = self.env["mkbot.lookup"].with_context(active_test=False).search([]).group_id
        uninstall_hook(self.env)
        self.assertFalse(groups.exists())
        self.assertFalse(self.env["ir.rule"].search([("domain_force", "like", "mkbot_attended")]))

    def test_preview_escapes(self):
        self.make_lead(self.partner, "<script>alert(1)</script>")
        self.coin.preview_partner_id = self.partner
        self.assertNotIn("<script>", self.coin.preview)
        self.assertIn("&lt;script&gt;", self.coin.preview)

    def test_copies_have_a_group_of_their_own(self):
        self.coin.section_ids = [Command.create({"name": "All"})]
        copy = self.coin.copy()
        self.assertEqual(copy.code, "t_leads_copy")
        self.assertEqual(copy.section_ids.mapped("name"), ["All"])
        self.assertTrue(copy.group_id)
        self.assertNotEqual(copy.group_id, self.coin.group_id)
        self.assertEqual(copy.group_id.privilege_id.name, "Coin t_leads (copy)")

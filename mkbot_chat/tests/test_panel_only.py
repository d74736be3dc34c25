import json

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from .common import MkbotCase

# Each is in one place of a customer's data.
MARKS = {
    "name": "Zulmira Xarrua",
    "email": "zulmira.xarrua@example.com",
    "phone": "+5547977776666",
    "vat": "52998224725",
    "street": "Rua Qwertiana 4711",
    "comment": "Segredo-da-ficha-8812",
    "invoice": "FATURA-MARCADA-9071",
    "lead": "Oportunidade-marcada-5527",
    "attachment": "anexo-marcado-6644.txt",
    "content": "conteudo-marcado-2219",
    "message": "palavras-marcadas-7783",
    "note": "nota-marcada-1158",
    "guest": "Visitante-marcado-3396",
    "address": "visitor-marcado-4402",
    "activity": "tarefa-marcada-9923",
    "event": "reuniao-marcada-1207",
    "child": "Filha-marcada-6718",
    "account_number": "00099887766",
    "portal": "portal-marcado-5050",
}

#: Where an administrator finds the marks.
DRAWERS = (
    "account.move",
    "calendar.event",
    "crm.lead",
    "ir.attachment",
    "mail.activity",
    "mail.message",
    "mkbot.contact",
    "res.partner",
    "res.partner.bank",
    "res.users",
)


class PanelOnlyCase(MkbotCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        company = {"company_id": cls.company.id, "company_ids": cls.company.ids}
        cls.eva = new_test_user(
            cls.env,
            "t_eva",
            "base.group_user,base.group_partner_manager,base.group_allow_export,"
            "mkbot_chat.group_panel_only",
            name="Eva Teste",
            **company,
        )
        cls.support.operator_ids += cls.eva

    @classmethod
    def customer_with_marks(cls):
        """A customer with something in every drawer."""
        env = cls.env
        cls.marked = env["res.partner"].create(
            {
                "name": MARKS["name"],
                "email": MARKS["email"],
                "phone": MARKS["phone"],
                "vat": MARKS["vat"],
                "street": MARKS["street"],
                "comment": MARKS["comment"],
                "country_id": env.ref("base.br").id,
                "child_ids": [Command.create({"name": MARKS["child"]})],
                "bank_ids": [Command.create({"acc_number": MARKS["account_number"]})],
            }
        )
        partner = cls.marked
        new_test_user(
            env,
            MARKS["portal"],
            "base.group_portal",
            partner_id=partner.id,
            name=MARKS["name"],
            email=MARKS["email"],
        )
        env["crm.lead"].create({"name": MARKS["lead"], "partner_id": partner.id})
        journal = env["account.journal"].create(
            {
                "name": "Vendas",
                "type": "general",
                "code": "MRK",
                "company_id": cls.company.id,
            }
        )
        env["account.move"].create(
            {
                "move_type": "entry",
                "journal_id": journal.id,
                "partner_id": partner.id,
                "ref": MARKS["invoice"],
            }
        )
        partner.message_post(body=MARKS["note"], partner_ids=partner.ids, message_type="comment")
        partner.message_subscribe(partner.ids)
        partner.activity_schedule("mail.mail_activity_data_todo", summary=MARKS["activity"])
        env["ir.attachment"].create(
            {
                "name": MARKS["attachment"],
                "raw": MARKS["content"].encode(),
                "res_model": "res.partner",
                "res_id": partner.id,
            }
        )
        env["calendar.event"].create(
            {
                "name": MARKS["event"],
                "start": "2026-01-05 10:00:00",
                "stop": "2026-01-05 11:00:00",
                "partner_ids": [Command.link(partner.id)],
            }
        )
        return partner

    def attendance_of(self, partner, address):
        session = self.customer_writes(MARKS["message"], address, bot=False)
        session._identify(partner)
        session.contact_id.name = MARKS["guest"]
        return session


@tagged("post_install", "-at_install")
class TestReach(PanelOnlyCase):
    """What a user who has only the panel can read, whatever way they ask."""

    def leaks(self, user, models=None):
        """``{(mark, model, field)}`` of what a user finds by reading these models, or every one
        there is."""
        found = set()
        env = self.env(user=user, su=False)
        for name in sorted(models or self.registry):
            model = env[name].with_context(active_test=False)
            if model._abstract or not model.has_access("read"):
                continue
            fields = [
                field
                for field, info in model.fields_get(attributes=["type"]).items()
                if info["type"] != "reference"
            ]
            for row in self.read_all(model, fields):
                for field, value in row.items():
                    text = value if isinstance(value, str) else repr(value)
                    for mark, words in MARKS.items():
                        if words in text:
                            found.add((mark, name, field))
        return found

    def read_all(self, model, fields):
        """Every record a user finds, with every field that they can read."""
        try:
            records = model.search([], limit=5000)
        except UserError:
            # Not meant to be searched by anybody
            return []
        if not records:
            return []
        return self.read_what_can_be(records, fields)

    def read_what_can_be(self, records, fields):
        """Some field may be none that can be computed for this user, of some record: the others
        are read all the same."""
        try:
            # Nothing is written: what was read need not be forgotten when the next is refused.
            with self.env.cr.savepoint(flush=False), mute_logger("odoo.sql_db"):
                return records.read(fields)
        except Exception:
            if len(fields) > 1:
                middle = len(fields) // 2
                parts = [(records, fields[:middle]), (records, fields[middle:])]
            elif len(records) > 1:
                parts = [(record, fields) for record in records]
            else:
                return []
        return [row for part in parts for row in self.read_what_can_be(*part)]

    def test_nothing_of_a_customer_not_attended(self):
        partner = self.customer_with_marks()
        # In another sector, and one that is over in the user's own.
        elsewhere = self.attendance_of(partner, MARKS["address"])
        elsewhere.sector_id = self.finance
        over = self.attendance_of(partner, MARKS["address"] + "-2")
        over._move("cancelled")
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(self.leaks(self.eva), set())
        # The marks are where an administrator finds them: what is looked for is there.
        admin = self.env.ref("base.user_admin")
        admin.company_ids += self.company
        seen = {mark for mark, _model, _field in self.leaks(admin, DRAWERS)}
        self.assertEqual(set(MARKS) - seen, set())

    def test_coins_show_attended_customers_only(self):
        self.withhold_coins()
        models = ("crm.lead", "account.move", "calendar.event")
        coins = self.env["mkbot.lookup"].create(
            [
                {
                    "name": model,
                    "code": "t_" + model.replace(".", "_"),
                    "model_id": self.env["ir.model"]._get_id(model),
                    "path": "partner_ids" if model == "calendar.event" else "partner_id",
                }
                for model in models
            ]
        )
        coins.group_id.user_ids = [Command.link(self.eva.id)]
        partner = self.customer_with_marks()
        session = self.active_session(self.eva)
        session._identify(self.partner)
        self.assertEqual(self.leaks(self.eva), set())
        session.with_user(self.eva).action_set_partner(partner.id)
        panel = self.env["mkbot.panel"].with_user(self.eva)
        for coin in coins:
            with self.subTest(coin.name):
                [section] = panel.lookup(session.id, coin.id)["sections"]
                self.assertEqual(section["count"], 1)
                found = self.env[coin.model].with_user(self.eva).search(section["domain"])
                self.assertEqual(len(found.read(["display_name"])), 1)
        self.assertEqual(set(panel.leds(session.id)), set(coins.ids))
        shown = {mark for mark, _model, _field in self.leaks(self.eva, [*models, "res.partner"])}
        of_coins = {"name", "email", "phone", "lead", "invoice", "event", "child"}
        self.assertLessEqual(of_coins, shown)
        session.with_user(self.eva).action_end()
        self.assertEqual(
            {model for _mark, model, _field in self.leaks(self.eva)}
            # Until it is closed, the attendance is one of their sector's.
            - {"mkbot.session", "mkbot.contact", "mkbot.contact.identifier"}
            - {"discuss.channel", "mail.guest"}
            - {"discuss.channel.member", "mail.message", "mkbot.session.move"},
            set(),
        )

    def test_other_ways_to_ask(self):
        partner = self.customer_with_marks()
        partners = self.env["res.partner"].with_user(self.eva)
        for term in (MARKS["name"], MARKS["email"]):
            self.assertFalse(partners.name_search(term))
        self.assertFalse(partners.search_count([("vat", "=", MARKS["vat"])]))
        self.assertFalse(
            partners.formatted_read_group([("id", "=", partner.id)], ["name"], ["__count"])
        )
        for answer in (
            partners.get_mention_suggestions(MARKS["name"]),
            partners.search_for_channel_invite(MARKS["name"]),
            partners.im_search(MARKS["name"]) if hasattr(partners, "im_search") else {},
        ):
            self.assertNotIn(MARKS["name"], json.dumps(answer, default=str))
        for read in (
            lambda: partners.browse(partner.id).read(["name"]),
            lambda: partners.browse(partner.id).export_data(["name"]),
            lambda: partners.browse(partner.id).web_read({"name": {}}),
            lambda: partners.browse(partner.id).message_ids.mapped("body"),
            lambda: partners.search([]).export_data(["name"]),
        ):
            with self.assertRaises(UserError):  # an AccessError is one
                read()

    def withhold_coins(self):
        """Eva has the panel alone: what a coin shows she may not see."""
        self.eva.group_ids -= self.env["mkbot.lookup"].search([]).group_id

    def test_nothing_is_written(self):
        self.withhold_coins()
        partner = self.customer_with_marks()
        session = self.active_session(self.eva)
        session.with_user(self.eva).action_set_partner(partner.id)
        self.assertEqual(partner.with_user(self.eva).name, MARKS["name"])
        with self.assertRaises(AccessError):
            partner.with_user(self.eva).write({"name": "X"})
        with self.assertRaises(AccessError):
            self.env["res.partner"].with_user(self.eva).create({"name": "X"})
        for model in ("calendar.event", "utm.campaign", "crm.lead", "account.move"):
            for operation in ("write", "create", "unlink"):
                self.assertFalse(self.env[model].with_user(self.eva).has_access(operation), model)

    def test_attended_customers_are_there_while_attended(self):
        partner = self.customer_with_marks()
        child = partner.child_ids
        partners = self.env["res.partner"].with_user(self.eva)
        session = self.active_session(self.eva)
        self.assertFalse(partners.search([("id", "in", (partner + child).ids)]))
        session.with_user(self.eva).action_set_partner(child.id)
        # The whole family, whoever of it writes
        self.assertEqual(partners.search([("id", "in", (partner + child).ids)]), partner + child)
        row = self.env["mkbot.panel"].with_user(self.eva).open("p1")["mine"][0]
        self.assertEqual(row["title"], child.name)
        session.with_user(self.eva).action_end()
        self.assertFalse(partners.search([("id", "in", (partner + child).ids)]))

    def test_colleagues_companies_and_the_bot_are_there(self):
        partners = self.env["res.partner"].with_user(self.eva)
        bot = self.env.ref("mkbot_chat.partner_bot")
        for partner in (self.ana.partner_id, self.company.partner_id, bot, self.eva.partner_id):
            self.assertEqual(partners.browse(partner.id).name, partner.name)
        self.assertFalse(self.env["res.users"].with_user(self.eva).search([("share", "=", True)]))

    def test_history_of_attended_customers_only_while_attending(self):
        past = self.customer_writes("oi", "visitor-7")
        past._identify(self.partner)
        past._move("cancelled")

        def can_read():
            return past.with_user(self.eva).has_access("read")

        self.assertFalse(can_read())
        session = self.active_session(self.eva)
        session.with_user(self.eva).action_set_partner(self.partner.id)
        self.assertTrue(can_read())
        session.with_user(self.eva).action_end()
        self.assertFalse(can_read())

    def test_other_groups_sleep(self):
        self.withhold_coins()
        lead = self.env["crm.lead"].create({"name": MARKS["lead"], "user_id": self.eva.id})
        self.eva.group_ids += self.env.ref("sales_team.group_sale_manager")
        self.assertFalse(self.eva.has_group("sales_team.group_sale_salesman"))
        self.assertFalse(self.env["crm.lead"].with_user(self.eva).has_access("read"))
        self.eva.group_ids -= self.env.ref("mkbot_chat.group_panel_only")
        self.assertTrue(self.eva.has_group("sales_team.group_sale_salesman"))
        self.assertEqual(lead.with_user(self.eva).name, MARKS["lead"])
        self.assertFalse(self.ana._mkbot_is_panel_only())

    def test_who_has_all_of_odoo_is_not_limited(self):
        partner = self.customer_with_marks()
        for user in (self.ana, self.carla):
            self.assertEqual(partner.with_user(user).name, MARKS["name"])
            self.assertTrue(self.env["calendar.event"].with_user(user).has_access("create"))

    def test_no_menus(self):
        menus = self.env["ir.ui.menu"].with_user(self.eva)
        self.assertFalse(menus._visible_menu_ids())
        self.assertEqual(set(menus.load_menus(False)), {"root"})
        self.assertTrue(self.env["ir.ui.menu"].with_user(self.ana)._visible_menu_ids())


@tagged("post_install", "-at_install")
class TestPanelWorks(PanelOnlyCase):
    """The panel is whole for a user who has nothing else."""

    def test_candidates_are_masked(self):
        partner = self.customer_with_marks()
        panel = self.env["mkbot.panel"].with_user(self.eva)
        for term in (MARKS["name"], MARKS["vat"], MARKS["email"], "47977776666"):
            found = panel.search_partners(term)
            self.assertIn(partner.id, [row["id"] for row in found], term)
            text = json.dumps(found, ensure_ascii=False)
            for kind in ("email", "phone", "vat", "street"):
                self.assertNotIn(MARKS[kind], text)
            self.assertIn("•••• 6666", text)
        other = self.env["res.company"].create({"name": "Outro Provedor"})
        partner.user_ids.active = False
        partner.company_id = other
        self.assertFalse(panel.search_partners(MARKS["name"]))
        session = self.active_session(self.eva)
        with self.assertRaises(UserError):
            session.with_user(self.eva).action_set_partner(partner.id)
        self.assertFalse(session.partner_id)

    def test_a_day_of_work(self):
        session = self.waiting_session()
        panel = self.env["mkbot.panel"].with_user(self.eva)
        self.assertIn(session.id, [row[0] for row in panel.open("p1")["sessions"]])
        [row] = panel.rows("waiting")["rows"]
        self.assertEqual(row["id"], session.id)
        mine = session.with_user(self.eva)
        mine.action_rescue()
        mine.action_set_partner(self.partner.id)
        self.assertEqual(session.partner_id, self.partner)
        file = (
            self.env["ir.attachment"]
            .with_user(self.eva)
            .create(
                {"name": "nota.txt", "raw": b"oi", "res_model": "mail.compose.message", "res_id": 0}
            )
        )
        channel = session.channel_id.with_user(self.eva)
        channel.message_post(
            body="Olá",
            attachment_ids=file.ids,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        self.assertEqual(session.last_author, "operator")
        panel.history(session.id)
        self.open_panel(self.ana)
        self.assertIn(self.ana.id, [row["id"] for row in panel.operators(session.id)])
        mine.action_transfer(self.ana.id, False, "Cuide dela")
        self.assertEqual(session.operator_id, self.ana)


@tagged("post_install", "-at_install")
class TestPanelOnlyPages(PanelOnlyCase, HttpCase):
    session = None  # the browser's, in an HttpCase

    def test_every_page_of_odoo_is_the_panel(self):
        self.authenticate("t_eva", "t_eva")
        for page in ("/odoo", "/web", "/odoo/crm", "/odoo/mkbot/7/x", "/odoo/action-5/2", "/"):
            with self.subTest(page):
                response = self.url_open(page)
                self.assertTrue(response.url.endswith("/odoo/mkbot"), response.url)
                self.assertEqual(response.status_code, 200)
        self.assertEqual(self.url_open("/web/webclient/load_menus").json().keys(), {"root"})

    def test_who_has_all_of_odoo_goes_where_they_want(self):
        self.authenticate("t_ana", "t_ana")
        self.assertTrue(self.url_open("/odoo").url.endswith("/odoo"))

    def test_tour(self):
        self.eva.lang = "en_US"  # the tour reads the panel
        session = self.waiting_session()
        self.start_tour("/odoo", "mkbot_panel_only", login="t_eva", timeout=90)
        self.assertEqual(session.partner_id, self.partner)
        self.assertIn("Bom dia!", "\n".join(self.texts(session)))

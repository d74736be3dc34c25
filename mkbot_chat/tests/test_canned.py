from unittest.mock import patch

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.mkbot_chat.bot import canned as texts

from .common import MkbotCase
from .common_actions import ActionCase


class CannedCase(MkbotCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.group = cls.env["mkbot.canned.group"].create({"name": "Atendimento"})
        cls.everybodys = cls.canned("saudação", "{{greeting}}, {{customer.first_name}}!")
        cls.supports = cls.canned(
            "reiniciar", "Tire da tomada.", scope="sectors", sector_ids=cls.support.ids
        )
        cls.finances = cls.canned(
            "boleto", "Segue o boleto.", scope="sectors", sector_ids=cls.finance.ids
        )
        cls.anas = cls.canned("meu", "Só meu.", user=cls.ana, scope="personal")
        cls.brunos = cls.canned("dele", "Só dele.", user=cls.bruno, scope="personal")

    @classmethod
    def canned(cls, shortcut, text, user=None, scope="everybody", **vals):
        return (
            cls.env["mkbot.canned"]
            .with_user(user or cls.env.user)
            .create({"shortcut": shortcut, "text": text, "scope": scope, **vals})
        )

    def panel(self, user):
        return self.env["mkbot.panel"].with_user(user)

    def shortcuts(self, user, term=""):
        return [row["shortcut"] for row in self.panel(user).canned_list(term)["rows"]]


class TestCannedAccess(CannedCase):
    def of_test(self, user):
        # Demo messages and other companies' are not of this company.
        return set(self.shortcuts(user))

    def test_who_reads_which(self):
        self.assertEqual(self.of_test(self.ana), {"saudação", "reiniciar", "meu"})
        self.assertEqual(self.of_test(self.bruno), {"saudação", "reiniciar", "dele"})
        self.assertEqual(self.of_test(self.davi), {"saudação", "boleto"})
        self.assertEqual(self.of_test(self.carla), {"saudação", "reiniciar", "boleto"})

    def test_others_own_messages_are_never_read(self):
        admin = new_test_user(
            self.env,
            "t_canned_admin",
            "mkbot_chat.group_admin",
            company_id=self.company.id,
            company_ids=self.company.ids,
        )
        session = self.active_session()
        for user in (self.bruno, self.davi, self.carla, admin):
            with self.subTest(user=user.login):
                anas = self.anas.with_user(user)
                self.assertFalse(anas.search([("id", "=", anas.id)]))
                self.assertFalse(anas.search([("text", "ilike", "Só meu")]))
                for call in (
                    lambda anas=anas: anas.read(["text"]),
                    lambda anas=anas: anas.write({"text": "x"}),
                    lambda anas=anas: anas.unlink(),
                    lambda user=user: self.panel(user).canned_read(self.anas.id),
                    lambda user=user: self.panel(user).canned_use(session.id, self.anas.id),
                    lambda user=user: self.panel(user).canned_preview(session.id, self.anas.id),
                    lambda user=user: self.panel(user).canned_delete(self.anas.id),
                    lambda user=user: self.panel(user).canned_save({"text": "x"}, self.anas.id),
                ):
                    with self.assertRaises(AccessError):
                        call()

    def test_operators_keep_only_their_own(self):
        ana = self.panel(self.ana)
        row = ana.canned_save({"shortcut": "::oi ", "text": "Oi!", "scope": "personal"})
        kept = self.env["mkbot.canned"].browse(row["id"])
        self.assertEqual((kept.shortcut, kept.user_id), ("oi", self.ana))
        self.assertFalse(kept.company_id)
        self.assertTrue(row["is_editable"])
        ana.canned_save({"text": "Olá!"}, kept.id)
        self.assertEqual(kept.text, "Olá!")
        sectors = {"scope": "sectors", "sector_ids": self.support.ids}
        for vals in ({"scope": "everybody"}, sectors):
            with self.subTest(vals=vals), self.assertRaises(AccessError):
                ana.canned_save({"shortcut": "x", "text": "x", **vals})
            with self.subTest(vals=vals), self.assertRaises(AccessError):
                ana.canned_save(vals, kept.id)
        for canned in (self.everybodys, self.supports):
            with self.assertRaises(AccessError):
                ana.canned_save({"text": "x"}, canned.id)
            with self.assertRaises(AccessError):
                ana.canned_delete(canned.id)
        ana.canned_delete(kept.id)
        self.assertFalse(kept.exists())

    def test_nobody_writes_in_anothers_name(self):
        model = self.env["mkbot.canned"].with_user(self.ana)
        vals = {"shortcut": "x", "text": "x", "scope": "personal", "user_id": self.bruno.id}
        with self.assertRaises(AccessError):
            model.create(vals)
        with self.assertRaises(AccessError):
            self.anas.with_user(self.ana).write({"user_id": self.bruno.id})

    def test_supervisors_keep_sectors_and_everybodys(self):
        carla = self.panel(self.carla)
        carla.canned_save({"text": "Outro"}, self.everybodys.id)
        row = carla.canned_save(
            {"shortcut": "x", "text": "x", "scope": "sectors", "sector_ids": self.finance.ids}
        )
        self.assertIn("x", self.shortcuts(self.davi))
        self.assertNotIn("x", self.shortcuts(self.ana))
        carla.canned_save({"scope": "everybody"}, row["id"])
        self.assertIn("x", self.shortcuts(self.ana))
        self.assertFalse(self.env["mkbot.canned"].browse(row["id"]).sector_ids)
        carla.canned_delete(row["id"])

    def test_other_companies(self):
        other = self.env["res.company"].create({"name": "Outro"})
        vals = {"company_id": other.id, "company_ids": other.ids}
        foreigner = new_test_user(
            self.env, "t_canned_foreigner", "mkbot_chat.group_supervisor", **vals
        )
        for_all = self.canned("todas", "De todas as empresas.", company_id=False)
        there = {"allowed_company_ids": other.ids}
        found = self.env["mkbot.canned"].with_user(foreigner).with_context(**there).search([])
        self.assertIn(for_all, found)
        self.assertFalse(found & (self.everybodys + self.supports + self.anas))
        with self.assertRaises(AccessError):
            self.panel(foreigner).with_context(**there).canned_read(self.everybodys.id)
        # One company's supervisor does not rewrite what the others use.
        for panel in (self.panel(foreigner).with_context(**there), self.panel(self.carla)):
            with self.assertRaises(AccessError):
                panel.canned_save({"text": "x"}, for_all.id)

    def test_outsiders_have_nothing(self):
        employee = new_test_user(self.env, "t_canned_employee", "base.group_user")
        for model in ("mkbot.canned", "mkbot.canned.group", "mkbot.canned.use"):
            for user in (employee, self.env.ref("base.public_user")):
                for operation in ("read", "write", "create", "unlink"):
                    self.assertFalse(self.env[model].with_user(user).has_access(operation))
        with self.assertRaises(AccessError):
            self.panel(employee).canned_list()

    def test_groups(self):
        ana, carla = self.panel(self.ana), self.panel(self.carla)
        values = {"shortcut": "x", "text": "x", "scope": "personal"}
        row = ana.canned_save({**values, "group_name": "atendimento"})
        self.assertEqual(row["group_id"], self.group.id, "the company's group of that name")
        row = ana.canned_save({**values, "group_name": "Minhas 100%"})
        mine = self.env["mkbot.canned.group"].browse(row["group_id"])
        self.assertEqual(mine.user_id, self.ana)
        self.assertEqual(
            ana.canned_save({**values, "group_name": " minhas  100% "})["group_id"], mine.id
        )
        self.assertNotIn(mine.id, [group["id"] for group in carla.canned_list()["groups"]])
        with self.assertRaises(ValidationError):
            carla.canned_save({"group_id": mine.id}, self.everybodys.id)
        row = carla.canned_save({"group_name": "Vendas"}, self.everybodys.id)
        self.assertEqual(row["group_id"], self.everybodys.group_id.id)
        self.assertIn("Vendas", [group["name"] for group in ana.canned_list()["groups"]])
        with self.assertRaises(AccessError):
            self.group.with_user(self.ana).name = "x"
        with self.assertRaises(AccessError):
            mine.with_user(self.ana).user_id = False

    def test_tool_can_be_withheld(self):
        def check(panel, code):
            raise AccessError(code)

        self.patch(type(self.env["mkbot.panel"]), "_check_tool", check)
        panel = self.panel(self.ana)
        calls = {
            "canned_list": (),
            "canned_preview": (1, 1),
            "canned_use": (1, 1),
            "canned_read": (1,),
            "canned_save": ({},),
            "canned_delete": (1,),
        }
        for name, args in calls.items():
            with self.subTest(method=name), self.assertRaisesRegex(AccessError, "canned"):
                getattr(panel, name)(*args)


class TestCannedText(CannedCase):
    def test_unknown_variables_are_refused_by_name(self):
        with self.assertRaisesRegex(ValidationError, r"\{\{cliente\}\}.*\{\{customer\.name\}\}"):
            self.canned("x", "Olá, {{cliente}}")
        with self.assertRaisesRegex(ValidationError, "not finished"):
            self.canned("x", "Olá, {{customer.name}")
        for shortcut, text in (("::", "x"), ("x", "  \n")):
            with self.assertRaises(ValidationError):
                self.canned(shortcut, text)

    def test_sectors_are_needed_and_of_one_company(self):
        with self.assertRaises(ValidationError):
            self.canned("x", "x", scope="sectors")
        other = self.env["res.company"].create({"name": "Outro"})
        sector = self.env["mkbot.sector"].create({"name": "S", "company_id": other.id})
        with self.assertRaises(ValidationError):
            self.canned("x", "x", scope="sectors", sector_ids=(self.support + sector).ids)

    def test_who_owns_it_follows_from_whom_it_is_for(self):
        self.assertEqual(self.everybodys.company_id, self.company)
        self.assertEqual(self.supports.company_id, self.company)
        self.assertFalse(self.everybodys.user_id)
        canned = self.canned("x", "x")
        canned.scope = "personal"
        self.assertEqual((canned.user_id, canned.company_id.ids), (self.env.user, []))
        canned.scope = "everybody"
        self.assertEqual((canned.user_id.ids, canned.company_id), ([], self.company))
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self.everybodys.user_id = self.ana
            self.env.flush_all()


class TestCannedUse(CannedCase):
    def test_filled_for_the_conversation(self):
        session = self.active_session()
        session._identify(self.partner)
        self.company.partner_id.tz = "America/Sao_Paulo"
        with freeze_time("2026-11-27 13:30:00"):
            filled = self.panel(self.ana).canned_use(session.id, self.everybodys.id)
        self.assertEqual(filled, {"text": "Bom dia, Joana!", "missing": []})
        with freeze_time("2026-11-28 02:30:00"):
            filled = self.panel(self.ana).canned_preview(session.id, self.everybodys.id)
        self.assertEqual(filled["text"], "Boa noite, Joana!")

    def test_what_is_not_known_stays_to_be_seen(self):
        session = self.active_session()
        canned = self.canned("x", "{{customer.city}}: {{due.amount}} {{protocol}}")
        filled = self.panel(self.ana).canned_use(session.id, canned.id)
        self.assertEqual(filled["missing"], ["customer.city", "due.amount"])
        self.assertEqual(filled["text"], "{{customer.city}}: {{due.amount}} " + session.name)

    def test_the_unidentified_are_called_as_they_call_themselves(self):
        session = self.active_session()
        session.contact_id.name = "JOANA DO SITE"
        filled = self.panel(self.ana).canned_use(session.id, self.everybodys.id)
        self.assertIn(", Joana!", filled["text"])

    def test_only_for_conversations_that_one_attends(self):
        session = self.active_session(self.ana)
        session._identify(self.partner)

        def use(user):
            return self.panel(user).canned_use(session.id, self.everybodys.id)

        with self.assertRaises(AccessError):
            use(self.davi)  # of another sector
        with self.assertRaises(UserError):
            use(self.bruno)  # reads it, does not attend
        self.assertIn("Joana", use(self.carla)["text"])
        waiting = self.waiting_session("visitor-2")
        with self.assertRaises(UserError):
            self.panel(self.ana).canned_use(waiting.id, self.everybodys.id)
        with self.assertRaises(UserError):
            self.panel(self.ana).canned_use(0, self.everybodys.id)
        gone = self.canned("x", "x")
        gone.unlink()
        with self.assertRaises(UserError):
            self.panel(self.ana).canned_use(session.id, gone.id)

    def test_what_one_uses_most_comes_first(self):
        session = self.active_session()
        ana = self.panel(self.ana)
        ana.canned_preview(session.id, self.everybodys.id)
        for canned in (self.anas, self.supports, self.supports):
            ana.canned_use(session.id, canned.id)
        self.assertEqual(self.shortcuts(self.ana), ["reiniciar", "meu", "saudação"])
        self.assertEqual(self.shortcuts(self.bruno)[0], "dele", "others' uses do not matter")
        rows = ana.canned_list()["rows"]
        self.assertEqual([row["uses"] for row in rows], [2, 1, 0])
        self.panel(self.carla).canned_use(session.id, self.supports.id)
        self.assertEqual(self.supports.use_count, 3)
        self.assertTrue(self.supports.last_used_at)
        self.assertFalse(self.everybodys.use_count)
        # What is no longer theirs does not come back by having been used.
        self.support.operator_ids -= self.ana
        self.assertNotIn("reiniciar", self.shortcuts(self.ana))

    def test_found_by_words_of_shortcut_group_and_text(self):
        self.supports.group_id = self.group
        self.assertEqual(self.shortcuts(self.ana, "SAUDACAO"), ["saudação"])
        self.assertEqual(self.shortcuts(self.ana, "tomada"), ["reiniciar"])
        self.assertEqual(self.shortcuts(self.ana, "tomada atendimento"), ["reiniciar"])
        self.assertEqual(self.shortcuts(self.ana, "tomada boleto"), [])
        self.group.name = "Técnico"
        self.assertEqual(self.shortcuts(self.ana, "tecnico"), ["reiniciar"])

    def test_the_list_is_bounded(self):
        limits = "odoo.addons.mkbot_chat.models.mkbot_panel_canned.LIST_LIMIT"
        ana = self.panel(self.ana)
        self.assertTrue(ana.canned_list()["is_whole"])
        self.startPatcher(patch(limits, 2))
        answer = ana.canned_list()
        self.assertEqual(len(answer["rows"]), 2)
        self.assertFalse(answer["is_whole"])
        session = self.active_session()
        for canned in (self.anas, self.supports, self.everybodys):
            ana.canned_use(session.id, canned.id)
        self.canned("outra", "De todos.")
        self.assertEqual(len(self.env["mkbot.canned"].with_user(self.ana)._found("", 3)), 3)
        self.anas.text = "longo " * 100
        row = ana.canned_list("meu")["rows"][0]
        self.assertEqual(len(row["preview"]), 300)
        self.assertTrue(row["is_cut"])


class TestCannedBus(CannedCase):
    def told(self, change):
        """The channels that are told of a change."""
        sent = []
        bus = type(self.env["bus.bus"])

        def send(_self, channel, kind, payload):
            if kind == "mkbot.canned/changed":
                self.assertEqual(payload, {}, "what changed is not everybody's to know")
                sent.append(channel)

        with patch.object(bus, "_sendone", send):
            change()
        return {record for record, _subchannel in sent}

    def test_whom_a_change_concerns(self):
        self.assertEqual(self.told(lambda: self.anas.write({"text": "x"})), {self.ana})
        self.assertEqual(self.told(lambda: self.supports.write({"text": "x"})), {self.company})
        self.assertEqual(self.told(lambda: self.group.write({"name": "x"})), {self.company})
        self.assertEqual(
            self.told(lambda: self.everybodys.write({"scope": "personal"})),
            {self.company, self.env.user},
        )
        self.assertEqual(self.told(self.anas.unlink), {self.ana})


@tagged("post_install", "-at_install")
class TestCannedDue(CannedCase, ActionCase):
    def test_every_variable_can_be_filled(self):
        session = self.active_session()
        session._identify(self.partner)
        self.bill(amount=120)
        self.bill(days=5, amount=80)
        canned = self.canned("tudo", texts.as_placeholders(texts.VARIABLES))
        filled = self.panel(self.ana).canned_use(session.id, canned.id)
        self.assertFalse(filled["missing"])
        self.assertNotIn("{{", filled["text"])
        for said in (
            "Joana Sanhaço",
            "São Paulo",
            "Ana Teste",
            session.name,
            "Suporte Teste",
            "Provedor Teste",
            "120,00",
        ):
            self.assertIn(said, filled["text"])
        labels = self.panel(self.ana).canned_list()["variables"]
        self.assertEqual([each["name"] for each in labels], list(texts.VARIABLES))
        self.assertFalse([each for each in labels if each["label"] == each["name"]])

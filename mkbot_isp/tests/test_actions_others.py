import re
from pathlib import Path
from xml.etree import ElementTree

from odoo.tests import tagged

from odoo.addons.mkbot_chat.bot import texts

from .common import IspCase

#: Characters of a button that every platform shows.
BUTTON = 20
VARIABLE = re.compile(r"{{\s*(.*?)\s*}}")
#: What the dialogue itself serves.
BY_THE_DIALOGUE = {"falar_atendente", "saudacao", "encerrar", "none"}


@tagged("post_install", "-at_install")
class TestActionsOthers(IspCase):
    """TV, telephone, moving house, leaving; and that nothing customers ask for is forgotten."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.talk = cls.env["isp.plan"].create(
            {"name": "Fixo", "code": "FX", "kind": "telephone", "company_id": cls.company.id}
        )
        cls.switch = cls.env["isp.server"].create(
            {"name": "Switch", "kind": "kamailio", "company_id": cls.company.id}
        )

    def service(self, model, code, plan, server):
        service = self.env[model].create(
            {
                "code": code,
                "partner_id": self.partner.id,
                "company_id": self.company.id,
                "plan_id": plan.id,
                "server_id": server.id,
                "rule_id": self.rule.id,
            }
        )
        service.action_activate()
        self.work("hub-1")
        return service

    def said(self, text, session):
        return "\n".join(self.ask(text, session))

    def pressed(self, session, choice):
        return "\n".join(self.press(session, choice))

    # ----- TV -----

    def test_tv_blocked_for_debt(self):
        tv = self.service("isp.tv", "tv-1", self.cinema, self.hub)
        self.owe(40)
        tv._restrict("blocked", "overdue")
        session = self.known()
        said = self.said("minha tv não funciona", session)
        self.assertIn("TV está bloqueada por haver fatura", said)
        self.assertIn("100,00", said)
        self.assertNotIn("desbloqueio", said)

    def test_tv_is_activated_again(self):
        tv = self.service("isp.tv", "tv-1", self.cinema, self.hub)
        self.env["isp.tv.device"].create([{"tv_id": tv.id, "serial": x} for x in ("A", "B")])
        self.work("hub-1")
        session = self.known()
        said = self.said("minha tv não funciona", session)
        self.assertIn("todos os aparelhos permitidos (2)", said)
        self.assertIn("reenviar a ativação", self.pressed(session, "slot:not_helped"))
        self.assertIn("Vou reenviar", self.pressed(session, "slot:resend"))
        self.assertFalse(self.work("hub-1"))
        self.assertIn("aviso aqui", self.pressed(session, "yes"))
        self.assertEqual([verb for _kind, verb, *_asked in self.work("hub-1")], ["provision"])
        self.run_errands()
        self.assertIn("foi reenviada", "\n".join(self.texts(session)))
        self.assertEqual(session.state, "bot")

    def test_tv_activation_refused_reaches_a_person(self):
        from ..backends.port import Refused

        self.service("isp.tv", "tv-1", self.cinema, self.hub)
        session = self.known()
        self.said("minha tv não funciona", session)
        for choice in ("slot:not_helped", "slot:resend", "yes"):
            self.pressed(session, choice)
        self.work(Refused("no such product"))
        self.run_errands()
        self.assertIn("não foi aceita", "\n".join(self.texts(session)))
        self.assertEqual(session.state, "waiting")
        self.assertEqual(session.opening_ids._record()._name, "helpdesk.ticket")

    def test_no_tv(self):
        session = self.known()
        self.assertIn("assinatura de TV", self.said("minha tv não funciona", session))
        self.assertEqual(session.state, "waiting")

    # ----- telephone -----

    def test_line(self):
        line = self.service("isp.line", "+551930000001", self.talk, self.switch)
        self.owe(40)
        line._restrict("partial", "overdue")
        session = self.known()
        said = self.said("meu telefone fixo está mudo", session)
        self.assertIn("só recebe chamadas", said)
        self.assertIn("100,00", said)
        line._release()
        said = self.said("meu telefone fixo está mudo", session)
        self.assertIn("(19) 3000-0001 está ativa e sem restrição", said)
        self.pressed(session, "slot:not_helped")
        self.assertEqual(session.state, "waiting")
        self.assertIn("+551930000001", session.summary)

    # ----- moving, leaving -----

    def proven(self, text):
        session = self.known()
        self.ask(text, session)
        return session, "\n".join(self.typed_code(session))

    def test_a_subscribers_address_is_changed_by_a_person(self):
        street = self.partner.street
        session, _said = self.proven("mudei de endereço, quero atualizar meu endereço")
        self.pressed(session, "slot:address")
        self.ask("13010-001", session)
        said = self.said("Rua das Flores, 12, apto 3", session)
        if "l10n_br.zip.range" not in self.env:
            said = self.said("Campinas", session)
        self.assertIn("correção do seu endereço", said)
        self.assertIn("Rua das Flores, 12, apto 3", said)
        self.assertIn("Endereço anotado", self.pressed(session, "yes"))
        self.assertEqual(self.partner.street, street)
        self.assertEqual(session.state, "waiting")
        ticket = session.opening_ids._record()
        for words in ("Rua das Flores, 12, apto 3", "13010-001", "joana"):
            self.assertIn(words, str(ticket.description))

    def test_who_is_asked_to_let_go_knows_what_there_is(self):
        session, _said = self.proven("quero cancelar meu plano")
        self.ask("quase não uso mais", session)
        self.pressed(session, "yes")
        self.assertEqual(session.state, "waiting")
        self.assertIn("Fibra 100 – joana", session.summary)

    # ----- nothing is forgotten -----

    def test_every_intent_is_served(self):
        intents = set(self.env["mkbot.intent"].search([]).mapped("code"))
        self.assertGreaterEqual(len(intents), 18)
        actions = set(self.env["mkbot.action"]._actions())
        self.assertFalse(intents - actions - BY_THE_DIALOGUE)

    def test_what_the_bot_hands_over_becomes_a_ticket_or_a_lead(self):
        profiles = self.env["mkbot.opening.profile"].search([("company_id", "=", False)])
        opens = {profile.code: profile.model for profile in profiles}
        handed = set(self.env["mkbot.action"]._actions()) & set(
            self.env["mkbot.intent"].search([]).mapped("code")
        )
        # Hours are told to anybody, the status is of what is open already, consumption and plans
        # are seen in the coin of the connections.
        asked = handed - {
            "horario_atendimento",
            "protocolo_andamento",
            "consulta_consumo",
            "mudanca_plano",
        }
        self.assertFalse(asked - set(opens))
        self.assertLessEqual(set(opens.values()), {"helpdesk.ticket", "crm.lead"})

    def test_texts_fit(self):
        for path in sorted((Path(__file__).parents[1] / "data").glob("mkbot_response*.xml")):
            for record in ElementTree.parse(path).getroot().iter("record"):
                known = {field.get("name"): field.text or "" for field in record.iter("field")}
                key, text = known["key"], known["text"]
                with self.subTest(key=key, lang=known["lang"]):
                    self.assertLessEqual(set(VARIABLE.findall(text)), texts.variables_of(key))
                    # What one platform takes for markup is noise on another.
                    self.assertNotRegex(VARIABLE.sub("", text), r"[*_~`<>]")
                    if key.startswith("option_"):
                        self.assertLessEqual(len(text), BUTTON)

    def test_every_text_is_there(self):
        responses = self.env["mkbot.response"].search([("platform", "=", False)])
        known = {(one.key, one.lang) for one in responses}
        missing = {
            (key, lang)
            for key in texts.KEYS
            for lang in ("pt_BR", "en_US")
            if (key, lang) not in known
        }
        self.assertFalse(missing)

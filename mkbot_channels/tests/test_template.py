from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.mkbot_chat import port

from .common_platform import PlatformCase

REMINDER = port.TemplateInfo(
    "t1",
    "fatura",
    "pt_BR",
    "UTILITY",
    "approved",
    "Olá {{1}}, sua fatura vence em {{2}}.",
    header="Fatura",
    header_format="text",
    footer="Conecta",
    buttons=(("url", "Ver", "https://x.example/{{1}}"),),
)


@tagged("post_install", "-at_install")
class TestTemplate(PlatformCase):
    def setUp(self):
        super().setUp()
        self.fake.infos = [REMINDER]
        self.messenger.action_sync_templates()
        self.template = self.messenger.template_ids

    def values(self):
        texts = {"1": "Joana", "2": "10/12"}
        return {
            str(variable.id): texts[variable.name] if variable.part == "body" else "abc"
            for variable in self.template.variable_ids
        }

    def late(self):
        session = self.attended()
        session.contact_id.last_inbound_at = fields.Datetime.now() - timedelta(hours=30)
        return session

    def test_sync_keeps_how_variables_are_filled(self):
        self.template.variable_ids[1].write({"label": "Vencimento", "source": "ask"})
        self.messenger.action_sync_templates()
        self.assertEqual(self.template.variable_ids[1].label, "Vencimento")
        self.fake.infos = []
        self.messenger.action_sync_templates()
        self.assertFalse(self.template.active)
        self.fake.infos = [REMINDER]
        self.messenger.action_sync_templates()
        self.assertTrue(self.template.active)

    def test_it_is_offered_filled_from_the_customer(self):
        session = self.late()
        session._identify(self.partner)
        [choice] = self.env["mkbot.session"].with_user(self.ana).template_choices(session.id)
        values = {v["name"]: v["value"] for v in choice["variables"] if v["part"] == "body"}
        self.assertEqual(values, {"1": "Joana", "2": ""})

    def test_it_goes_outside_the_window(self):
        session = self.late()
        Session = self.env["mkbot.session"].with_user(self.ana)
        with self.assertRaises(UserError):
            Session.send_template(session.id, self.template.id, {})
        message_id = Session.send_template(session.id, self.template.id, self.values())
        self.send()
        sent = self.fake.built[-1].template
        self.assertEqual((sent.name, sent.body), ("fatura", ("Joana", "10/12")))
        self.assertEqual(sent.buttons, ((0, "abc"),))
        body = self.env["mail.message"].browse(message_id).body
        self.assertIn("Olá Joana, sua fatura vence em 10/12.", body)

    def test_it_cannot_be_made_up_through_the_context(self):
        session = self.attended()
        channel = session.channel_id.with_user(self.ana)
        channel.with_context(mkbot_template=[self.template.id, {}]).message_post(
            body="oi", message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        self.send()
        self.assertIsNone(self.fake.built[-1].template)

    def test_only_who_attends_sends_it(self):
        session = self.late()
        with self.assertRaises(AccessError):
            self.env["mkbot.session"].with_user(self.bruno).send_template(
                session.id, self.template.id, self.values()
            )

    # ----- writing first (P13) -----

    def test_invite_by_template(self):
        panel = self.env["mkbot.panel"].with_user(self.ana)
        options = panel.invite_options(self.partner.id)
        self.assertEqual(options["phones"][0]["number"], "+5511988880000")
        [account] = [a for a in options["accounts"] if a["id"] == self.messenger.id]
        self.assertTrue(account["needs_template"])
        with self.assertRaises(UserError):
            panel.invite(self.messenger.id, "+5511988880000", self.partner.id, text="oi")
        begun = panel.invite(
            self.messenger.id,
            "(11) 98888-0000",
            self.partner.id,
            self.template.id,
            self.values(),
        )
        session = self.env["mkbot.session"].browse(begun["session_id"])
        self.assertEqual((session.state, session.operator_id), ("active", self.ana))
        self.assertEqual(session.partner_id, self.partner)
        self.send()
        self.assertEqual([out.template.name for out in self.fake.built], ["fatura"])

    def test_invite_in_words_where_the_platform_lets(self):
        self.fake.CAPABILITIES = frozenset({"invite"})
        self.fake.WINDOW = None
        panel = self.env["mkbot.panel"].with_user(self.ana)
        for number, text in (("abc", "oi"), ("+5511988880000", " ")):
            with self.assertRaises(UserError):
                panel.invite(self.messenger.id, number, text=text)
        begun = panel.invite(self.messenger.id, "+5511988880000", text="Bom dia!")
        self.send()
        self.assertEqual([out.text for out in self.fake.built], ["Bom dia!"])
        again = panel.invite(self.messenger.id, "+5511988880000", text="Tudo bem?")
        self.assertEqual(again, begun)

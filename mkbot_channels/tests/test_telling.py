from datetime import timedelta

from odoo import fields
from odoo.exceptions import ValidationError
from odoo.tests import tagged

from odoo.addons.mkbot_chat import port
from odoo.addons.mkbot_chat.tests.common import event

from .common_platform import PlatformCase

NOTICE = port.TemplateInfo("t1", "aviso", "pt_BR", "UTILITY", "approved", "Olá {{1}}, aviso: {{2}}")
OPTIONS = [{"id": "yes", "label": "Sim"}, {"id": "no", "label": "Não"}]


@tagged("post_install", "-at_install")
class TestTelling(PlatformCase):
    """Customers are told something when nobody attends them."""

    def setUp(self):
        super().setUp()
        self.last = self.attended()
        self.last._identify(self.partner)
        self.known = self.last.contact_id
        self.last._close("customer")
        self.fake.infos = [NOTICE]
        self.messenger.action_sync_templates()
        self.template = self.messenger.template_ids

    def ways(self):
        return self.known._ways_to_tell().get(self.known.id)

    def tell(self, text="Voltou?", options=None):
        told = self.known._tell({self.known.id: (text, options)})
        self.send()
        return told.get(self.known.id)

    def late(self):
        self.known.last_inbound_at = fields.Datetime.now() - timedelta(hours=30)

    def use_template(self):
        self.template.variable_ids[1].source = "notice"
        self.messenger.notice_template_id = self.template

    def test_in_the_window_it_goes_as_it_is(self):
        self.assertEqual(self.ways(), "chat")
        state, times = self.last.state, self.last.last_outbound_at
        sessions = self.known.session_ids
        message = self.tell(options=OPTIONS)
        self.assertEqual(self.fake.built[-1].text, "Voltou?")
        self.assertEqual([option.id for option in self.fake.built[-1].options], ["yes", "no"])
        self.assertEqual(message.sudo().mkbot_delivery_ids.state, "sent")
        self.assertEqual((self.last.state, self.last.last_outbound_at), (state, times))
        self.assertEqual(self.known.session_ids, sessions)
        self.assertEqual(message.res_id, self.last.channel_id.id)

    def test_outside_it_goes_by_the_template(self):
        self.late()
        self.assertIsNone(self.ways())
        self.assertFalse(self.tell())
        self.use_template()
        self.assertEqual(self.ways(), "template")
        message = self.tell("Rompimento\nde fibra.")
        self.assertEqual(self.fake.built[-1].template.body, ("Joana", "Rompimento de fibra."))
        self.assertIn("aviso: Rompimento de fibra.", message.preview)

    def test_only_a_template_that_can_carry_it(self):
        with self.assertRaises(ValidationError):
            self.messenger.notice_template_id = self.template
        self.use_template()
        with self.assertRaises(ValidationError):
            self.account.notice_template_id = self.template

    def test_the_number_of_an_option_answers_it(self):
        self.tell(options=OPTIONS)
        session = self.messenger._receive_event(event("551199", "2"))
        self.assertNotEqual(session, self.last)
        [_start, item] = session.bot_pending
        self.assertEqual((item["kind"], item["choice"]), ("choice", "no"))

    def test_a_site_reaches_nobody_who_left(self):
        self.accept(self.item("oi"))
        self.drain()
        contact = self.session().contact_id
        self.assertEqual(contact._ways_to_tell(), {contact.id: "chat"})
        self.session()._close("customer")
        self.assertFalse(contact._ways_to_tell())

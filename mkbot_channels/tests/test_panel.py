from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, tagged

from odoo.addons.mail.tools.discuss import Store
from odoo.addons.mkbot_chat import port
from odoo.addons.mkbot_chat.tests import test_panel_tour

from ..adapters import adapter_of
from .common_platform import PlatformCase
from .test_template import REMINDER


@tagged("post_install", "-at_install")
class TestPanelData(PlatformCase):
    """What the panel is told of a platform."""

    def can(self, session, user):
        channel = session.channel_id.with_user(user)
        [data] = Store().add(channel).get_result()["discuss.channel"]
        return data["mkbot_can"]

    def test_what_can_be_done_with_a_message(self):
        session = self.attended()
        self.fake.CAPABILITIES = frozenset({"reply", "edit"})
        self.fake.EDIT_WITHIN = timedelta(minutes=15)
        expected = {"reply": True, "edit": True, "delete": False, "react": False, "within": 900}
        self.assertEqual(self.can(session, self.ana), expected)

    def test_nothing_where_the_platform_can_nothing(self):
        session = self.active_session()
        self.assertFalse(any(self.can(session, self.ana).values()))

    def test_other_channels_are_told_nothing(self):
        channel = self.env["discuss.channel"].create({"name": "geral"})
        [data] = Store().add(channel).get_result()["discuss.channel"]
        self.assertNotIn("mkbot_can", data)

    def test_who_can_begin_a_conversation(self):
        panel = self.env["mkbot.panel"].with_user(self.ana)
        self.assertTrue(panel.open("p1")["me"]["can_invite"])
        self.messenger.sector_id = self.finance
        self.assertFalse(panel.open("p1")["me"]["can_invite"])
        davi = self.env["mkbot.panel"].with_user(self.davi)
        self.assertTrue(davi.open("p2")["me"]["can_invite"])

    def test_whatsapp_demands_a_template_to_begin_with(self):
        for platform, needed in (("whatsapp_cloud", True), ("evolution", False), ("waha", False)):
            with self.subTest(platform):
                self.assertTrue(hasattr(adapter_of(platform), "person"))
                account = self.env["mkbot.account"].new({"platform": platform})
                self.assertEqual(self.env["mkbot.panel"]._needs_template(account), needed)


@tagged("post_install", "-at_install")
class TestPanelTours(PlatformCase, HttpCase):
    """The operator's panel, of conversations on a platform."""

    session = None  # the browser's, in an HttpCase

    def setUp(self):
        super().setUp()
        self.ana.lang = "en_US"  # the tours read the panel
        self.fake.infos = [REMINDER]
        self.messenger.action_sync_templates()

    def tour(self, name):
        self.start_tour("/odoo/mkbot", name, login="t_ana", timeout=90)

    def wrote(self, session, **delta):
        session.contact_id.last_inbound_at = fields.Datetime.now() - timedelta(**delta)

    def test_marks_and_missing_files(self):
        session = self.attended()
        self.comes("Oi", about="[ad] Promo fibra https://www.example.com/ads/1")
        self.comes("rua das flores 25", provider_id="m1")
        self.comes("Rua das Flores, 52", kind="edit", target="m1")
        self.comes("senha 1234", provider_id="m2")
        self.comes("", kind="delete", target="m2")
        files = [
            port.Attachment(name=name, mimetype=mimetype, ref=name, kind=kind)
            for name, mimetype, kind in (
                ("foto.jpg", "image/jpeg", "image"),
                ("voz.ogg", "audio/ogg", "audio"),
            )
        ]
        self.comes("a foto", attachments=files[:1])
        self.env["mkbot.media"].search([("name", "=", "foto.jpg")])._change("failed", "It is gone")
        self.comes("", attachments=files[1:])
        self.comes("Pode sim", kind="echo", provider_id="e1")
        self.tour("mkbot_channels_marks")
        picture = self.env["mkbot.media"].search([("session_id", "=", session.id)], limit=1)
        self.assertEqual((picture.name, picture.state), ("foto.jpg", "waiting"))

    def test_the_window_is_counted_down(self):
        self.wrote(self.attended(), hours=22, minutes=30)
        self.tour("mkbot_channels_window")

    def test_a_template_when_the_window_is_closed(self):
        session = self.attended()
        session._identify(self.partner)
        self.wrote(session, hours=30)
        self.tour("mkbot_channels_template")
        self.send()
        self.assertEqual(self.fake.built[-1].template.body, ("Joana", "10/12"))

    def test_writing_first(self):
        self.tour("mkbot_channels_invite")
        session = self.conversation("5511988880000")
        self.assertEqual((session.operator_id, session.partner_id), (self.ana, self.partner))

    def test_changing_what_was_sent(self):
        session = self.attended()
        message = self.says(session, "Segue o lnik")
        self.send()
        self.tour("mkbot_channels_change")
        self.send()
        changes = self.deliveries.search([("message_id", "=", message.id)], order="id")
        self.assertEqual(changes.mapped("kind"), ["message", "edit", "delete"])


@tagged("post_install", "-at_install")
class TestChannelsUnit(test_panel_tour.TestPanelUnit):
    suite = "@mkbot_channels"
    allow_inherited_tests_method = True

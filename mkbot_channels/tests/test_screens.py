from odoo.exceptions import AccessError
from odoo.tests import Form, new_test_user, tagged

from odoo.addons.mkbot_chat import port

from .common_platform import PlatformCase

ADMIN = "mkbot_chat.group_admin"


@tagged("post_install", "-at_install")
class TestScreens(PlatformCase):
    """What administrators look up and set, and what nobody else may call."""

    def test_the_journal_is_searched_by_customer(self):
        sender = port.Sender(
            address="9911", ids=(("id", "9911"),), name="Maria das Dores", phone="+5534999990000"
        )
        one = self.comes("oi", "9911", sender=sender)
        self.comes("oi", "8822")
        for words in ("das dores", "+5534999990000", "9911"):
            found = self.inbound.search([("customer", "ilike", words)])
            self.assertEqual(found.mapped("key"), [one.key], words)
            self.assertEqual(found.customer, "Maria das Dores")
        self.assertFalse(self.inbound.search([("customer", "ilike", "ninguém")]))

    def test_settings(self):
        settings = Form(self.env["res.config.settings"])
        self.assertEqual(
            (settings.mkbot_journal_days, settings.mkbot_outbox_days, settings.mkbot_media_mb),
            (90, 365, 100),
        )
        settings.mkbot_journal_days = 0
        settings.mkbot_outbox_days = 30
        settings.mkbot_media_mb = 16
        settings.save().execute()
        self.assertEqual(self.env["mkbot.account"]._media_limit(), 16 * 1024 * 1024)
        settings = Form(self.env["res.config.settings"])
        self.assertEqual((settings.mkbot_journal_days, settings.mkbot_outbox_days), (0, 30))

    def test_a_setting_that_is_no_number_stops_nothing(self):
        parameters = self.env["ir.config_parameter"].sudo()
        for name in ("journal_days", "outbox_days", "media_mb"):
            parameters.set_param(f"mkbot_channels.{name}", "90 days")
        with self.assertLogs("odoo.addons.mkbot_chat.retention", "WARNING"):
            self.inbound._gc_done()
            self.deliveries._gc_old()
            self.assertEqual(self.env["mkbot.account"]._media_limit(), 100 * 1024 * 1024)

    def test_public_methods_are_for_whom_they_are(self):
        session = self.attended()
        self.fake.refuses = port.Refused("too_large")
        photo = port.Attachment("foto.png", "image/png", ref="f1", kind="image")
        self.comes("", attachments=(photo,))
        self.fetch()
        self.fake.refuses = None
        message = self.says(session, "um")
        self.send()
        event = self.inbound.search([("account_id", "=", self.messenger.id)], limit=1)
        media = self.env["mkbot.media"].search([("session_id", "=", session.id)])
        delivery = self.delivery(message)
        account = self.messenger
        calls = {
            "connect": lambda env: account.with_env(env).action_connect(),
            "reset": lambda env: account.with_env(env).action_reset_connection(),
            "qr": lambda env: account.with_env(env).qr_code(),
            "sync": lambda env: account.with_env(env).action_sync_templates(),
            "replay": lambda env: event.with_env(env).action_replay(),
            "send": lambda env: delivery.with_env(env).action_send_again(),
            "again": lambda env: env["mkbot.delivery"].send_message_again(message.id),
            "fetch": lambda env: media.with_env(env).action_fetch_again(),
            "fetch one": lambda env: env["mkbot.media"].fetch_again(media.id),
            "templates": lambda env: env["mkbot.session"].template_choices(session.id),
            "template": lambda env: env["mkbot.session"].send_template(session.id, 1, {}),
            "invite": lambda env: env["mkbot.panel"].invite(account.id, "+5534999990000"),
            "options": lambda env: env["mkbot.panel"].invite_options(),
        }
        users = {
            "public": self.env.ref("base.public_user"),
            "portal": new_test_user(self.env, "t_portal", "base.group_portal"),
            "employee": new_test_user(self.env, "t_employee", "base.group_user"),
        }
        for group, user in users.items():
            for name, call in calls.items():
                with self.subTest(group=group, method=name), self.assertRaises(AccessError):
                    call(self.env(user=user))
        admins = ("connect", "reset", "qr", "sync", "replay", "send", "fetch")
        for name in admins:
            for user in (self.ana, self.carla):
                with self.subTest(user=user.login, method=name), self.assertRaises(AccessError):
                    calls[name](self.env(user=user))

    def test_secrets_are_for_administrators(self):
        names = [n for n, f in self.messenger._fields.items() if f.groups == ADMIN]
        self.assertIn("telegram_token", names)
        self.assertIn("connection_details", names, "holds the webhook's key")
        for user in (self.ana, self.carla):
            account = self.messenger.with_user(user)
            for name in names:
                with self.subTest(field=name), self.assertRaises(AccessError):
                    account.read([name])
        tracked = [n for n in names if getattr(self.messenger._fields[n], "tracking", None)]
        self.assertFalse(tracked, "nothing secret in the chatter")

from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.mkbot_chat import port

from .. import exchange, https
from .common_platform import PlatformCase


@tagged("post_install", "-at_install")
class TestConnection(PlatformCase):
    def reset(self):
        self.messenger.action_reset_connection()
        return self.messenger

    def test_connects_and_says_what_the_platform_believes(self):
        self.assertEqual(self.messenger.state, "connected")
        self.assertEqual(self.messenger.connected_name, "@provedor_bot")
        self.assertEqual(self.messenger.connection_details, [["Webhook", "https://x.example"]])
        with self.assertRaises(UserError):
            self.messenger.telegram_token = "2:b"

    def test_stands_though_the_templates_cannot_be_read(self):
        account = self.reset()
        for self.fake.infos in ([object()], None):
            with mute_logger("odoo.addons.mkbot_channels.models.mkbot_account_templates"):
                account.action_connect()
            self.assertEqual(account.state, "connected")
            self.reset()

    def test_not_without_its_secrets(self):
        for name in ("telegram_token", "telegram_secret"):
            account = self.reset()
            kept = account[name]
            account[name] = False
            with self.assertRaises(UserError):
                account.action_connect()
            self.assertEqual(account.state, "draft")
            account[name] = kept

    def test_a_refusal_is_told_in_words(self):
        account = self.reset()
        self.fake.refuses = port.Refused("token", "Unauthorized")
        with self.assertRaisesRegex(UserError, "Unauthorized"):
            account.action_connect()
        self.assertEqual(account.state, "draft")

    def test_not_without_https(self):
        account = self.reset()
        for problem in ("not_https", "private", "certificate_expired", "certificate_name"):
            with patch.object(https, "public_url_problem", return_value=problem):
                with self.assertRaises(UserError):
                    account.action_connect()
        self.assertEqual(account.state, "draft")

    def test_a_loopback_address_is_said(self):
        account = self.reset()
        with patch.object(https, "public_url_problem", return_value="loopback"):
            account.action_connect()
        self.assertEqual(len(account.connection_warnings), 1)

    def certificate(self, days):
        not_after = self.ago(days=-days)
        return https.Certificate("CN=R11", "CN=x", not_after, days, True)

    def test_certificate_is_shown_and_its_end_announced(self):
        for days, warned in ((60, False), (10, True)):
            with (
                patch.object(https, "public_url_problem", return_value=None),
                patch.object(https, "certificate_of", return_value=self.certificate(days)),
            ):
                self.watch()
            self.assertEqual(self.messenger.certificate_issuer, "CN=R11")
            self.assertEqual(bool(self.messenger.certificate_warned_on), warned)

    # ----- the phone -----

    def test_the_phone_is_linked_and_lost(self):
        self.fake.qr = lambda settings: self.fake._say("2@abc")
        account = self.reset()
        self.fake.connection = port.Connection("suporte", waits_for="qr")
        account.action_connect()
        shown = account.qr_code()
        self.assertEqual(shown["state"], "qr")
        self.assertTrue(shown["image"].startswith("data:image/png"))
        self.comes("", kind="account", code="connected", sender=None)
        self.assertEqual(account.link_state, "connected")
        self.assertEqual(account.qr_code()["image"], "")
        self.comes("", kind="account", code="unlinked", sender=None)
        self.assertEqual((account.state, account.trouble), ("error", "unlinked"))
        self.comes("", kind="account", code="connected", sender=None)
        self.assertEqual((account.state, account.trouble), ("connected", False))

    # ----- the watchdog -----

    def admin(self):
        return new_test_user(
            self.env,
            "t_admin",
            "mkbot_chat.group_admin",
            company_id=self.company.id,
            company_ids=self.company.ids,
        )

    def test_a_dead_token_turns_red_once_and_green_again(self):
        admin = self.admin()
        self.fake.refuses = port.Refused("token", "expired")
        self.messenger.checked_at = False
        self.watch()
        self.assertEqual((self.messenger.state, self.messenger.trouble), ("error", "token"))
        self.assertIn("expired", self.messenger.trouble_text)
        warned = self.messenger.message_ids.filtered(
            lambda message: admin.partner_id in message.notified_partner_ids
        )
        self.assertEqual(len(warned), 1)
        self.watch()
        self.assertEqual(len(self.messenger.message_ids & warned), 1)
        self.comes("chega assim mesmo")
        self.assertTrue(self.conversation())
        self.fake.refuses = None
        self.watch()
        self.assertEqual((self.messenger.state, self.messenger.trouble), ("connected", False))

    def test_the_platform_is_missed_twice_before_anybody_is_told(self):
        unreachable = exchange.Unreachable("ReadTimeout")
        for states in (("connected", "error"), ("connected", "error")):
            self.fake.refuses = unreachable
            for state in states:
                self.messenger.checked_at = fields.Datetime.now() - timedelta(hours=1)
                self.watch()
                self.assertEqual(self.messenger.state, state)
            self.fake.refuses = None
            self.watch()
            self.assertEqual(self.messenger.state, "connected")

    def test_one_that_was_off_is_not_silent(self):
        self.rhythm(48)
        self.reset().action_connect()
        self.watch()
        self.assertEqual(self.messenger.state, "connected")
        self.fake.refuses = port.Refused("token", "expired")
        self.messenger.checked_at = False
        self.watch()
        self.rhythm(48)
        self.fake.refuses = None
        self.watch()
        self.assertEqual(self.messenger.state, "connected")

    def test_what_a_gateway_repeats_costs_no_cache(self):
        with patch.object(type(self.env.registry), "clear_cache") as clear_cache:
            self.messenger.link_state = "connecting"
            self.messenger.checked_at = fields.Datetime.now()
            self.env.flush_all()
            self.assertFalse(clear_cache.called)
            self.messenger.active = False
            self.env.flush_all()
            self.assertTrue(clear_cache.called)

    def rhythm(self, hours_of_silence, an_hour=3, weeks=3):
        now = fields.Datetime.now().replace(minute=0, second=0)
        hours = range(hours_of_silence, weeks * 7 * 24)
        # It was connected long ago.
        self.env["mkbot.account.rhythm"].search([]).unlink()
        self.env["mkbot.account.rhythm"].create(
            [
                {
                    "account_id": self.messenger.id,
                    "hour": now - timedelta(hours=hour),
                    "events": an_hour,
                }
                for hour in hours
            ]
        )

    def test_unusual_silence_turns_red(self):
        self.rhythm(5)
        self.watch()
        self.assertEqual((self.messenger.state, self.messenger.trouble), ("error", "silent"))
        self.comes("oi")
        self.watch()
        self.assertEqual(self.messenger.state, "connected")

    def test_usual_silence_does_not(self):
        self.rhythm(5, an_hour=1)
        self.watch()
        self.assertEqual(self.messenger.state, "connected")

    def test_silence_needs_a_week_to_compare_with(self):
        now = fields.Datetime.now().replace(minute=0, second=0)
        self.env["mkbot.account.rhythm"].create(
            {"account_id": self.messenger.id, "hour": now - timedelta(hours=30), "events": 900}
        )
        self.watch()
        self.assertEqual(self.messenger.state, "connected")

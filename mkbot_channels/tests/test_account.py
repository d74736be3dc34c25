from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged

from ..adapters import site
from .common import ChannelsCase


@tagged("post_install", "-at_install")
class TestAccount(ChannelsCase):
    def test_settings_are_locked_while_connected(self):
        for vals in (
            {"platform": "telegram"},
            {"site_secret": "x"},
            {"site_allowed_origins": "https://a.example"},
            {"api_url": "https://a.example"},
        ):
            with self.assertRaises(UserError):
                self.account.write(vals)
        self.account.write({"site_title": "Fale conosco", "platform": "site"})
        self.account.action_reset_connection()
        self.assertEqual(self.account.state, "draft")
        self.account.write({"site_allowed_origins": "https://a.example\nhttps://b.example/"})
        self.assertEqual(
            self.account._allowed_origins(), ("https://a.example", "https://b.example")
        )

    def test_only_administrators_reset(self):
        with self.assertRaises(AccessError):
            self.account.with_user(self.carla).action_reset_connection()

    def test_secret_is_the_administrators(self):
        with self.assertRaises(AccessError):
            self.account.with_user(self.ana).read(["site_secret"])
        with self.assertRaises(AccessError):
            self.account.with_user(self.carla).read(["key"])
        admin = new_test_user(
            self.env,
            "t_admin",
            "mkbot_chat.group_admin",
            company_id=self.company.id,
            company_ids=self.company.ids,
        )
        self.assertTrue(self.account.with_user(admin).read(["site_secret", "key"]))

    def test_bad_origin_and_color(self):
        self.account.action_reset_connection()
        for vals in (
            {"site_allowed_origins": "example.com"},
            {"site_allowed_origins": "https://example.com/page"},
            {"site_color": "red;}"},
        ):
            with self.assertRaises(ValidationError):
                self.account.write(vals)

    def test_target_follows_the_account(self):
        accounts = self.env["mkbot.account"]
        self.assertEqual(accounts._target(self.key).account_id, self.account.id)
        self.account.action_reset_connection()
        with self.assertRaises(LookupError):
            accounts._target(self.key)
        with self.assertRaises(LookupError):
            accounts._target("no such key")

    def test_visitors_bus_channel(self):
        channel = self.account._site_channel_of_token
        token = site.token_of(self.secret, self.visitor)
        self.assertEqual(channel(self.key, token), f"mkbot.site:{self.account.id}:{self.visitor}")
        self.assertFalse(channel(self.key, site.token_of("other", self.visitor)))
        self.assertFalse(channel("no such key", token))

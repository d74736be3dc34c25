import re

from lxml import etree

from odoo import fields
from odoo.tests import Form
from odoo.tools import mute_logger
from odoo.tools.misc import file_open

from .test_bot_turns import BotCase


class TestBotScreens(BotCase):
    """The fields of the bot stand on the screens where they are looked for."""

    def names(self, model, kind):
        view = self.env[model].get_view(view_type=kind)
        return set(etree.fromstring(view["arch"]).xpath("//@name"))

    def test_attendances_by_what_was_asked_for(self):
        self.assertIn("intent_id", self.names("mkbot.session", "list"))
        self.assertIn("group_intent", self.names("mkbot.session", "search"))
        self.assertLessEqual({"intent_id", "scheduled_at"}, self.names("mkbot.session", "form"))
        session = self.bot_session()
        session._bot_serves("nota_fiscal")
        [[intent, count]] = self.env["mkbot.session"]._read_group(
            [("id", "=", session.id)], ["intent_id"], ["__count"]
        )
        self.assertEqual((intent, count), (self.intent, 1))

    def test_settings_of_an_account(self):
        with Form(self.account) as form:
            form.bot_debounce = 800
            form.bot_silence = 5
            form.receipt_sector_id = self.finance
        self.assertEqual(self.account.bot_debounce, 800)
        self.assertEqual(self.account.receipt_sector_id, self.finance)

    def test_errands_are_shown_with_their_trouble(self):
        self.assertLessEqual(
            {"session_id", "kind", "state", "error", "action_retry"},
            self.names("mkbot.errand", "list"),
        )

    def test_each_reason_is_said_in_words_by_the_panel(self):
        with file_open("mkbot_chat/static/src/panel/store/format.js") as file:
            source = file.read()
        reasons = re.search(r"const REASONS = \{(.*?)\};", source, re.DOTALL)[1]
        said = set(re.findall(r"^\s*(\w+):", reasons, re.MULTILINE))
        self.assertLessEqual(
            set(self.env["mkbot.session"]._fields["queue_reason"].get_values(self.env)), said
        )

    @mute_logger("odoo.addons.mkbot_chat.models.mkbot_session_guard")
    def test_silence_is_as_long_as_the_account_says(self):
        session = self.bot_session()
        self.assertFalse(session.bot_silent_until)
        session._bot_cut_off("flood")
        minutes = (session.bot_silent_until - fields.Datetime.now()).total_seconds() / 60
        self.assertAlmostEqual(minutes, self.account.bot_silence, delta=0.1)

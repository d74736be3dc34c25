import re
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError

from ..models.mkbot_one_time_code import masked_email, masked_phone
from .test_bot_turns import BotCase


class TestOneTimeCode(BotCase):
    def setUp(self):
        super().setUp()
        self.codes = self.env["mkbot.one.time.code"]
        self.session = self.bot_session()
        self.session._identify(self.partner)

    def send(self, session=None):
        """Send a code; return where to and the digits in the e-mail."""
        known = self.env["mail.mail"].search([])
        where = self.codes._send(session or self.session)
        mails = self.env["mail.mail"].search([]) - known
        if not mails:
            return where, None
        self.assertEqual(len(mails), 1)
        self.assertEqual(mails.email_to, "joana@example.com")
        self.assertEqual(mails.state, "outgoing", "it goes after the commit")
        self.assertTrue(mails.auto_delete)
        self.assertFalse(mails.model or mails.res_id)
        digits = re.findall(r">(\d{6})<", mails.body_html)
        self.assertEqual(len(digits), 1, mails.body_html)
        self.assertNotIn(digits[0], mails.subject)
        return where, digits[0]

    def other(self, digits):
        return f"{(int(digits) + 1) % 10**6:06}"

    def test_the_code_goes_to_the_registered_address_and_is_right_once(self):
        where, digits = self.send()
        self.assertEqual(where, "j***@e***.com")
        code = self.codes.search([("session_id", "=", self.session.id)])
        self.assertNotIn(digits, str(code.read()))
        self.assertEqual(self.codes._check(self.session, digits), (True, False))
        self.assertEqual(self.codes._check(self.session, digits), (False, False))

    def test_three_tries(self):
        _where, digits = self.send()
        wrong = self.other(digits)
        tries = [self.codes._check(self.session, wrong) for _n in range(3)]
        self.assertEqual(tries, [(False, True), (False, True), (False, False)])
        self.assertEqual(self.codes._check(self.session, digits), (False, False))

    def test_three_sends_an_hour_whichever_the_conversation(self):
        session = self.bot_session("visitor-2")
        session._identify(self.partner)
        self.assertTrue(all(self.send(one)[0] for one in (self.session, session, session)))
        self.assertEqual(self.send(session), (None, None))
        self.codes.search([]).sent_at = fields.Datetime.now() - timedelta(minutes=61)
        self.assertTrue(self.send(session)[0])

    def test_ten_minutes(self):
        _where, digits = self.send()
        self.codes.search([]).sent_at = fields.Datetime.now() - timedelta(minutes=10, seconds=1)
        self.assertEqual(self.codes._check(self.session, digits), (False, False))

    def test_the_last_code_only_in_its_conversation_for_its_customer(self):
        _where, first = self.send()
        _where, second = self.send()
        if first != second:
            self.assertEqual(self.codes._check(self.session, first), (False, True))
        other = self.bot_session("visitor-2")
        other._identify(self.partner)
        self.assertEqual(self.codes._check(other, second), (False, False))
        self.session._identify(self.env["res.partner"].create({"name": "Outra"}))
        self.assertEqual(self.codes._check(self.session, second), (False, False))

    def test_no_registered_address(self):
        self.partner.email = False
        if "sms.sms" not in self.env:
            self.assertIsNone(self.codes._send(self.session))
        self.partner.phone = False
        self.assertIsNone(self.codes._send(self.session))
        nobody = self.bot_session("visitor-2")
        self.assertIsNone(self.codes._send(nobody))

    def test_by_text_message_without_an_email(self):
        if "sms.sms" not in self.env:
            self.skipTest("module sms is not installed")
        self.partner.email = False
        known = self.env["sms.sms"].search([])
        self.assertEqual(self.codes._send(self.session), "***0000")
        sms = self.env["sms.sms"].search([]) - known
        self.assertEqual(sms.number, "+5511988880000")
        [digits] = re.findall(r"\b\d{6}\b", sms.body)
        self.assertEqual(self.codes._check(self.session, digits), (True, False))

    def test_the_text_can_be_edited(self):
        template = self.env.ref("mkbot_chat.mail_template_one_time_code")
        template.body_html = "<p>Código: <b t-out=\"ctx.get('mkbot_code')\"/></p>"
        _where, digits = self.send()
        self.assertEqual(self.codes._check(self.session, digits), (True, False))

    def test_masks(self):
        self.assertEqual(masked_email("joana@mail.example.com"), "j***@m***.example.com")
        self.assertEqual(masked_phone("+5511988880000"), "***0000")

    def test_deleted_after_a_day_and_nobodys_business(self):
        self.send()
        code = self.codes.search([("session_id", "=", self.session.id)])
        for user in (self.ana, self.carla):
            with self.assertRaises(AccessError):
                code.with_user(user).read(["state"])
        code.sent_at -= timedelta(days=2)
        self.codes._gc_old()
        self.assertFalse(code.exists())

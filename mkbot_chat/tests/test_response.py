from unittest.mock import patch

from psycopg2 import IntegrityError

from odoo.exceptions import ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.mkbot_chat import port
from odoo.addons.mkbot_chat.bot import dialog, texts
from odoo.addons.mkbot_chat.models.mkbot_response import PLACEHOLDER

from .common import MkbotCase


@tagged("post_install", "-at_install")
class TestResponse(MkbotCase):
    def setUp(self):
        super().setUp()
        self.Response = self.env["mkbot.response"]

    def write_text(self, text, **values):
        return self.Response.create(
            {"key": "how_can_help", "lang": "pt_BR", "text": text, **values}
        )

    def archive_shipped(self):
        self.Response.search([("key", "=", "how_can_help")]).active = False
        self.env.flush_all()

    def render(self, **values):
        return self.Response._render(
            "how_can_help",
            values.pop("variables", {}),
            values.pop("platform", "site"),
            values.pop("lang", "pt_BR"),
            values.pop("company", self.company),
        )

    def test_every_text_is_shipped_in_both_languages(self):
        for key in texts.KEYS:
            said = {self.Response._render(key, {}, "site", lang) for lang in ("pt_BR", "en_US")}
            # What holds a code and nothing else reads the same everywhere.
            bare = all(PLACEHOLDER.sub("", text) == "" for text in self.shipped_texts(key))
            self.assertEqual(len(said), 1 if bare else 2, key)
            self.assertTrue(bare or "" not in said, key)

    def shipped_texts(self, key):
        return self.Response.search([("key", "=", key), ("platform", "=", False)]).mapped("text")

    def test_most_specific_wins(self):
        self.archive_shipped()
        self.assertEqual(self.render(), "")
        self.write_text("english", lang="en_US")
        self.assertEqual(self.render(lang="es_ES"), "english")
        self.write_text("português")
        self.assertEqual(self.render(lang="es_ES"), "português")
        self.write_text("español", lang="es_ES")
        self.assertEqual(self.render(lang="es_ES"), "español")
        self.write_text("site", platform="site")
        self.write_text("telegram", platform="telegram")
        self.assertEqual(self.render(), "site")
        self.assertEqual(self.render(platform="waha"), "português")
        self.write_text("empresa", company_id=self.company.id)
        self.assertEqual(self.render(), "empresa")
        self.assertEqual(self.render(company=self.env.ref("base.main_company")), "site")
        self.write_text("empresa no site", company_id=self.company.id, platform="site")
        self.assertEqual(self.render(), "empresa no site")

    def test_a_change_is_said_at_once(self):
        self.archive_shipped()
        response = self.write_text("antes")
        self.assertEqual(self.render(), "antes")
        response.text = "depois"
        self.assertEqual(self.render(), "depois")
        response.unlink()
        self.assertEqual(self.render(), "")

    def test_variables_are_put_in_literally(self):
        self.archive_shipped()
        self.write_text("Oi {{ first_name }}, {{company}}{{sector}}!")
        variables = {"first_name": "{{protocol}} <b>\\1", "company": "X", "protocol": "P"}
        self.assertEqual(self.render(variables=variables), "Oi {{protocol}} <b>\\1, X!")

    def test_unknown_key_variable_and_language_are_refused(self):
        with self.assertRaisesRegex(ValidationError, "no step"):
            self.write_text("x", key="nonsense")
        with self.assertRaisesRegex(ValidationError, "customer.vat"):
            self.write_text("x {{customer.vat}}", lang="es_ES")
        with self.assertRaisesRegex(ValidationError, "code of a language"):
            self.write_text("x", lang="português")
        with self.assertRaises(ValueError):
            self.Response._render("nonsense")

    def test_one_text_for_each_place(self):
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self.write_text("again")


@tagged("post_install", "-at_install")
class TestSessionBot(MkbotCase):
    """The dialogue on an attendance: queries, effects and texts together."""

    def sender(self, phone, address):
        return port.Sender(address=address, ids=(("visitor", address),), phone=phone)

    def bot_said(self, session):
        return self.texts(session)[-1]

    def test_identified_by_document_and_confirmation(self):
        session = self.customer_writes("oi")
        self.assertIn(session.name, self.texts(session)[1])
        self.customer_writes("meu cpf é 00000013170")
        self.assertIn("4 últimos", self.bot_said(session))
        self.assertFalse(session.partner_id)
        self.customer_writes("0000")
        self.assertEqual(session.partner_id, self.partner)
        self.assertEqual(session.contact_id.partner_id, self.partner)
        self.assertIn("Joana", " ".join(self.texts(session)))
        self.assertNotIn("00000013170", str(session.bot_state))

    def test_known_the_next_time(self):
        self.test_identified_by_document_and_confirmation()
        self.customer_writes("tchau")
        session = self.customer_writes("boa tarde")
        self.assertEqual(session.state, "bot")
        self.assertIn("Joana", " ".join(self.texts(session)))

    def test_any_confirmation_on_record(self):
        for number, datum in enumerate(("joana@example.com", "11 98888-0000", "88880000")):
            address = f"visitor-{number}"
            self.customer_writes("000.000.131-70", address)
            session = self.customer_writes(datum, address)
            self.assertEqual(session.partner_id, self.partner, datum)

    def test_existing_and_absent_documents_are_answered_alike(self):
        answers = []
        for address, document in (("a", "000.000.131-70"), ("b", "000.000.101-54")):
            session = self.customer_writes("oi", address)
            start = len(self.texts(session))
            self.customer_writes(document, address)
            self.customer_writes("9999", address)
            answers.append([text for text in self.texts(session)[start:] if text != document])
        self.assertEqual(*answers)

    def test_three_tries_and_the_operator_knows(self):
        session = self.customer_writes("000.000.131-70")
        for _try in range(3):
            self.customer_writes("9999")
        self.assertEqual((session.state, session.queue_reason), ("waiting", "unidentified"))
        self.assertIn("***.000.131-**", session.summary)
        self.assertNotIn("000.000.131-70", session.summary)
        self.assertEqual(session.bot_state["document"], "")

    def test_document_of_several_needs_a_datum_of_one(self):
        self.partner.copy({"vat": "00000013170", "phone": "+5511977771111", "email": "b@b.co"})
        self.customer_writes("000.000.131-70")
        session = self.customer_writes("0000")
        self.assertEqual(session.partner_id, self.partner)
        self.env["res.partner"].search([("vat", "=", "00000013170")]).phone = "+5511977770000"
        self.customer_writes("000.000.131-70", "other")
        session = self.customer_writes("0000", "other")
        self.assertFalse(session.partner_id)

    def test_other_companies_and_archived_customers_are_not_found(self):
        for values in ({"company_id": self.env.ref("base.main_company").id}, {"active": False}):
            with self.subTest(values):
                self.partner.write({"active": True, "company_id": False})
                self.partner.write(values)
                address = str(values)
                self.customer_writes("000.000.131-70", address)
                session = self.customer_writes("0000", address)
                self.assertFalse(session.partner_id)

    def test_known_phone_with_or_without_the_ninth_digit(self):
        for phone in ("+5511988880000", "+551188880000"):
            with self.subTest(phone):
                sender = self.sender(phone, phone)
                session = self.customer_writes("oi", sender=sender)
                self.assertIn("3 primeiros", self.bot_said(session))
                self.customer_writes("000", sender=sender)
                self.assertEqual(session.partner_id, self.partner)

    def test_phone_of_several_goes_by_document(self):
        self.partner.copy({"vat": "000.000.101-54", "phone": self.partner.phone})
        session = self.customer_writes("oi", sender=self.sender("+5511988880000", "x"))
        self.assertNotIn("3 primeiros", self.bot_said(session))
        self.assertIn("CPF", self.bot_said(session))

    def test_misses_lead_to_the_queue_with_a_summary(self):
        session = self.customer_writes("não sou cliente")
        for text in ("quem descobriu o brasil?", "me conta uma piada", "você gosta de samba?"):
            self.customer_writes(text)
        self.assertEqual((session.state, session.queue_reason), ("waiting", "misses"))
        self.assertIn("me conta uma piada", session.summary)
        self.assertEqual(session.misses, 3)

    def test_a_person_by_button(self):
        session = self.customer_writes("oi")
        options = session.channel_id.message_ids.sorted("id")[-1].mkbot_options
        self.assertIn({"id": "person", "label": "Falar com uma pessoa"}, options)
        self.customer_writes("Falar com uma pessoa", kind="choice", choice="person")
        self.assertEqual((session.state, session.queue_reason), ("waiting", "asked"))

    def test_solved_and_rated(self):
        session = self.customer_writes("oi")
        self.customer_writes("era só isso, obrigado")
        self.assertEqual(session.state, "rating")
        self.assertEqual(session.bot_state["step"], "rating")
        self.customer_writes("nota dez!")
        self.assertEqual((session.state, session.rating, session.is_rated), ("closed", 10, True))

    def test_rating_and_new_request_at_once(self):
        session = self.customer_writes("tchau")
        self.customer_writes("nota 9", bot=False)
        anew = self.customer_writes("minha internet caiu de novo")
        self.assertEqual((session.state, session.rating), ("closed", 9))
        self.assertNotEqual(anew, session)
        self.assertEqual(anew.state, "bot")

    def test_thanks_close_unrated(self):
        session = self.customer_writes("tchau")
        self.customer_writes("obrigado")
        self.assertEqual((session.state, session.is_rated), ("closed", False))

    def test_an_error_never_loses_the_customer(self):
        session = self.customer_writes("oi")
        with (
            patch.object(dialog, "step", side_effect=ZeroDivisionError),
            mute_logger("odoo.addons.mkbot_chat.models.mkbot_session_bot"),
        ):
            self.customer_writes("quero meu boleto")
        self.assertEqual((session.state, session.queue_reason), ("waiting", "bot_error"))
        self.assertIn("quero meu boleto", self.texts(session))

    def test_the_bot_is_silent_once_an_operator_attends(self):
        session = self.customer_writes("oi")
        session._move("active", operator_id=self.ana.id)
        count = len(session.channel_id.message_ids)
        session.bot_pending = [{"kind": "message", "text": "quero meu boleto"}]
        session._bot_take_turn()
        self.assertEqual(len(session.channel_id.message_ids), count)
        self.assertFalse(session.bot_pending)

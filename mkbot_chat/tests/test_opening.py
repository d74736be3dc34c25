from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import mute_logger

from ..bot import values
from .test_bot_turns import BotCase

EFFECTS = "odoo.addons.mkbot_chat.models.mkbot_session_bot_effects"


@tagged("post_install", "-at_install")
class TestOpening(BotCase):
    """What the bot opens when it hands over, from the customer's words on."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Profile = cls.env["mkbot.opening.profile"]
        cls.Profile.search([]).active = False
        cls.sale = cls.env.ref("mkbot_chat.intent_contratacao")
        cls.lead_model = cls.env["ir.model"]._get("crm.lead")

    def profile(self, lines=None, **vals):
        """A profile that opens a lead; `lines`: field → value."""
        vals = {"intent_id": self.sale.id, "model_id": self.lead_model.id, **vals}
        model = self.env["ir.model"].browse(vals["model_id"]).model
        vals["value_ids"] = [
            fields.Command.create(
                {"field_id": self.env["ir.model.fields"]._get(model, name).id, "value": value}
            )
            for name, value in (lines or {}).items()
        ]
        return self.Profile.create(vals)

    def hand_over(self, code="contratacao", address="visitor-1", partner=None, **slots):
        """The dialogue hands a request over."""
        session = self.bot_session(address)
        if partner:
            session._identify(partner)
        effects = [values.OpenProfile(code, slots), values.ToQueue("action", {"code": code})]
        with self.turns((["queued"], effects)):
            session = self.customer_writes("quero isso", address)
        reason = "receipt" if code == "comprovante" else "action"
        self.assertEqual((session.state, session.queue_reason), ("waiting", reason))
        return session

    def test_a_sale_asked_for_becomes_a_lead(self):
        self.profile(sector_id=self.finance.id)
        session = self.customer_writes("oi")
        for text in ("quero contratar internet", "Rui Rosa", "13010-001", "19 98888-7777"):
            self.customer_writes(text)
        lead = session.opening_ids._record()
        self.assertEqual(lead._name, "crm.lead")
        self.assertEqual(session.sector_id, self.finance)
        self.assertIn(session.name, lead.name)
        self.assertEqual(lead.company_id, self.company)
        self.assertFalse(lead.user_id)
        self.assertIn(session.name, str(lead.message_ids.mapped("body")))
        self.assertFalse(lead.message_partner_ids)
        notes = session.channel_id.message_ids.filtered(
            lambda message: message.subtype_id == self.env.ref("mail.mt_note")
        )
        self.assertIn(f'data-oe-id="{lead.id}"', str(notes.mapped("body")).replace("'", '"'))
        self.assertEqual(lead.mkbot_opening_ids.session_id, session)
        self.assertEqual(lead.action_mkbot_session()["res_id"], session.id)

    def test_once_an_attendance_and_request(self):
        self.profile()
        session = self.hand_over()
        record = session.opening_ids._record()
        again = self.Profile._open_for(session, "contratacao", {}, "")
        self.assertEqual(again, record)
        self.assertEqual(len(session.opening_ids), 1)
        other = self.hand_over(address="visitor-2")
        self.assertNotEqual(other.opening_ids._record(), record)

    def test_answers_fill_the_lead_of_a_stranger_only(self):
        self.profile({"description": "CEP {{slot.zip}}, {{ account }}", "priority": "High"})
        answers = {"zip": "01310-100", "email": "x@example.com", "name": "Rui"}
        lead = self.hand_over(**answers).opening_ids._record()
        self.assertEqual((lead.zip, lead.email_from), ("01310-100", "x@example.com"))
        self.assertEqual((lead.contact_name, lead.priority), ("Rui", "2"))
        self.assertIn("CEP 01310-100, Site Teste", lead.description)
        session = self.hand_over(address="visitor-2", partner=self.partner, **answers)
        lead = session.opening_ids._record()
        self.assertEqual(lead.partner_id, self.partner)
        self.assertEqual(self.partner.email, "joana@example.com")

    def test_only_a_sector(self):
        self.profile(model_id=False, intent_id=False, code="comprovante", sector_id=self.finance.id)
        session = self.hand_over("comprovante")
        self.assertEqual(session.sector_id, self.finance)
        self.assertFalse(session.opening_ids)

    def test_the_companys_own_goes_before_one_for_all(self):
        self.profile({"city": "todas"}, company_id=False)
        self.assertEqual(self.hand_over().opening_ids._record().city, "todas")
        self.profile({"city": "nossa"})
        lead = self.hand_over(address="visitor-2").opening_ids._record()
        self.assertEqual(lead.city, "nossa")

    def test_what_cannot_be_is_refused_in_words(self):
        for lines, words in (
            ({"team_id": "Ninguém"}, "no such record"),
            ({"priority": "Altíssima"}, "choose one of"),
            ({"expected_revenue": "muito"}, "no number"),
            ({"date_deadline": "amanhã"}, "no date"),
            ({"city": "{{vat}}"}, "cannot use {{vat}}"),
            ({"create_date": "2030-01-01"}, "cannot be written"),
        ):
            with (
                self.subTest(lines=lines),
                self.assertRaisesRegex(ValidationError, words),
                self.env.cr.savepoint(),
            ):
                self.profile(lines)
        with (
            self.assertRaisesRegex(ValidationError, "without: Plan"),
            self.env.cr.savepoint(),
        ):
            self.profile(model_id=self.env["ir.model"]._get("mail.activity.plan.template").id)

    def test_nobody_has_the_bot_create_what_they_could_not(self):
        admin = new_test_user(
            self.env,
            "t_open_admin",
            "mkbot_chat.group_admin",
            company_id=self.company.id,
            company_ids=self.company.ids,
        )
        vals = {"intent_id": self.sale.id, "company_id": self.company.id}
        self.Profile.with_user(admin).create({**vals, "sector_id": self.finance.id}).unlink()
        users = self.env["ir.model"]._get("res.users")
        with (
            self.assertRaisesRegex(ValidationError, "may not create"),
            self.env.cr.savepoint(),
        ):
            self.Profile.with_user(admin).create({**vals, "model_id": users.id})

    def test_a_failing_create_hands_over_all_the_same(self):
        self.profile()
        leads = type(self.env["crm.lead"])
        with patch.object(leads, "create", side_effect=ValueError("no")), mute_logger(EFFECTS):
            session = self.hand_over()
        self.assertFalse(session.opening_ids)
        words = session.with_context(lang="pt_BR").env._(
            "The record that people go on with could not be opened; open it by hand."
        )
        self.assertIn(words, " ".join(self.texts(session)))

    def test_an_answer_that_is_no_date_is_left_out(self):
        self.profile({"date_deadline": "{{slot.day}}", "city": "X"})
        lead = self.hand_over(day="depois").opening_ids._record()
        self.assertEqual((lead.date_deadline, lead.city), (False, "X"))

    def test_who_sees_what(self):
        profile = self.profile(sector_id=self.finance.id)
        opening = self.hand_over().opening_ids
        for user, seen in ((self.ana, False), (self.davi, True), (self.carla, True)):
            self.assertEqual(opening.with_user(user).has_access("read"), seen, user.login)
            self.assertFalse(opening.with_user(user).has_access("write"))
        with self.assertRaises(AccessError):
            profile.with_user(self.ana).read(["code"])
        self.assertEqual(profile.with_user(self.carla).read(["code"])[0]["code"], "contratacao")
        self.assertFalse(profile.with_user(self.carla).has_access("write"))

    def test_the_form_guides(self):
        with Form(self.Profile) as form:
            form.intent_id = self.sale
            self.assertEqual(form.code, "contratacao")
            form.model_id = self.lead_model
            with form.value_ids.new() as line:
                line.field_id = self.env["ir.model.fields"]._get("crm.lead", "city")
                line.value = "{{city}}"
        self.assertEqual(form.record.value_ids.ttype, "char")

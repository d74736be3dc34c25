from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .test_tools_second_copy import ToolCase

WITHOUT = patch("shutil.which", return_value=None)
LOG = "odoo.addons.mkbot_chat.models.mkbot_session_transcript"


@tagged("post_install", "-at_install")
class TestNewRecord(ToolCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Profile = cls.env["mkbot.opening.profile"]
        cls.Profile.search([]).active = False
        cls.team = cls.env["crm.team"].create({"name": "Time Teste", "company_id": cls.company.id})
        cls.field = cls.env["ir.model.fields"]._get("crm.lead", "team_id")
        cls.ticket = cls.Profile.create(
            {
                "code": "chamado_teste",
                "label": "Chamado Teste",
                "company_id": cls.company.id,
                "model_id": cls.env["ir.model"]._get("crm.lead").id,
                "value_ids": [
                    fields.Command.create({"field_id": cls.field.id, "value": "Time Teste"})
                ],
            }
        )

    def open(self, session, title="Sem sinal", description="Desde ontem", key="k1", user=None):
        return self.panel(user).new_record(session.id, self.ticket.id, title, description, key)

    def test_it_is_opened_and_linked(self):
        session = self.attended()
        self.customer_writes("estou sem internet desde ontem")
        offered = self.panel().record_profiles(session.id)
        [profile] = offered["profiles"]
        self.assertEqual((profile["id"], profile["name"]), (self.ticket.id, "Chamado Teste"))
        self.assertIn(session.name, profile["title"])
        self.assertIn("Joana Sanhaço", profile["title"])
        self.assertIn("> estou sem internet desde ontem", offered["description"])
        self.assertEqual(offered["opened"], [])
        answer = self.open(session)
        lead = self.env["crm.lead"].browse(answer["res_id"])
        self.assertEqual((answer["model"], answer["can_open"]), ("crm.lead", False))
        self.assertEqual((lead.name, lead.partner_id), ("Sem sinal", self.partner))
        self.assertIn("Desde ontem", str(lead.description))
        self.assertEqual((lead.team_id, lead.company_id), (self.team, self.company))
        opening = session.opening_ids
        self.assertEqual((opening._record(), opening.user_id), (lead, self.ana))
        note = session.channel_id.message_ids.sorted("id")[-1]
        self.assertTrue(note.mkbot_is_note)
        self.assertIn(f'data-oe-id="{lead.id}"', str(note.body).replace("'", '"'))
        self.assertFalse(lead.message_partner_ids)
        [opened] = self.panel().record_profiles(session.id)["opened"]
        self.assertEqual((opened["res_id"], opened["by"]), (lead.id, "Ana Teste"))

    def test_the_conversation_follows(self):
        session = self.attended()
        session._post_note("Cliente irritado", self.ana.partner_id)
        answer = self.open(session)
        with WITHOUT, mute_logger(LOG):
            self.run_errands()
        errand = self.env["mkbot.errand"].browse(answer["errand_id"])
        self.assertEqual((errand.state, errand.error), ("done", False))
        lead = self.env["crm.lead"].browse(answer["res_id"])
        attachment = session.opening_ids.attachment_id
        self.assertEqual((attachment.res_model, attachment.res_id), ("crm.lead", lead.id))
        self.assertEqual(lead.message_ids.attachment_ids, attachment)
        self.assertIn("quero falar com um atendente", attachment.raw.decode())
        self.assertNotIn("Cliente irritado", attachment.raw.decode())
        # What is said later is in it at the end.
        self.customer_writes("obrigada, era só isso")
        session.with_user(self.ana).action_end()
        with WITHOUT, mute_logger(LOG):
            self.run_errands()
        attachment.invalidate_recordset()
        self.assertIn("era só isso", attachment.raw.decode())
        self.assertEqual(
            self.env["ir.attachment"].search_count(
                [("res_model", "=", "crm.lead"), ("res_id", "=", lead.id)]
            ),
            1,
        )

    def test_a_record_deleted_meanwhile(self):
        session = self.attended()
        answer = self.open(session)
        self.env["crm.lead"].browse(answer["res_id"]).unlink()
        with WITHOUT, mute_logger(LOG):
            self.run_errands()
        self.assertFalse(session.opening_ids.attachment_id)
        self.assertEqual(self.panel().record_profiles(session.id)["opened"], [])

    def test_a_double_click_opens_once(self):
        session = self.attended()
        first, again = self.open(session), self.open(session)
        self.assertEqual(first["res_id"], again["res_id"])
        self.assertFalse(again["errand_id"])
        other = self.open(session, key="k2")
        self.assertNotEqual(first["res_id"], other["res_id"])
        # The bot's own is another thing.
        self.Profile._open_for(session, "chamado_teste", {}, "")
        self.assertEqual(len(session.opening_ids), 3)

    def test_what_can_be_opened(self):
        session = self.attended()
        self.ticket.for_operators = False
        self.assertEqual(self.panel().record_profiles(session.id)["profiles"], [])
        with self.assertRaisesRegex(UserError, "no longer be opened"):
            self.open(session)
        self.ticket.for_operators = True
        shared = self.ticket.copy({"company_id": False, "label": "De todos"})
        names = [p["name"] for p in self.panel().record_profiles(session.id)["profiles"]]
        self.assertEqual(names, ["Chamado Teste"])
        self.ticket.active = False
        shared.label = False
        names = [p["name"] for p in self.panel().record_profiles(session.id)["profiles"]]
        self.assertEqual(names, ["Lead – chamado_teste"])
        foreign = self.env["res.company"].create({"name": "Outra"})
        shared.company_id = foreign
        self.assertEqual(self.panel().record_profiles(session.id)["profiles"], [])

    def test_other_models(self):
        self.ticket.value_ids.unlink()
        self.ticket.model_id = self.env["ir.model"]._get("res.partner")
        session = self.attended()
        answer = self.open(session, title="Novo contato")
        record = self.env["res.partner"].browse(answer["res_id"])
        self.assertEqual((answer["model"], record.name), ("res.partner", "Novo contato"))

    def test_a_title_is_needed(self):
        session = self.attended()
        with self.assertRaisesRegex(UserError, "Write a title"):
            self.open(session, title="  ")

    def test_who_may(self):
        session = self.attended()
        self.assert_refused(lambda panel: panel.record_profiles(session.id))
        self.assert_refused(
            lambda panel: panel.new_record(session.id, self.ticket.id, "x", "", "k")
        )
        self.assertFalse(session.opening_ids)

    def test_a_record_is_seen_by_one_s_own_rights(self):
        session = self.attended()
        answer = self.open(session)
        with self.assertRaisesRegex(AccessError, "may not see this record"):
            self.panel().record("crm.lead", answer["res_id"])
        seen = self.env["mkbot.panel"].record("crm.lead", answer["res_id"])
        self.assertEqual((seen["name"], seen["can_write"]), ("Sem sinal", True))
        customer = self.panel().customer_record(session.id)
        self.assertEqual((customer["id"], customer["can_write"]), (self.partner.id, False))
        self.assert_refused(lambda panel: panel.customer_record(session.id))
        with self.assertRaises(UserError):
            self.panel().record("no.such.model", 1)

    def test_the_setting(self):
        with Form(self.Profile) as form:
            form.code = "visita_teste"
            form.model_id = self.env["ir.model"]._get("crm.lead")
            self.assertTrue(form.for_operators)
            form.label = "Visita"
        self.assertEqual(form.record.label, "Visita")


@tagged("post_install", "-at_install")
class TestEmailTool(ToolCase):
    def compose(self, session, user=None):
        user = user or self.ana
        action = self.panel(user).email(session.id)
        composer = self.env["mail.compose.message"].with_user(user)
        return composer.with_context(**action["context"])

    def test_an_operator_with_nothing_else_writes(self):
        session = self.attended()
        with Form(self.compose(session)) as form:
            self.assertEqual(form.partner_ids[:], self.partner)
            self.assertIn(session.name, form.subject)
            self.assertIn("Olá", form.body)
            form.subject = "Sua visita"
        wizard = form.record
        wizard.action_send_mail()
        message = self.partner.message_ids.sorted("id")[-1]
        self.assertEqual(message.subject, "Sua visita")
        self.assertEqual(message.author_id, self.ana.partner_id)
        [mail] = self.env["mail.mail"].search([("mail_message_id", "=", message.id)])
        self.assertEqual(mail.state, "outgoing")
        self.assertIn(self.partner, mail.recipient_ids)
        cron = self.env.ref("mail.ir_cron_mail_scheduler_action")
        self.assertTrue(self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)]))

    def test_only_while_they_attend(self):
        session = self.attended()
        with Form(self.compose(session)) as form:
            form.subject = "Sua visita"
        session.with_user(self.ana).action_end()
        with self.assertRaises(AccessError):
            form.record.action_send_mail()
        self.assert_refused(lambda panel: panel.email(session.id))

    def test_only_to_the_customer_s_record(self):
        session = self.attended()
        other = self.env["res.partner"].create({"name": "Rui", "email": "rui@example.com"})
        with self.assertRaises(AccessError):
            other.with_user(self.ana).message_post(body="oi", subtype_xmlid="mail.mt_comment")
        with self.assertRaises(AccessError):
            self.partner.with_user(self.bruno).message_post(
                body="oi", subtype_xmlid="mail.mt_comment"
            )
        self.assertTrue(session)

    def test_without_an_address(self):
        session = self.attended()
        self.partner.email = False
        with self.assertRaisesRegex(UserError, "has no e-mail on record"):
            self.panel().email(session.id)

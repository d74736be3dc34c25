from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common_coins import CoinCase


@tagged("post_install", "-at_install")
class TestCoinCrm(CoinCase):
    code = "crm"

    def lead(self, partner=None, **vals):
        return self.env["crm.lead"].create(
            {
                "name": "Fibra 700",
                "type": "opportunity",
                "partner_id": (partner or self.partner).id,
                "company_id": self.company.id,
                "team_id": False,
                "user_id": False,
                **vals,
            }
        )

    def do(self, lead, button, **vals):
        """Press a button as Ana, and fill its dialog in."""
        action = getattr(lead.with_user(self.ana), f"action_mkbot_{button}")()
        wizard = self.env[action["res_model"]].with_user(self.ana)
        wizard.with_context(**action["context"]).create(vals).action_do()

    def test_sections_and_alarm(self):
        pending, won, lost = self.lead(), self.lead(), self.lead()
        won.action_set_won()
        lost.action_set_lost()
        self.lead(self.other)
        session = self.attend()
        sections = self.sections(session)
        for name, lead in (("Open", pending), ("Won", won), ("Lost", lost)):
            self.assertEqual(sections[name]["count"], 1, name)
            self.assertEqual(self.shown(sections[name]), lead)
        self.assertEqual(self.led(session), "green")
        task = pending.activity_schedule(
            "mail.mail_activity_data_todo",
            date_deadline=self.today + timedelta(days=1),
            user_id=self.carla.id,
        )
        self.assertEqual(self.led(session), "green")
        task.date_deadline = self.today - timedelta(days=2)
        self.assertEqual(self.led(session), "red")
        self.assertTrue(pending.with_user(self.ana).mkbot_late_activity)

    def test_comment(self):
        lead = self.lead()
        self.attend()
        self.do(lead, "comment", body="Ligar <b>depois</b> das 18h")
        message = lead.message_ids[0]
        self.assertIn("depois", message.body)
        self.assertNotIn("<b>", message.body)
        self.assertEqual(message.author_id, self.ana.partner_id)
        self.assertTrue(message.subtype_id.internal)
        with self.assertRaises(UserError):
            self.do(lead, "comment", body="  ")

    def test_document(self):
        lead = self.lead()
        self.attend()
        upload = self.env["ir.attachment"].with_user(self.ana)
        file = upload.create({"name": "rg.pdf", "raw": b"1", "res_model": "mkbot.lead.tool"})
        self.do(lead, "document", attachment_ids=[Command.link(file.id)])
        self.assertEqual((file.res_model, file.res_id), ("crm.lead", lead.id))
        self.assertEqual(lead.message_ids[0].attachment_ids, file)
        # Files that are not theirs do not come along.
        secret = self.env["ir.attachment"].create({"name": "x", "raw": b"1"})
        with self.assertRaises(UserError):
            self.do(lead, "document", attachment_ids=[Command.link(secret.id)])
        self.assertFalse(secret.res_model)

    def test_task(self):
        lead = self.lead()
        self.attend()
        day = self.today + timedelta(days=3)
        self.do(lead, "task", summary="Ligar", date_deadline=day, user_id=self.carla.id, body="18h")
        task = lead.activity_ids
        self.assertEqual((task.summary, task.date_deadline), ("Ligar", day))
        self.assertEqual(task.user_id, self.carla)
        self.assertEqual(task.activity_type_id, self.env.ref("mail.mail_activity_data_todo"))
        with self.assertRaises(UserError):
            self.do(lead, "task", summary="Ligar", user_id=False)

    def test_next_stage(self):
        stages = self.env["crm.stage"].search([("team_ids", "=", False)], order="sequence, id")
        lead = self.lead(stage_id=stages[0].id)
        self.attend()
        for stage in stages[1:]:
            lead.with_user(self.ana).action_mkbot_next_stage()
            self.assertEqual(lead.stage_id, stage)
            if stage.is_won:
                break
        self.assertEqual(lead.won_status, "won")
        with self.assertRaises(UserError):
            lead.with_user(self.ana).action_mkbot_next_stage()

    def test_new_lead(self):
        session = self.attend()
        section = self.sections(session)["Open"]
        self.assertTrue(section["can_create"])
        leads = self.env["crm.lead"].with_user(self.ana).with_context(**section["context"])
        values = leads.default_get(["partner_id", "type", "user_id", "team_id", "stage_id"])
        self.assertEqual(values["partner_id"], self.partner.id)
        [made] = leads.web_save({"name": "Ponto extra", "partner_id": self.partner.id}, {})
        lead = leads.browse(made["id"])
        self.assertEqual(lead.mkbot_opening_ids.session_id, session)
        self.assertEqual(self.sections(session)["Open"]["count"], 1)
        with self.assertRaises(AccessError):
            leads.create({"name": "Alheia", "partner_id": self.other.id})
        # The same again is another lead, and belongs to the same conversation.
        leads.create({"name": "Outro ponto", "partner_id": self.partner.id})

    def test_not_of_others(self):
        theirs, ours = self.lead(self.other), self.lead()
        session = self.attend()
        for button in ("comment", "document", "task", "next_stage"):
            with self.assertRaises(AccessError):
                getattr(theirs.with_user(self.ana), f"action_mkbot_{button}")()
        wizard = self.env["mkbot.lead.tool"].with_user(self.ana)
        with self.assertRaises(AccessError):
            wizard.create({"lead_id": theirs.id, "kind": "comment", "body": "x"})
        dialog = wizard.create({"lead_id": ours.id, "kind": "comment", "body": "x"})
        with self.assertRaises(AccessError):
            dialog.write({"lead_id": theirs.id})
        with self.assertRaises(AccessError):
            ours.with_user(self.ana).write({"name": "Outro nome"})
        session.with_user(self.ana).action_end()
        with self.assertRaises(AccessError):
            self.do(ours, "comment", body="tarde demais")

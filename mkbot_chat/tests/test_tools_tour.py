from odoo import fields
from odoo.tests import HttpCase, tagged

from .test_tools_second_copy import ToolCase


@tagged("post_install", "-at_install")
class TestToolsTour(ToolCase, HttpCase):
    def setUp(self):
        super().setUp()
        self.ana.lang = "en_US"  # the tours read the panel
        self.attendance = self.attended()

    def tour(self, name):
        self.start_tour("/odoo/mkbot", name, login="t_ana", timeout=120)

    def kinds(self):
        errands = self.env["mkbot.errand"].search([("session_id", "=", self.attendance.id)])
        return errands.filtered("user_id").mapped("kind")

    def test_second_copy(self):
        self.bill(days=-20)
        self.bill(days=-50, amount=77.0)
        self.tour("mkbot_tool_second_copy")
        self.assertEqual(self.kinds(), ["document"])

    def test_nothing_due(self):
        self.tour("mkbot_tool_nothing_due")
        self.assertEqual(self.kinds(), [])

    def test_new_record(self):
        self.env["mkbot.opening.profile"].search([]).active = False
        self.env["mkbot.opening.profile"].create(
            {
                "code": "chamado_teste",
                "label": "Chamado Teste",
                "company_id": self.company.id,
                "model_id": self.env["ir.model"]._get("crm.lead").id,
            }
        )
        # To look at what is opened, one needs the right to.
        self.ana.group_ids += self.env.ref("sales_team.group_sale_salesman_all_leads")
        self.tour("mkbot_tool_new_record")
        self.assertEqual(self.attendance.opening_ids._record().name, "Sem sinal na loja")
        self.assertEqual(self.kinds(), ["transcript_record"])

    def test_email(self):
        self.tour("mkbot_tool_email")
        message = self.partner.message_ids.sorted("id")[-1]
        self.assertEqual(message.subject, "Sua visita de amanhã")
        mails = self.env["mail.mail"].search([("mail_message_id", "=", message.id)])
        self.assertEqual(mails.mapped("state"), ["outgoing"])

    def test_transcript(self):
        self.tour("mkbot_tool_transcript")
        self.assertEqual(self.kinds(), ["transcript_mail"])

    def test_charts(self):
        self.company.currency_id = self.reais
        due = fields.Date.subtract(self.today.replace(day=10), months=1)
        self.bill(days=(due - self.today).days, amount=123.0)
        self.tour("mkbot_tool_charts")

    def test_customer_record(self):
        self.tour("mkbot_tool_customer_record")

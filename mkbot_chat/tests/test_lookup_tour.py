from odoo.fields import Command
from odoo.tests import HttpCase, tagged

from .common_lookup import LookupCase


@tagged("post_install", "-at_install")
class TestLookupTour(LookupCase, HttpCase):
    """An operator who may see leads by a coin only, in a real browser."""

    def setUp(self):
        super().setUp()
        self.ana.lang = "en_US"  # the tours read the panel
        self.coin.write(
            {
                "list_view_id": self.make_view("<list>{}</list>").id,
                "form_view_id": self.make_view("<form><sheet><group>{}</group></sheet></form>").id,
                "can_write": True,
                "can_create": True,
                "section_ids": [
                    Command.create({"name": "All", "domain": "[]", "sequence": 1}),
                    Command.create(
                        {"name": "Urgent", "domain": "[('priority', '=', '3')]", "sequence": 2}
                    ),
                ],
            }
        )
        self.attendance = self.attend()

    def make_view(self, arch):
        """A view of what the coin gives a right to: leads and their contacts, nothing else."""
        fields = '<field name="name"/><field name="partner_id"/><field name="priority"/>'
        return self.env["ir.ui.view"].create(
            {"name": "t_leads", "model": "crm.lead", "arch": arch.format(fields)}
        )

    def tour(self, name):
        self.start_tour("/odoo/mkbot", name, login="t_ana", timeout=120)

    def test_coin(self):
        self.lead.priority = "3"
        self.tour("mkbot_lookup_coin")
        self.assertIn("Já estou vendo", "\n".join(self.texts(self.attendance)))

    def test_switching_conversations(self):
        self.attend(self.other, address="visitor-2")
        self.tour("mkbot_lookup_switch")

    def test_what_is_typed_is_saved(self):
        self.coin.alarm_domain = "[('name', '=', 'Segundo ponto')]"
        self.attend(self.other, address="visitor-2")
        self.tour("mkbot_lookup_work")
        lead = self.env["crm.lead"].search([("name", "=", "Segundo ponto")])
        self.assertEqual(lead.partner_id, self.partner)
        self.assertEqual(lead.create_uid, self.ana)

from odoo.fields import Command
from odoo.tests import HttpCase, new_test_user, tagged

from .common_lookup import LookupCase


@tagged("post_install", "-at_install")
class TestLookupFormTour(LookupCase, HttpCase):
    """An administrator of MKBOT makes a coin, in a real browser."""

    def test_make_a_coin(self):
        maker = new_test_user(
            self.env,
            "t_maker",
            "mkbot_chat.group_admin,sales_team.group_sale_manager",
            company_id=self.company.id,
            company_ids=self.company.ids,
            lang="en_US",
        )
        self.start_tour(
            "/odoo/action-mkbot_chat.action_mkbot_lookup",
            "mkbot_lookup_form",
            login=maker.login,
            timeout=120,
        )
        coin = self.env["mkbot.lookup"].search([("code", "=", "negocios")])
        self.assertEqual((coin.model, coin.path), ("crm.lead", "partner_id"))
        self.assertEqual(coin.section_ids.mapped("name"), ["Perdidos"])
        # It can be given, and shows what it says.
        coin.group_id.user_ids = [Command.link(self.ana.id)]
        session = self.attend()
        [section] = self.panel().lookup(session.id, coin.id)["sections"]
        self.assertEqual(section["model"], "crm.lead")

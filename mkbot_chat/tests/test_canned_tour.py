from odoo.tests import HttpCase, tagged

from .test_canned import CannedCase


@tagged("post_install", "-at_install")
class TestCannedTour(CannedCase, HttpCase):
    def setUp(self):
        super().setUp()
        (self.ana + self.carla).lang = "en_US"  # the tours read the panel
        group = self.group.create({"name": "Suporte", "company_id": self.company.id})
        self.supports.write({"text": "Tire da tomada, {{customer.first_name}}.", "group_id": group})
        self.canned(
            "queda", "Falha em {{customer.city}}, {{customer.first_name}}.", group_id=group.id
        )
        self.partner.city = False

    def tour(self, name, user=None):
        user = user or self.ana
        session = self.active_session(user)
        session._identify(self.partner)
        self.start_tour("/odoo/mkbot", name, login=user.login, timeout=90)
        return session

    def said(self, session):
        """What operators wrote to the customer, oldest first."""
        messages = session.channel_id.message_ids.sorted("id")
        return messages.filtered(
            lambda m: m.author_id in (self.ana + self.carla).partner_id and not m.mkbot_is_note
        ).mapped("preview")

    def test_typed(self):
        session = self.tour("mkbot_panel_canned_typed")
        [said] = self.said(session)
        self.assertRegex(said, r"^Olá! (Bom dia|Boa tarde|Boa noite), Joana!$")
        uses = self.env["mkbot.canned.use"].search([("user_id", "=", self.ana.id)])
        self.assertEqual(uses.canned_id, self.everybodys)

    def test_what_is_not_filled_in_does_not_go_out_by_accident(self):
        session = self.tour("mkbot_panel_canned_unfilled")
        self.assertEqual(self.said(session), ["Falha em Campinas, Joana.", "Fica assim: {{x}}"])

    def test_dialog(self):
        session = self.tour("mkbot_panel_canned_dialog")
        self.assertEqual(len(self.said(session)), 1)
        self.assertEqual(self.supports.use_count, 1, "looking at it is no use of it")

    def test_create_change_delete(self):
        session = self.tour("mkbot_panel_canned_create")
        self.assertFalse(self.said(session))
        kept = self.env["mkbot.canned"].search([("shortcut", "=", "vence")])
        self.assertEqual((kept.user_id, kept.text), (self.ana, "Vence hoje!"))
        self.assertEqual((kept.group_id.name, kept.group_id.user_id), ("Lembretes", self.ana))
        self.assertFalse(self.anas.exists())

    def test_context_menu(self):
        session = self.tour("mkbot_panel_canned_menu")
        self.assertFalse(self.said(session))

    def test_supervisor_writes_for_a_sector(self):
        self.tour("mkbot_panel_canned_supervisor", self.carla)
        kept = self.env["mkbot.canned"].search([("shortcut", "=", "aviso")])
        self.assertEqual((kept.scope, kept.sector_ids), ("sectors", self.support))
        self.assertIn("aviso", self.shortcuts(self.ana))

from odoo.tests import HttpCase, tagged

from .common import MkbotCase


@tagged("post_install", "-at_install")
class TestPanelTour(MkbotCase, HttpCase):
    def setUp(self):
        super().setUp()
        self.ana.lang = "en_US"  # the tours read the panel
        self.env["mkbot.category"].create(
            {"name": "Resolvido Teste", "company_id": self.company.id}
        )

    def tour(self, name, login="t_ana"):
        self.start_tour("/odoo/mkbot", name, login=login, timeout=90)

    def test_rescue_from_the_queue(self):
        session = self.waiting_session()
        session._identify(self.partner)
        self.tour("mkbot_panel_rescue")
        self.assertEqual(session.state, "active")
        self.assertEqual(session.operator_id, self.ana)
        self.assertIn("Bom dia, Joana!", "\n".join(self.texts(session)))

    def test_drafts_stay_with_their_conversation(self):
        self.active_session(self.ana, "visitor-1")
        self.active_session(self.ana, "visitor-2")
        self.tour("mkbot_panel_switch")

    def test_end_with_category(self):
        session = self.active_session()
        self.tour("mkbot_panel_end")
        self.assertEqual(session.state, "rating")
        self.assertEqual(session.category_id.name, "Resolvido Teste")

    def test_transfer(self):
        session = self.active_session()
        self.open_panel(self.bruno)
        self.tour("mkbot_panel_transfer")
        self.assertEqual(session.operator_id, self.bruno)
        self.assertNotIn(self.ana, session.operator_ids)
        self.assertIn("Cliente irritado", "\n".join(self.texts(session)))

    def test_who_monitors_cannot_write(self):
        session = self.active_session(self.bruno)
        self.tour("mkbot_panel_monitor")
        self.assertNotIn(self.ana.partner_id, session.channel_id.channel_member_ids.partner_id)

    def test_cancel_is_confirmed(self):
        session = self.waiting_session()
        self.tour("mkbot_panel_cancel")
        self.assertEqual(session.state, "cancelled")

    def test_leave_beacon(self):
        self.open_panel(self.ana)
        self.authenticate("t_ana", "t_ana")
        url = "/mkbot/panel/leave"
        self.url_open(url, data={"panel_uuid": "somebody-else"})
        available = self.env["mkbot.panel.presence"]._available_users
        self.assertIn(self.ana, available())
        response = self.url_open(url, data={"panel_uuid": f"panel-{self.ana.id}"})
        self.assertEqual(response.status_code, 204)
        self.assertNotIn(self.ana, available())


@tagged("post_install", "-at_install")
class TestPanelUnit(HttpCase):
    suite = "@mkbot_chat"

    def test_hoot(self):
        self.browser_js(
            "/web/tests?headless&loglevel=2&preset=desktop&timeout=15000"
            f"&id={self._suite(self.suite)}",
            "",
            "",
            login="admin",
            timeout=600,
            success_signal="[HOOT] Test suite succeeded",
            error_checker=lambda message: "[HOOT]" not in message,
        )

    @staticmethod
    def _suite(name):
        """Hoot's id of a suite."""
        number = 0
        for char in name:
            number = ((number << 5) - number + ord(char)) & 0xFFFFFFFF
        return f"{number:08x}"

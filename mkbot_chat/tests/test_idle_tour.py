from datetime import timedelta

from odoo.tests import HttpCase, tagged

from .test_idle import IdleCase


@tagged("post_install", "-at_install")
class TestIdleTour(IdleCase, HttpCase):
    def test_keep_open(self):
        self.ana.lang = "en_US"  # the tour reads the panel
        self.set_rule(self.support, 0, 1, 30)
        session = self.active_session()
        session._identify(self.partner)
        self.reply(session)
        session.idle_due -= timedelta(minutes=26)
        self.start_tour("/odoo/mkbot", "mkbot_panel_keep_open", login="t_ana", timeout=90)
        self.assertFalse(session.idle_due)
        self.assertEqual(session.state, "active")

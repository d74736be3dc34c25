from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, tagged

from .common_page import PageCase


@tagged("post_install", "-at_install")
class TestPageTour(HttpCase, PageCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.carla.password = "t_carla"
        now = fields.Datetime.now()
        for days, sector in ((1, "support"), (2, "support"), (3, "finance"), (9, "support")):
            cls.attendance(now - timedelta(days=days), sector_id=getattr(cls, sector).id)
        cls.attendance(now - timedelta(days=20), sector_id=cls.finance.id)

    def test_indicators(self):
        self.start_tour("/odoo/mkbot-indicators", "mkbot_report_indicators", login="t_carla")

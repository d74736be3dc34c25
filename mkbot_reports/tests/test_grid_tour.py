from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tests import HttpCase, tagged

from ..models import mkbot_report_export
from .common_page import PageCase


@tagged("post_install", "-at_install")
class TestGridTour(HttpCase, PageCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.carla.password = "t_carla"
        now = fields.Datetime.now()
        cls.partner.name = "Joana Sanhaço"
        for days, sector, partner in (
            (1, cls.support, cls.partner),
            (2, cls.finance, cls.partner),
            (3, cls.support, cls.env["res.partner"]),
        ):
            cls.attendance(
                now - timedelta(days=days),
                sector_id=sector.id,
                partner_id=partner.id,
                is_rated=bool(partner),
                rating=10,
            )
        cls.env.ref("mkbot_reports.ir_cron_export").active = False

    def test_grids(self):
        self.start_tour("/odoo/mkbot-grids", "mkbot_report_grids", login="t_carla")
        export = self.env["mkbot.report.export"].search([("user_id", "=", self.carla.id)])
        self.assertEqual(export.state, "done")
        self.assertEqual(export.request["filters"]["every"], "week")
        self.assertEqual(export.request["filters"]["sector_ids"], self.support.ids)

    def test_large_file(self):
        with patch.object(mkbot_report_export, "AT_ONCE_ROWS", 0):
            self.start_tour(
                "/odoo/mkbot-grids?grid=attendances",
                "mkbot_report_grid_large_file",
                login="t_carla",
            )
        export = self.env["mkbot.report.export"].search([("user_id", "=", self.carla.id)])
        self.assertEqual(export.state, "cancelled")

import json
from datetime import timedelta
from unittest import skipUnless
from unittest.mock import patch
from urllib.parse import urlencode

from odoo import fields
from odoo.tests import HttpCase, tagged

from odoo.addons.mkbot_chat.printing import can_print

from .common_page import PageCase

PRINTING = "odoo.addons.mkbot_reports.models.mkbot_report_page_print.can_print"


@tagged("post_install", "-at_install")
class TestPagePrint(HttpCase, PageCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.carla.password = "t_carla"
        cls.ana.password = "t_ana"
        opened = fields.Datetime.now() - timedelta(days=1)
        for number in range(3):
            cls.attendance(
                opened,
                city="Bauru",
                queued_at=opened,
                rescued_at=opened,
                seconds_waiting=3900,
                is_rated=number == 1,
                rating=7,
            )

    def fetch(self, page="indicators", **values):
        filters = json.dumps(values.pop("filters", {"period": "30", "cities": ["Bauru"]}))
        query = urlencode({"filters": filters, "companies": self.company.id, **values})
        return self.url_open(f"/mkbot/reports/page/{page}.pdf?{query}")

    @skipUnless(can_print(), "wkhtmltopdf is not installed")
    def test_a_page_is_a_pdf(self):
        self.authenticate("t_carla", "t_carla")
        answer = self.fetch()
        self.assertEqual(answer.headers["Content-Type"].split(";")[0], "application/pdf")
        self.assertTrue(answer.content.startswith(b"%PDF"))
        self.assertGreater(len(answer.content), 5000)

    def test_without_a_printer_it_is_a_page(self):
        self.authenticate("t_carla", "t_carla")
        with patch(PRINTING, return_value=False), self.assertLogs(level="WARNING"):
            answer = self.fetch()
        self.assertEqual(answer.headers["Content-Type"].split(";")[0], "text/html")
        page = answer.content.decode()
        self.assertIn("wkhtmltopdf is not installed", page)
        self.assertIn("Provedor Teste", page)
        # The filters, the figures and how many of all they are.
        self.assertRegex(page, r"City</th>\s*<td>Bauru")
        self.assertIn("1 h 05 min", page)
        self.assertIn("3 (100%)", page)

    def test_names_are_no_code(self):
        self.support.name = "<script>alert(1)</script>"
        with patch(PRINTING, return_value=False), self.assertLogs(level="WARNING"):
            _name, _mimetype, content = self.pages._page_file("indicators", {"period": "30"})
        self.assertNotIn(b"<script>", content)
        self.assertIn(b"&lt;script&gt;", content)

    def test_whoever_may_not_see_it_finds_nothing(self):
        self.authenticate("t_ana", "t_ana")
        self.assertEqual(self.fetch().status_code, 404)
        self.authenticate("t_carla", "t_carla")
        self.assertEqual(self.fetch(page="nothing").status_code, 404)
        other = self.env["res.company"].create({"name": "Outro Provedor"})
        self.assertEqual(self.fetch(companies=other.id).status_code, 404)
        self.assertEqual(self.fetch(companies="x").status_code, 404)
        self.assertEqual(self.fetch(companies=2**31 - 1).status_code, 404)

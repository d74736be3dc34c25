from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.tests import tagged

from .common_page import NOW, PageCase


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestDigest(PageCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.digest = cls.env.ref("mkbot_reports.digest_mkbot_weekly")
        hour = timedelta(hours=1)
        waited = {"queued_at": NOW, "rescued_at": NOW}
        cls.attendance(NOW - hour, seconds_waiting=100, is_rated=True, rating=10, **waited)
        cls.attendance(NOW - 2 * hour, seconds_waiting=201, is_rated=True, rating=7, **waited)
        cls.attendance(NOW - 3 * hour, end_reason="solved")
        cls.attendance(NOW - timedelta(days=3), state="cancelled", end_reason="abandoned")
        cls.attendance(NOW - timedelta(days=20), is_rated=True, rating=0)

    def kpis(self, user):
        self.env.flush_all()
        digest = self.digest.with_context(lang="en_US", allowed_company_ids=user.company_ids.ids)
        found = digest._compute_kpis(user.company_id, user)
        return {
            kpi["kpi_name"]: [kpi[f"kpi_col{column}"].get("value") for column in (1, 2, 3)]
            for kpi in found
        }

    def test_each_figure_of_a_day_a_week_and_a_month(self):
        self.assertEqual(
            self.kpis(self.carla),
            {
                "kpi_mkbot_attendances": ["3", "4", "5"],
                "kpi_mkbot_waiting": ["2 min 30 s", "2 min 30 s", "2 min 30 s"],
                "kpi_mkbot_rating": ["8.5", "8.5", "5.7"],
                "kpi_mkbot_solved": ["33.3%", "25%", "20%"],
                "kpi_mkbot_abandoned": ["0%", "25%", "20%"],
            },
        )

    def test_a_change_is_told_in_percent(self):
        self.attendance(NOW - timedelta(hours=30))
        digest = self.digest.with_context(lang="en_US")
        kpis = {kpi["kpi_name"]: kpi for kpi in digest._compute_kpis(self.company, self.carla)}
        self.assertEqual(kpis["kpi_mkbot_attendances"]["kpi_col1"]["margin"], 200)

    def test_whoever_may_not_see_the_figures_receives_none(self):
        self.assertEqual(self.kpis(self.ana), {})
        stranger = self.supervisor_elsewhere()
        self.assertEqual(self.kpis(stranger)["kpi_mkbot_attendances"], ["0", "0", "0"])
        self.assertEqual(self.kpis(stranger)["kpi_mkbot_rating"], ["—", "—", "—"])

    def test_it_is_sent_to_supervisors_every_week(self):
        self.assertEqual(self.digest.periodicity, "weekly")
        self.assertFalse(self.digest.company_id)
        self.digest.user_ids = [fields.Command.set(self.carla.ids)]
        self.digest.action_send()
        mail = self.env["mail.mail"].search([("email_to", "=", self.carla.email_formatted)])
        self.assertEqual(len(mail), 1)
        self.assertIn("2 min 30 s", mail.body_html)
        self.assertIn("mkbot_reports.action_mkbot_report_indicators", mail.body_html)

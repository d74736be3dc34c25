from odoo import fields, models

from ..formats import format_figure

#: KPI → (figure of the attendances, unit).
KPIS = {
    "kpi_mkbot_attendances": ("attendances", "count"),
    "kpi_mkbot_waiting": ("waiting", "seconds"),
    "kpi_mkbot_rating": ("rating", "grade"),
    "kpi_mkbot_solved": ("solved", "percent"),
    "kpi_mkbot_abandoned": ("abandoned", "percent"),
}


class DigestDigest(models.Model):
    """The desk in Odoo's digests: of the attendances that who receives it may see."""

    _inherit = "digest.digest"

    kpi_mkbot_attendances = fields.Boolean("Attendances")
    kpi_mkbot_attendances_value = fields.Integer(compute="_compute_kpi_mkbot_attendances_value")
    kpi_mkbot_waiting = fields.Boolean("Time in the queue")
    kpi_mkbot_waiting_value = fields.Integer(
        compute="_compute_kpi_mkbot_waiting_value", help="Seconds, on the average."
    )
    kpi_mkbot_rating = fields.Boolean("Rating of attendances")
    kpi_mkbot_rating_value = fields.Float(
        digits=(4, 2), compute="_compute_kpi_mkbot_rating_value", help="Average grade, 0 to 10."
    )
    kpi_mkbot_solved = fields.Boolean("Solved by the bot")
    kpi_mkbot_solved_value = fields.Float(
        digits=(5, 2), compute="_compute_kpi_mkbot_solved_value", help="In percent."
    )
    kpi_mkbot_abandoned = fields.Boolean("Abandoned by the customer")
    kpi_mkbot_abandoned_value = fields.Float(
        digits=(5, 2), compute="_compute_kpi_mkbot_abandoned_value", help="In percent."
    )

    def _compute_kpi_mkbot_attendances_value(self):
        self._compute_mkbot_value("kpi_mkbot_attendances")

    def _compute_kpi_mkbot_waiting_value(self):
        self._compute_mkbot_value("kpi_mkbot_waiting")

    def _compute_kpi_mkbot_rating_value(self):
        self._compute_mkbot_value("kpi_mkbot_rating")

    def _compute_kpi_mkbot_solved_value(self):
        self._compute_mkbot_value("kpi_mkbot_solved")

    def _compute_kpi_mkbot_abandoned_value(self):
        self._compute_mkbot_value("kpi_mkbot_abandoned")

    def _compute_mkbot_value(self, kpi):
        name, _unit = KPIS[kpi]
        for digest in self:
            digest[f"{kpi}_value"] = digest._mkbot_figures([name])[name]

    def _mkbot_figures(self, names):
        """Figures of the digest's company in the period of the context."""
        start, end, _companies = self._get_kpi_compute_parameters()
        company = self.company_id or self.env.company
        return self.env["mkbot.report.session"]._figures(
            [
                ("company_id", "=", company.id),
                ("opened_at", ">=", start),
                ("opened_at", "<", end),
            ],
            names,
        )

    def _compute_kpis(self, company, user):
        """Ours as people read them; "—" where there is nothing to tell them of."""
        kpis = super()._compute_kpis(company, user)
        ours = [kpi for kpi in kpis if kpi["kpi_name"] in KPIS]
        if not ours:
            return kpis
        names = [KPIS[kpi["kpi_name"]][0] for kpi in ours]
        for column, (_name, (period, _before)) in enumerate(self._compute_timeframes(company), 1):
            digest = self.with_context(start_datetime=period[0], end_datetime=period[1])
            figures = digest.with_user(user).with_company(company)._mkbot_figures(names)
            for kpi in ours:
                figure, unit = KPIS[kpi["kpi_name"]]
                text = format_figure(self.env, figures[figure], unit)
                kpi[f"kpi_col{column}"]["value"] = text
        return kpis

    def _compute_kpis_actions(self, company, user):
        actions = super()._compute_kpis_actions(company, user)
        return {**actions, **dict.fromkeys(KPIS, "mkbot_reports.action_mkbot_report_indicators")}

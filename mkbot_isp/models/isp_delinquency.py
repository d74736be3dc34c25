from collections import namedtuple
from datetime import timedelta
from functools import partial

from odoo import api, models
from odoo.tools import SQL

from odoo.addons.mkbot_chat.transient import run_again

SERVICES = ("isp.connection", "isp.line", "isp.tv")
#: Days between the notice and what it warns of, and between the block and the end: Anatel's
#: Resolution 765/2023.
AFTER_NOTICE = 15
AFTER_BLOCK = 60
BATCH = 200

#: What is to be done about a service: notice, partial, block, end or release.
Due = namedtuple("Due", "model id action overdue_days since")


class IspDelinquency(models.AbstractModel):
    """What debt does to services: found for all of them at once, done one by one.

    It may run as often as one likes: what was done is not done again.
    """

    _name = "isp.delinquency"
    _description = "Delinquency"

    @api.model
    def _cron_run(self):
        """Do what is due in every company, and commit by the way."""
        for company in self.env["res.company"].search([]):
            of_company = self.with_company(company)
            of_company._settle_unlocks()
            due = of_company._due()
            for start in range(0, len(due), BATCH):
                batch = due[start : start + BATCH]
                run_again(self.env, partial(of_company._carry_out_and_commit, batch))

    @api.model
    def _due(self):
        """What would be done in the company now, the most overdue first: a list of `Due`."""
        company = self.env.company
        today = company._mkbot_today()
        rules = {
            rule.id: rule for rule in self.env["isp.rule"].search([("company_id", "=", company.id)])
        }
        due = []
        for model in SERVICES:
            for row in self._rows(model, company):
                rule = rules.get(row.rule_id)
                days = (today - row.since).days if row.since else 0
                action = self._action(row, rule._step(days) if rule else "", today)
                if action:
                    due.append(Due(model, row.id, action, days, row.since))
        return sorted(due, key=lambda one: -one.overdue_days)

    @api.model
    def _rows(self, model, company):
        """The active services of a company that debt may concern, with the oldest due date."""
        services = self.env[model]
        services.flush_model()
        self.env.cr.execute(
            SQL(
                """SELECT service.id, service.rule_id, service.courtesy, service.access,
                          service.access_reason, service.access_since, service.exception_until,
                          service.unlock_until, service.notice_for, service.notice_on, owed.since
                     FROM %(table)s service
                LEFT JOIN (%(overdue)s) owed ON owed.company_id = service.company_id
                          AND owed.partner_id = service.commercial_partner_id
                    WHERE service.company_id = %(company)s AND service.state = 'active'
                      AND (service.rule_id IS NOT NULL AND owed.since IS NOT NULL
                           OR service.access_reason = 'overdue')""",
                table=SQL.identifier(services._table),
                overdue=services._overdue_sql(SQL("line.company_id = %s", company.id)),
                company=company.id,
            )
        )
        names = [column.name for column in self.env.cr.description]
        row = namedtuple("Row", names)
        return [row(*values) for values in self.env.cr.fetchall()]

    @api.model
    def _action(self, row, step, today):
        """What is to be done about one service; "" when nothing is."""
        spared = (
            row.courtesy
            or (row.exception_until and row.exception_until >= today)
            or (row.unlock_until and row.unlock_until >= today)
        )
        if spared or step in ("", "notice"):
            if row.access_reason == "overdue":
                return "release"
            return "notice" if step and not spared and row.notice_for != row.since else ""
        if row.notice_for != row.since:
            return "notice"
        if row.notice_on > today - timedelta(days=AFTER_NOTICE):
            return ""
        if row.access_reason not in (None, "overdue"):
            return ""
        if step == "end":
            since = row.access == "blocked" and row.access_since
            is_ripe = since and since.date() <= today - timedelta(days=AFTER_BLOCK)
            return "end" if is_ripe else "" if since else "block"
        wanted = {"partial": "partial", "block": "blocked"}[step]
        return step if row.access != wanted else ""

    @api.model
    def _carry_out_and_commit(self, batch):
        self._carry_out(batch)
        self.env.flush_all()
        self.env.cr.commit()  # pylint: disable=invalid-commit

    @api.model
    def _carry_out(self, batch):
        """Do what was found due, where it still is."""
        for one in batch:
            # sudo: it runs for the company
            service = self.env[one.model].sudo().browse(one.id).exists()
            if service.state == "active":
                getattr(service, f"_overdue_{one.action}")(one)

    @api.model
    def _settle_unlocks(self):
        """See which trust unlocks that have run out were kept."""
        unlocks = (
            self.env["isp.unlock"]
            .sudo()
            .search(
                [
                    ("state", "=", "running"),
                    ("until", "<", self.env.company._mkbot_today()),
                    ("company_id", "=", self.env.company.id),
                ]
            )
        )
        unlocks._settle()

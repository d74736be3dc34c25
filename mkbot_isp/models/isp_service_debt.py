import math
from datetime import timedelta

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL


class IspService(models.AbstractModel):
    """What the customers of services owe."""

    _inherit = "isp.service"

    @api.depends("partner_id", "company_id")
    def _compute_overdue_days(self):
        overdue = self._overdue_since()
        for service in self:
            key = service.company_id.id, service.partner_id.commercial_partner_id.id
            since = overdue.get(key)
            service.overdue_days = (service.company_id._mkbot_today() - since).days if since else 0

    @api.model
    def _overdue_lines(self, where):
        """FROM and WHERE of the unpaid instalments (``line``, of the invoice ``move``) that have
        fallen due; the index of `account.move` is made for it.

        :param SQL where: which of them
        """
        self.env["account.move"].flush_model()
        self.env["account.move.line"].flush_model()
        return SQL(
            """FROM account_move move
               JOIN account_move_line line ON line.move_id = move.id
               JOIN account_account account ON account.id = line.account_id
              WHERE move.move_type = 'out_invoice' AND move.state = 'posted'
                AND move.payment_state NOT IN ('paid', 'in_payment', 'reversed')
                AND account.account_type = 'asset_receivable'
                AND line.reconciled IS NOT TRUE AND line.amount_residual > 0
                AND line.date_maturity < %s AND %s""",
            self.env.company._mkbot_today(),
            where,
        )

    @api.model
    def _overdue_sql(self, where):
        """The oldest unpaid due date that has passed, by company and customer."""
        return SQL(
            """SELECT line.company_id, move.commercial_partner_id AS partner_id,
                      min(line.date_maturity) AS since
                 %s GROUP BY line.company_id, move.commercial_partner_id""",
            self._overdue_lines(where),
        )

    def _overdue_since(self):
        """``{(company id, commercial partner id): date}`` of the services' customers who owe."""
        partners = self.partner_id.commercial_partner_id.ids
        if not partners:
            return {}
        rows = self.env.execute_query(
            self._overdue_sql(SQL("move.commercial_partner_id = ANY(%s)", partners))
        )
        return {(company, partner): since for company, partner, since in rows}

    def _overdue_amounts(self):
        """How much is overdue in the company's currency, with the same keys."""
        partners = self.partner_id.commercial_partner_id.ids
        if not partners:
            return {}
        lines = self._overdue_lines(SQL("move.commercial_partner_id = ANY(%s)", partners))
        rows = self.env.execute_query(
            SQL(
                """SELECT line.company_id, move.commercial_partner_id, sum(line.amount_residual)
                     %s GROUP BY line.company_id, move.commercial_partner_id""",
                lines,
            )
        )
        return {(company, partner): amount for company, partner, amount in rows}

    @api.model
    def _search_overdue_days(self, operator, value):
        if operator == "=":
            return self._owing_for(value) & ~self._owing_for(value + 1)
        if operator not in (">", ">=", "<", "<="):
            return NotImplemented
        days = math.floor(value) + 1 if operator in (">", "<=") else math.ceil(value)
        owing = self._owing_for(days)
        return owing if operator in (">", ">=") else ~owing

    @api.model
    def _owing_for(self, days):
        """The domain of services whose customers have owed for at least so many days.

        Debts are asked for by the service's own customer, not summed up for all of them: so
        PostgreSQL can begin with the services where those are few.
        """
        if days <= 0:
            return Domain.TRUE
        latest = self.env.company._mkbot_today() - timedelta(days=days)

        def owes(model, alias, query):
            where = SQL(
                "line.company_id = %s AND move.commercial_partner_id = %s"
                " AND line.date_maturity <= %s",
                model._field_to_sql(alias, "company_id", query),
                model._field_to_sql(alias, "commercial_partner_id", query),
                latest,
            )
            return SQL("EXISTS (SELECT 1 %s)", model._overdue_lines(where))

        return Domain.custom(to_sql=owes)

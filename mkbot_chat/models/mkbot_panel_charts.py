from dateutil.relativedelta import relativedelta

from odoo import api, models
from odoo.fields import Domain

from .mkbot_action_second_copy import SETTLED

#: What the charts show: the current month and those before it.
MONTHS = 12


class MkbotPanel(models.AbstractModel):
    """Charts of a customer: what they paid and owe, and their attendances."""

    _inherit = "mkbot.panel"

    @api.model
    def finance_chart(self, session_id):
        """What was due in each of the last months, by what became of it, for the customer with
        their whole family.

        :return: ``{"name", "currency", "months": [{"month", "paid", "due", "late"}], "older",
            "later"}``; months as ``2026-11``, the oldest first; amounts in the currency of the
            customer's bills, in the company's where they are of several, ``currency`` its ISO
            code; ``due`` is open and not due yet. ``older`` is open from
            before the months shown, ``later`` what is due after them
        """
        session = self._attended_to_read("finance_chart", session_id)
        partner = self._customer_of(session)
        today = session.company_id._mkbot_today()
        months = self._last_months(today)
        domain = self._instalments_of(partner, session.company_id)
        first, after = months[0], months[-1] + relativedelta(months=1)
        within = Domain("date_maturity", ">=", first) & Domain("date_maturity", "<", after)
        unpaid = Domain("move_id.payment_state", "not in", SETTLED) & Domain(
            "amount_residual", ">", 0
        )
        # sudo: see `_instalments_of`
        lines = self.env["account.move.line"].sudo()
        currency, balance, residual = self._chart_currency(lines, domain, session.company_id)

        def by_month(what, amount):
            found = lines._read_group(domain & what, ["date_maturity:month"], [f"{amount}:sum"])
            return {month: total or 0.0 for month, total in found}

        billed = by_month(within & Domain("move_id.payment_state", "!=", "reversed"), balance)
        late = by_month(unpaid & Domain("date_maturity", "<", today), residual)
        due = by_month(unpaid & Domain("date_maturity", ">=", today), residual)
        rounded = currency.round
        return {
            "name": partner.commercial_partner_id.name or "",
            "currency": currency.name,
            "months": [
                {
                    "month": month.strftime("%Y-%m"),
                    "paid": rounded(
                        max(0, billed.get(month, 0) - late.get(month, 0) - due.get(month, 0))
                    ),
                    "due": rounded(due.get(month, 0)),
                    "late": rounded(late.get(month, 0)),
                }
                for month in months
            ],
            "older": rounded(sum(total for month, total in late.items() if month < first)),
            "later": rounded(sum(total for month, total in due.items() if month >= after)),
        }

    def _chart_currency(self, lines, domain, company):
        """The currency that a customer's instalments are told in, and the fields that hold what
        was billed and what is open in it."""
        found = lines._read_group(domain, ["currency_id"])
        if len(found) == 1:
            return found[0][0], "amount_currency", "amount_residual_currency"
        return company.currency_id, "balance", "amount_residual"

    def _instalments_of(self, partner, company):
        """The domain of all instalments of a customer's family in a company.

        They are read as superuser: who attends a customer sees these sums, with no right to read
        the accounts.
        """
        return (
            Domain("company_id", "=", company.id)
            & Domain("move_id.commercial_partner_id", "=", partner.commercial_partner_id.id)
            & Domain("move_id.move_type", "=", "out_invoice")
            & Domain("parent_state", "=", "posted")
            & Domain("account_type", "=", "asset_receivable")
        )

    def _last_months(self, today):
        """The first days of the last months, the oldest first."""
        this = today.replace(day=1)
        return [this - relativedelta(months=back) for back in reversed(range(MONTHS))]

    @api.model
    def attendance_chart(self, session_id):
        """The attendances of the customer with their whole family, in the last months.

        :return: ``{"name", "total", "rated", "average", "months": [{"month", "count"}],
            "ratings": [{"rating", "count"}], "categories": [{"name", "count"}]}``; ``rating`` is
            0 to 10, each of which is there, then None: not rated; ``name`` "" for no category.
            ``average`` None where nothing is rated
        """
        session = self._attended_to_read("attendance_chart", session_id)
        partner = self._customer_of(session).commercial_partner_id
        company = session.company_id
        months = self._last_months(company._mkbot_today())
        # sudo: who attends a customer sees how many attendances there were, not what was said
        sessions = self.env["mkbot.session"].sudo().with_context(tz=company._mkbot_tz())
        since = company._mkbot_day_start(months[0])
        domain = (
            Domain("company_id", "=", company.id)
            & Domain("partner_id", "child_of", partner.id)
            & Domain("opened_at", ">=", since)
        )
        by_month = {
            month.date(): count
            for month, count in sessions._read_group(domain, ["opened_at:month"], ["__count"])
        }
        by_rating = {}
        for is_rated, rating, count in sessions._read_group(
            domain, ["is_rated", "rating"], ["__count"]
        ):
            key = rating if is_rated else None
            by_rating[key] = by_rating.get(key, 0) + count
        rated = sum(count for rating, count in by_rating.items() if rating is not None)
        points = sum(rating * count for rating, count in by_rating.items() if rating is not None)
        by_category = sessions._read_group(domain, ["category_id"], ["__count"])
        categories = [
            {"name": category.with_env(self.env).sudo().name or "", "count": count}
            for category, count in by_category
        ]
        return {
            "name": partner.name or "",
            "total": sum(by_rating.values()),
            "rated": rated,
            "average": round(points / rated, 1) if rated else None,
            "months": [
                {"month": month.strftime("%Y-%m"), "count": by_month.get(month, 0)}
                for month in months
            ],
            "ratings": [
                {"rating": rating, "count": by_rating.get(rating, 0)}
                for rating in (*range(11), None)
            ],
            "categories": sorted(
                categories, key=lambda row: (not row["name"], -row["count"], row["name"])
            ),
        }

from datetime import timedelta

from dateutil.relativedelta import relativedelta
from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import RedirectWarning, UserError
from odoo.tools import format_date

from .. import tariff


class IspBill(models.Model):
    """What a line's calls of a month come to, and the invoice of it.

    There is one bill of a line, its holder and a month. Calls of before that came too late for
    theirs are in the next one; calls to numbers without a rate wait until there is one.
    """

    _name = "isp.bill"
    _description = "Bill of Calls"
    _order = "date_from desc, id desc"

    line_id = fields.Many2one("isp.line", required=True, readonly=True, ondelete="restrict")
    # Whose it was then, as of the calls.
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(related="line_id.company_id", store=True, index=True)
    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    date_from = fields.Date(string="From", required=True, readonly=True)
    date_to = fields.Date(string="Until", required=True, readonly=True)
    call_ids = fields.One2many("isp.call", "bill_id", readonly=True)
    call_count = fields.Integer(string="Calls", readonly=True)
    minutes = fields.Float(readonly=True, digits=(16, 1), help="What is paid for or included.")
    included_minutes = fields.Float(readonly=True, digits=(16, 1), help="Paid for with the plan.")
    amount = fields.Monetary(readonly=True, help="Without taxes.")
    kinds = fields.Json(
        readonly=True,
        help="By destination: [{destination, count, seconds, included, amount}, …]",
    )
    summary = fields.Html(compute="_compute_summary", sanitize=False, string="By destination")
    move_id = fields.Many2one(
        "account.move", string="Invoice", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    move_state = fields.Selection(related="move_id.state", string="Invoice's state")
    payment_state = fields.Selection(related="move_id.payment_state", string="Payment")

    _once = models.UniqueIndex(
        "(line_id, date_from, partner_id)", "The calls of this line and month are billed already."
    )

    @api.depends("line_id.code", "date_from")
    def _compute_display_name(self):
        for bill in self:
            month = format_date(self.env, bill.date_from, date_format="MM/yyyy")
            # sudo: the number is on the bill
            bill.display_name = f"{bill.sudo().line_id.code} {month}"

    @api.depends("kinds")
    @api.depends_context("lang")
    def _compute_summary(self):
        for bill in self:
            rows = Markup().join(
                Markup("<tr><td>%s</td><td>%s</td><td class='text-end'>%s</td></tr>")
                % (name, words, bill.currency_id.format(kind["amount"]))
                for kind, name, words in bill._told()
            )
            bill.summary = Markup("<table class='table table-sm'>%s</table>") % rows

    def _told(self):
        """What the bill is made of, in words: ``[(kind, name, how much), …]``."""
        names = dict(self.env["isp.rate"]._fields["destination"]._description_selection(self.env))
        for kind in self.kinds or ():
            words = self.env._(
                "%(count)s calls, %(minutes)s min, %(included)s of them with the plan",
                count=kind["count"],
                minutes=_minutes(kind["seconds"]),
                included=_minutes(kind["included"]),
            )
            yield kind, names[kind["destination"]], words

    # ----- making -----

    @api.model
    def _last_month(self, company):
        """The first and the last day of the company's month that ended."""
        first = company._mkbot_today().replace(day=1)
        return first - relativedelta(months=1), first - timedelta(days=1)

    @api.model
    def _make(self, line, date_from, date_to):
        """Bill the calls of a line until the end of a month, unless that is done.

        :return: the month's bills: none where there is nothing to bill, two where the line changed
            hands
        """
        # sudo: calls are billed and invoiced by the system, whoever asks for it
        line = line.sudo()
        bills = self.sudo().with_company(line.company_id)
        made = bills.search([("line_id", "=", line.id), ("date_from", "=", date_from)])
        for partner, calls in self._billable(line, date_to).grouped("partner_id").items():
            if partner not in made.partner_id:
                made += bills._make_one(line, partner, calls, date_from, date_to)
        return made

    @api.model
    def _make_one(self, line, partner, calls, date_from, date_to):
        currency = line.company_id.isp_calls_currency_id
        bill = self.create(
            {
                "line_id": line.id,
                "partner_id": partner.id,
                "currency_id": currency.id,
                "date_from": date_from,
                "date_to": date_to,
                **self._reckoned(line, calls, currency),
            }
        )
        calls.write({"bill_id": bill.id})
        if bill.amount:
            bill._invoice()
        return bill

    @api.model
    def _billable(self, line, date_to):
        """The calls of a line that are to be billed until a day, in the order in which they
        began."""
        end = line.company_id._mkbot_day_start(date_to + timedelta(days=1))
        calls = line.env["isp.call"].search(
            [
                ("line_id", "=", line.id),
                ("bill_id", "=", False),
                ("direction", "=", "out"),
                ("duration", ">", 0),
                ("started_at", "<", end),
            ],
            order="started_at, id",
        )
        calls.filtered(lambda call: not call.destination)._rate()
        return calls.filtered("destination")

    @api.model
    def _reckoned(self, line, calls, currency):
        """What calls come to; what the plan includes is taken off their prices.

        :return: the values of the bill
        """
        rates = {rate.id: rate for rate in self.env["isp.rate"]._of_company(line.company_id)}
        free = tariff.Rate(id=0, prefix="", price=0, minimum_s=0)
        shares = tariff.charge(
            [(call.duration, rates.get(call.rate_id.id, free)) for call in calls],
            line.plan_id._included_seconds(),
        )
        kinds = {}
        for call, (seconds, included, _price) in zip(calls, shares, strict=True):
            # At the price of its day, whatever the rate says by now.
            price = call.price * (seconds - included) / seconds if seconds else 0.0
            if included:
                call.price = price
            kind = kinds.setdefault(
                call.destination, {"count": 0, "seconds": 0, "included": 0, "amount": 0.0}
            )
            for name, more in (
                ("count", 1),
                ("seconds", seconds),
                ("included", included),
                ("amount", price),
            ):
                kind[name] += more
        for kind in kinds.values():
            kind["amount"] = currency.round(kind["amount"])
        order = [name for name, _words in calls._fields["destination"].selection]
        kinds = sorted(kinds.items(), key=lambda item: order.index(item[0]))
        return {
            "call_count": len(calls),
            "minutes": sum(kind["seconds"] for _name, kind in kinds) / 60,
            "included_minutes": sum(kind["included"] for _name, kind in kinds) / 60,
            "amount": sum(kind["amount"] for _name, kind in kinds),
            "kinds": [{"destination": name, **kind} for name, kind in kinds],
        }

    def _invoice(self):
        """Make the invoice: a line for each kind of destination that costs something."""
        self.ensure_one()
        company = self.company_id
        bill = self.with_context(lang=self.partner_id.lang or self.env.lang)
        today = company._mkbot_today()
        values = {
            "move_type": "out_invoice",
            "company_id": company.id,
            "partner_id": self.partner_id.id,
            "currency_id": self.currency_id.id,
            "invoice_date": today,
            "invoice_origin": bill.display_name,
            "invoice_line_ids": bill._invoice_lines(),
        }
        customer = self.partner_id.with_company(company)
        if not customer.property_payment_term_id:
            values["invoice_date_due"] = today + timedelta(days=company.isp_calls_due_days)
        self.move_id = self.env["account.move"].with_company(company).create(values)
        if company.isp_calls_posted:
            self._post_invoice()

    def _invoice_lines(self):
        product = self.company_id.isp_calls_product_id
        account = {"product_id": product.id} if product else {"tax_ids": []}
        return [
            fields.Command.create(
                {
                    "name": self.env._(
                        "Calls of %(month)s, %(number)s – %(kind)s: %(words)s",
                        month=format_date(self.env, self.date_from, date_format="MM/yyyy"),
                        number=self.line_id.code,
                        kind=name,
                        words=words,
                    ),
                    "quantity": 1,
                    "price_unit": kind["amount"],
                    **account,
                }
            )
            for kind, name, words in self._told()
            if kind["amount"]
        ]

    def _post_invoice(self):
        """Post it; where that is refused it stays a draft, with the reason."""
        try:
            with self.env.cr.savepoint():
                self.move_id.action_post()
        except (UserError, RedirectWarning) as error:
            self.move_id.message_post(
                body=self.env._("It could not be posted by itself: %s", error.args[0])
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_invoiced(self):
        if any(bill.move_id and bill.move_id.state != "cancel" for bill in self):
            raise UserError(
                self.env._("Cancel the invoice first: its calls can be billed again then.")
            )

    def unlink(self):
        # sudo: calls are the system's; whoever may take a bill back has them billed again
        calls = self.sudo().call_ids
        result = super().unlink()
        calls._rate()
        return result


def _minutes(seconds):
    return f"{seconds / 60:.1f}".rstrip("0").rstrip(".")

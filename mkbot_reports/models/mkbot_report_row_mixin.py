from odoo import fields, models
from odoo.tools import SQL


class MkbotReportRowMixin(models.AbstractModel):
    """Facts that have a row of their own, which need not belong to an attendance.

    The alias ``f`` is the row. It has a company and a customer; what the attendance knows is empty
    where there is none.
    """

    _name = "mkbot.report.row.mixin"
    _inherit = "mkbot.report.mixin"
    _description = "MKBOT Facts with a Row of Their Own"
    _auto = False
    _depends = {
        "res.company": ["currency_id"],
        "res.partner": ["city", "state_id"],
    }

    #: The table of the rows.
    _row_table = ""

    currency_id = fields.Many2one(
        "res.currency", readonly=True, help="The company's: all amounts are in it."
    )

    def _columns(self):
        return {
            **super()._columns(),
            "id": SQL("f.id"),
            "company_id": SQL("f.company_id"),
            "currency_id": SQL("c.currency_id"),
            "partner_id": SQL("f.partner_id"),
            "city": SQL("COALESCE(s.city, p.city)"),
            "state_id": SQL("COALESCE(s.state_id, p.state_id)"),
        }

    def _from(self):
        return SQL(
            """%s f
               LEFT JOIN mkbot_session s ON s.id = f.session_id
               LEFT JOIN res_company c ON c.id = f.company_id
               LEFT JOIN res_partner cp ON cp.id = c.partner_id
               LEFT JOIN res_partner p ON p.id = f.partner_id""",
            self._rows(),
        )

    def _rows(self):
        """The rows: a table, or a query in brackets."""
        return SQL.identifier(self._row_table)

    def _today(self):
        """The day by the company's clock."""
        return SQL("%s::date", self._clock(SQL("%s::timestamp", fields.Datetime.now())))

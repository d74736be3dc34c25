from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..bot import boleto


class AccountMoveLine(models.Model):
    """An instalment: what a boleto's line is, where the bank or an integration gave one."""

    _inherit = "account.move.line"

    mkbot_boleto_line = fields.Char(
        string="Boleto line",
        copy=False,
        help="The digitable line (linha digitável) of this instalment's boleto: 47 or 48 digits.",
    )

    @api.constrains("mkbot_boleto_line")
    def _check_mkbot_boleto_line(self):
        for line in self:
            if line.mkbot_boleto_line and not boleto.is_valid(line.mkbot_boleto_line):
                raise ValidationError(
                    self.env._(
                        "“%s” is no digitable line: it needs 47 or 48 digits, and their check"
                        " digits must agree.",
                        line.mkbot_boleto_line,
                    )
                )

    def _mkbot_days_late(self):
        """Days since an instalment was due, by the company's clock whoever asks; 0 when it is not
        overdue."""
        self.ensure_one()
        if not self.date_maturity:
            return 0
        return max(0, (self.company_id._mkbot_today() - self.date_maturity).days)

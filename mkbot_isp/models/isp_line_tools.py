import secrets

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.mkbot_chat.answers import told

#: Without letters and digits that are taken for others when they are read out or typed.
LETTERS = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"
SECRET_LENGTH = 16


class IspLine(models.Model):
    """The buttons of the look-up of lines, and what they find out."""

    _inherit = "isp.line"

    registered_until = fields.Datetime(readonly=True, copy=False)
    registered_seen = fields.Datetime(readonly=True, copy=False, string="Registration looked up at")
    is_registered = fields.Boolean(
        compute="_compute_is_registered", help="As of when it was looked up."
    )

    @api.depends("registered_until", "registered_seen")
    def _compute_is_registered(self):
        for line in self:
            line.is_registered = bool(line.registered_until)

    @api.model
    def _new_secret(self):
        return "".join(secrets.choice(LETTERS) for _number in range(SECRET_LENGTH))

    @api.model
    def _setup(self, partner, company, values):
        return super()._setup(partner, company, {"password": self._new_secret(), **values})

    def _made(self):
        return self._show_password()

    def action_mkbot_password(self):
        """Give the line another SIP password, and show it this once."""
        line = self._for_tool("isp_password")
        if line.state == "ended":
            raise UserError(self.env._("“%s” has ended.", line.code))
        line.password = self._new_secret()
        line._message_log(
            body=self.env._("Another SIP password was made."),
            author_id=self.env.user.partner_id.id,
        )
        return line._show_password()

    def _show_password(self):
        """The dialog that shows the password; nothing of it is kept."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("SIP password"),
            "res_model": "isp.line.password",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_number": self.code, "default_password": self.password},
        }

    def action_mkbot_registered(self):
        """Have the switch asked whether the line is registered now; the record tells it soon."""
        line = self._for_tool("isp_registered")
        if not line.server_id or line.state != "active":
            raise UserError(self.env._("“%s” is on no switch.", line.code))
        line._send("registered")
        return told(self.env._("The switch is being asked: the line shows it in a moment."), "info")

    def _confirm(self, operation, asked, outcome, error):
        if operation.verb != "registered":
            return super()._confirm(operation, asked, outcome, error)
        if not error:
            until = outcome.get(self.code)
            self.write(
                {
                    "registered_until": until and until.replace(tzinfo=None, microsecond=0),
                    "registered_seen": fields.Datetime.now(),
                }
            )
        return None

    def action_bill(self):
        """Bill the calls of the month that ended, for who manages services."""
        self.check_access("write")
        bills = self.env["isp.bill"]
        for line in self:
            bills += bills._make(line, *bills._last_month(line.company_id))
        if not bills:
            raise UserError(self.env._("There are no calls to be billed of the last month."))
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Bills of calls"),
            "res_model": "isp.bill",
            "view_mode": "list,form",
            "domain": [("id", "in", bills.ids)],
        }

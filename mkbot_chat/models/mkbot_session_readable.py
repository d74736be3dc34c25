from odoo import api, fields, models
from odoo.fields import Domain

from ..port import OPEN_STATES


class MkbotSession(models.Model):
    """What of the attendances a user may read, for the rules of what belongs to them."""

    _inherit = "mkbot.session"

    is_readable = fields.Boolean(
        compute="_compute_is_readable",
        search="_search_is_readable",
        help="The current user may read this attendance.",
    )

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_is_readable(self):
        readable = self.env(su=False)["mkbot.session"].search([("id", "in", self.ids)])
        for session in self:
            session.is_readable = session.id in readable._ids

    def _search_is_readable(self, operator, value):
        if operator != "in" or list(value) != [True]:
            return NotImplemented
        # Rules are evaluated in superuser mode: leave it, so that those of the session apply.
        return Domain("id", "in", self.env(su=False)["mkbot.session"]._search([]))

    @api.model
    def _conversations_to_read(self):
        """Of the readable attendances, those whose words the user may read, as a domain: without
        the tool to monitor, nobody else's that go on."""
        if not self.env["mkbot.tool"].sudo(False)._is_withheld("monitor"):
            return Domain.TRUE
        own = Domain("operator_ids", "in", self.env.user.ids)
        return own | Domain("state", "not in", OPEN_STATES)

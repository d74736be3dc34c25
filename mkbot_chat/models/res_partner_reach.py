from odoo import api, fields, models
from odoo.fields import Domain


class ResPartner(models.Model):
    """Whom a user sees who has only the panel (row P2)."""

    _inherit = "res.partner"

    mkbot_in_reach = fields.Boolean(
        compute="_compute_mkbot_in_reach",
        search="_search_mkbot_in_reach",
        groups="mkbot_chat.group_operator",
        help="The current user attends this customer now, or it is a colleague, a company of ours"
        " or the bot.",
    )

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_mkbot_in_reach(self):
        # sudo: whether a partner is in reach decides whether it can be read
        partners = self.sudo()
        reached = partners.search([("id", "in", self.ids), ("mkbot_in_reach", "=", True)])
        for partner in self:
            partner.mkbot_in_reach = partner.id in reached._ids

    @api.model
    def _search_mkbot_in_reach(self, operator, value):
        if operator != "in" or list(value) != [True]:
            return NotImplemented
        bot = self.env["ir.model.data"]._xmlid_to_res_id("mkbot_chat.partner_bot")
        return (
            Domain("partner_share", "=", False)
            | Domain("ref_company_ids", "!=", False)
            | Domain("id", "=", bot)
            | Domain("mkbot_attended", "=", True)
        )

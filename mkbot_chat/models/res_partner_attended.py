from odoo import api, fields, models
from odoo.fields import Domain

from ..port import OPEN_STATES

FAMILY = "mkbot_family"


class Family(tuple):
    """Ids of contacts whom the current user attends, which has been checked. A client cannot put
    one of these into a context: it is no JSON."""


class ResPartner(models.Model):
    """Whose records the coins of the current user may show."""

    _inherit = "res.partner"

    mkbot_attended = fields.Boolean(
        compute="_compute_mkbot_attended",
        search="_search_mkbot_attended",
        groups="mkbot_chat.group_operator",
        help="The current user is attending this contact or somebody of the same company. A"
        " supervisor: their conversation is going on.",
    )

    @api.depends_context("uid", "allowed_company_ids")
    @api.depends("commercial_partner_id")
    def _compute_mkbot_attended(self):
        # sudo: which of these are attended, whether or not the user may read them
        partners = self.sudo().with_context(active_test=False)
        attended = partners.search(
            Domain("id", "in", partners._origin.ids) & Domain("mkbot_attended", "=", True)
        )
        ids = set(attended.ids)
        for partner in self:
            partner.mkbot_attended = partner._origin.id in ids

    def _search_mkbot_attended(self, operator, value):
        if operator != "in" or list(value) != [True]:
            return NotImplemented
        family = self._mkbot_known_family()
        if family is not None:
            return [("id", "in", list(family))]
        # sudo: who is attended by whom; an operator may have no right on contacts
        sessions = self.env["mkbot.session"].sudo()
        query = sessions._search(self._mkbot_attending())
        partners = self.env["res.partner"].sudo().with_context(active_test=False)
        attended = partners._search(
            [("id", "in", query.subselect(sessions._field_to_sql(query.table, "partner_id")))]
        )
        commercial = partners._field_to_sql(attended.table, "commercial_partner_id", attended)
        return [("commercial_partner_id", "in", attended.subselect(commercial))]

    def _mkbot_looking(self):
        """The context in which the records of a contact and its family are looked up, of whoever
        attends it: each rule of a coin asks for all who are attended, which is answered here.

        In it nobody but the family is attended. What is searched must be the family's.
        """
        self.ensure_one()
        # sudo: who they are does not depend on the user's rights on contacts
        partner = self.sudo().with_context(active_test=False)
        if not partner.mkbot_attended:
            return {}
        family = partner.search([("commercial_partner_id", "=", partner.commercial_partner_id.id)])
        return {FAMILY: Family(family.ids)}

    @api.model
    def _mkbot_known_family(self):
        """The ids of :meth:`_mkbot_looking`; None elsewhere."""
        family = self.env.context.get(FAMILY)
        return family if isinstance(family, Family) else None

    @api.model
    def _mkbot_attending(self):
        """The domain of the attendances by which the user may look a customer up: those they are
        in; a supervisor, all that are going on in their companies or sectors, too."""
        user = self.env.user
        # Called in superuser mode, where the companies of the context are not checked.
        companies = set(self.env.companies.ids) & set(user._get_company_ids())
        domain = Domain("partner_id", "!=", False) & Domain("company_id", "in", list(companies))
        seen = Domain.FALSE
        if user.has_group("mkbot_chat.group_operator"):
            seen = Domain("state", "=", "active") & Domain("operator_ids", "in", user.ids)
        if user.has_group("mkbot_chat.group_supervisor"):
            seen |= Domain("state", "in", OPEN_STATES) & user._mkbot_supervises("sector_id")
        return domain & seen

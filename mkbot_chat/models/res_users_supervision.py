from odoo import fields, models
from odoo.fields import Domain


class ResUsers(models.Model):
    """Supervisors of some sectors only."""

    _inherit = "res.users"

    mkbot_supervised_sector_ids = fields.Many2many(
        "mkbot.sector",
        "mkbot_sector_supervisor_rel",
        "user_id",
        "sector_id",
        string="Supervises only",
        groups="mkbot_chat.group_admin",
        # A sector that is archived or deleted must not leave them with all the others.
        context={"active_test": False},
        ondelete="restrict",
        help="The sectors whose attendances, operators and figures this supervisor sees. Empty: all"
        " of their companies. As an operator they attend their own sectors all the same."
        " Administrators of MKBOT are not restricted.",
    )

    def _get_invalidation_fields(self):
        # The record rules' domains, which are cached, hold the sectors.
        return super()._get_invalidation_fields() | {"mkbot_supervised_sector_ids"}

    def write(self, vals):
        result = super().write(vals)
        if "mkbot_supervised_sector_ids" in vals:
            self._mkbot_tell_permissions()
        return result

    def _mkbot_supervised_sectors(self):
        """The sectors that a supervisor is restricted to, in superuser mode; none: they are not
        restricted, or no supervisor."""
        self.ensure_one()
        # sudo: whom it restricts need not be an administrator
        user = self.sudo()
        is_supervisor = user.has_group("mkbot_chat.group_supervisor")
        if not is_supervisor or user.has_group("mkbot_chat.group_admin"):
            return user.env["mkbot.sector"]
        return user.mkbot_supervised_sector_ids

    def _mkbot_supervises(self, path):
        """What a supervisor sees, for record rules.

        :param str path: from a model to its sector
        :return: a domain
        """
        sectors = self._mkbot_supervised_sectors()
        return Domain(path, "in", sectors.ids) if sectors else Domain.TRUE

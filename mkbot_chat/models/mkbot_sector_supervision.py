from odoo import models


class MkbotSector(models.Model):
    """Who leads a sector."""

    _inherit = "mkbot.sector"

    def _supervisors_of_these(self):
        """Those who supervise some of these sectors and not all of their companies, in superuser
        mode."""
        # sudo: whom to tell; they are not named
        users = self.env["res.users"].sudo()
        if not self:
            return users
        found = users.search([("mkbot_supervised_sector_ids", "in", self.ids)])
        return found.filtered(lambda user: user._mkbot_supervised_sectors())

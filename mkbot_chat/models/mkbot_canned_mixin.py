from odoo import api, fields, models

from .mkbot_session_panel import SUBCHANNEL, SUPERVISORS_SUBCHANNEL


class MkbotCannedMixin(models.AbstractModel):
    """What is one operator's own, or a company's; the panels of whom it concerns are told when it
    changes."""

    _name = "mkbot.canned.mixin"
    _description = "Canned Messages and their Groups"

    user_id = fields.Many2one(
        "res.users", string="Owner", index="btree_not_null", ondelete="cascade", copy=False
    )
    company_id = fields.Many2one("res.company", index="btree_not_null")

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        self._tell_panels(records._audience())
        return records

    def write(self, vals):
        before = self._audience()
        result = super().write(vals)
        # Odoo asks the rules about the records as they were: nobody gives away what they own, or
        # takes what they do not.
        self.check_access("write")
        self._tell_panels(before | self._audience())
        return result

    def unlink(self):
        before = self._audience()
        result = super().unlink()
        self._tell_panels(before)
        return result

    def _audience(self):
        """Whom the records concern: a set of users and companies."""
        audience = set()
        # sudo: whose they are, not what is in them
        for record in self.sudo():
            if record.user_id:
                audience.add(record.user_id)
            else:
                audience.update(record.company_id or record.company_id.search([]))
        return audience

    @api.model
    def _tell_panels(self, audience):
        """Have panels read their canned messages again when they need them next. Only that is sent:
        what each may read is for the rules to say."""
        send = self.env["bus.bus"]._sendone
        for record in audience:
            personal = record._name == "res.users"
            for subchannel in (SUBCHANNEL,) if personal else (SUBCHANNEL, SUPERVISORS_SUBCHANNEL):
                send((record, subchannel), "mkbot.canned/changed", {})

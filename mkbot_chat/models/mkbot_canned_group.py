from odoo import api, fields, models
from odoo.tools import escape_psql


class MkbotCannedGroup(models.Model):
    """A group of canned messages: a company's, or one operator's own."""

    _name = "mkbot.canned.group"
    _inherit = "mkbot.canned.mixin"
    _description = "Group of Canned Messages"
    _order = "sequence, name, id"

    name = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    user_id = fields.Many2one(
        help="Only they see the group, for messages of their own. Empty: everybody's.",
    )
    company_id = fields.Many2one(
        default=lambda self: self.env.company, help="Empty: for all companies."
    )

    @api.model
    def _named(self, name, personal):
        """The group of a name, made where there is none.

        :param str name: as typed; empty: no group
        :param bool personal: for a message of the user's own, whose group may be theirs, too
        """
        name = " ".join((name or "").split())
        if not name:
            return self.browse()
        owners = [False, self.env.uid] if personal else [False]
        found = self.search([("user_id", "in", owners), ("name", "=ilike", escape_psql(name))])
        if found:
            return found[0]
        owner = {"user_id": self.env.uid, "company_id": False} if personal else {}
        return self.create({"name": name, **owner})

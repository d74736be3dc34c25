from odoo import api, fields, models
from odoo.exceptions import AccessError


class MkbotTool(models.Model):
    """A tool of the panel's palette, so that it can be withheld from a user (row P2).

    Everybody has every tool but those withheld from them. A tool without a record here (of an
    addon that ships none) is everybody's.
    """

    _name = "mkbot.tool"
    _description = "Tool of the Panel"
    _order = "sequence, id"

    code = fields.Char(
        required=True, readonly=True, help="The tool's id in the panel's registry of tools."
    )
    name = fields.Char(required=True, translate=True)
    icon = fields.Char(readonly=True, help="Classes of Font Awesome.")
    group = fields.Char(required=True, translate=True, help="Where the palette shows it.")
    sequence = fields.Integer(default=50)
    is_default = fields.Boolean(
        string="For new operators",
        default=True,
        help="Whoever becomes an operator has it. Otherwise it is withheld from them until an"
        " administrator grants it.",
    )
    withheld_user_ids = fields.Many2many(
        "res.users",
        "mkbot_tool_withheld_rel",
        "tool_id",
        "user_id",
        string="Withheld from",
        groups="mkbot_chat.group_admin",
    )

    _code_unique = models.Constraint("UNIQUE(code)", "There is a tool of this code already.")

    @api.model
    def _withheld_codes(self, user=None):
        """The codes of the tools that a user may not use, sorted.

        :param user: a ``res.users``; the current one by default
        """
        # sudo: what is withheld from whom is the administrators' to read
        user = (user or self.env.user).sudo()
        return sorted(user.mkbot_withheld_tool_ids.mapped("code"))

    @api.model
    def _is_withheld(self, code):
        """Whether a tool is withheld from the current user. Never in superuser mode: what the bot
        and other code of the server do is nobody's use of a tool."""
        return not self.env.su and code in self._withheld_codes()

    @api.model
    def _check(self, code):
        """Check that the current user may use a tool.

        :param str code: see :attr:`code`; an unknown one is allowed
        :raise AccessError: it is withheld from them
        """
        if self._is_withheld(code):
            raise self._refusal(code)

    @api.model
    def _refusal(self, code):
        """That a tool is withheld from the user, as an error to raise."""
        tool = self.sudo().search([("code", "=", code)])
        return AccessError(
            self.env._(
                "The tool “%s” is not for you to use. An administrator can grant it to you.",
                tool.name,
            )
        )

from odoo import fields, models


class CrmLead(models.Model):
    _inherit = "crm.lead"

    mkbot_session_id = fields.Many2one(
        "mkbot.session",
        string="Attendance",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        groups="mkbot_chat.group_operator",
        help="The attendance in which the bot made this lead.",
    )

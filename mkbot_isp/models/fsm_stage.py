from odoo import fields, models

ICLASS_STATES = [
    ("scheduled", "Scheduled"),
    ("travelling", "Travelling"),
    ("working", "Working"),
    ("done", "Done"),
    ("not_done", "Not done"),
    ("cancelled", "Cancelled"),
]


class FsmStage(models.Model):
    _inherit = "fsm.stage"

    iclass_state = fields.Selection(
        ICLASS_STATES,
        string="State at IClass",
        help="Orders come to this stage when IClass tells of this state.",
    )

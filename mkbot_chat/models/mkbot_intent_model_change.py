from odoo import fields, models


class MkbotIntentModelChange(models.Model):
    """What would go another way if a version of the understanding were published."""

    _name = "mkbot.intent.model.change"
    _description = "Change by a Version"
    _order = "kind, id"
    _rec_name = "text"

    model_id = fields.Many2one(
        "mkbot.intent.model", required=True, readonly=True, index=True, ondelete="cascade"
    )
    kind = fields.Selection(
        [("message", "Labelled message"), ("dialogue", "Dialogue")], required=True, readonly=True
    )
    session_id = fields.Many2one(
        "mkbot.session", string="Attendance", readonly=True, ondelete="cascade"
    )
    turn = fields.Integer(readonly=True, help="The first turn that goes another way.")
    text = fields.Char(string="The customer wrote", readonly=True)
    expected = fields.Char(string="It asks for", readonly=True)
    before = fields.Char(readonly=True)
    now = fields.Char(readonly=True)
    is_better = fields.Boolean(string="Better", readonly=True)

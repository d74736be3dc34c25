from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """How the bot of this company understands its customers."""

    _inherit = "res.config.settings"

    mkbot_understanding = fields.Selection(related="company_id.mkbot_understanding", readonly=False)
    mkbot_dialogflow_project = fields.Char(
        related="company_id.mkbot_dialogflow_project",
        readonly=False,
        groups="mkbot_chat.group_admin",
    )
    mkbot_dialogflow_key = fields.Text(
        related="company_id.mkbot_dialogflow_key", readonly=False, groups="mkbot_chat.group_admin"
    )
    mkbot_openai_url = fields.Char(related="company_id.mkbot_openai_url", readonly=False)
    mkbot_openai_key = fields.Char(
        related="company_id.mkbot_openai_key", readonly=False, groups="mkbot_chat.group_admin"
    )
    mkbot_openai_model = fields.Char(
        related="company_id.mkbot_openai_model", readonly=False, groups="mkbot_chat.group_admin"
    )
    mkbot_openai_price_in = fields.Float(
        related="company_id.mkbot_openai_price_in", readonly=False, groups="mkbot_chat.group_admin"
    )
    mkbot_openai_price_out = fields.Float(
        related="company_id.mkbot_openai_price_out", readonly=False, groups="mkbot_chat.group_admin"
    )

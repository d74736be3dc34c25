from odoo import fields, models

from odoo.addons.mkbot_chat.retention import number_of

from . import mkbot_account_connection, mkbot_delivery_retention, mkbot_inbound

#: The fields that are parameters of the system, and what holds where nobody set them.
DEFAULTS = {
    "journal_days": mkbot_inbound.DEFAULT_DAYS,
    "outbox_days": mkbot_delivery_retention.DEFAULT_DAYS,
    "media_mb": mkbot_account_connection.MEDIA_MB,
}


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    # Not `config_parameter`: that forgets a 0, which means never here.
    mkbot_journal_days = fields.Integer(string="Keep the journal (days)")
    mkbot_outbox_days = fields.Integer(string="Keep the outbox (days)")
    mkbot_media_mb = fields.Integer(string="Largest file of a customer (MB)")

    def get_values(self):
        return {
            **super().get_values(),
            **{
                f"mkbot_{name}": number_of(self.env, f"mkbot_channels.{name}", default)
                for name, default in DEFAULTS.items()
            },
        }

    def set_values(self):
        result = super().set_values()
        # sudo: whoever may save the settings may save these.
        parameters = self.env["ir.config_parameter"].sudo()
        for name in DEFAULTS:
            parameters.set_param(f"mkbot_channels.{name}", str(max(0, self[f"mkbot_{name}"])))
        return result

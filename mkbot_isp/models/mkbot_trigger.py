from odoo import models


class MkbotTrigger(models.Model):
    """Who asked for help without connection is looked for every minute."""

    _inherit = "mkbot.trigger"

    _no_connection_index = models.Index("(company_id, at) WHERE code = 'sem_conexao'")

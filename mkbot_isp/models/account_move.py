from odoo import models


class AccountMove(models.Model):
    _inherit = "account.move"

    # What customers owe is a small part of all invoices, and asked for with every list of services.
    _mkbot_isp_open = models.Index(
        """(commercial_partner_id, company_id) WHERE move_type = 'out_invoice'
            AND state = 'posted' AND payment_state NOT IN ('paid', 'in_payment', 'reversed')"""
    )

from odoo import models
from odoo.exceptions import UserError


class IrAttachment(models.Model):
    _inherit = "ir.attachment"

    def _delete_and_notify(self, message=None):
        # Discuss lets whoever uploaded a file delete it; the customer has it already.
        if message and not message.mkbot_is_note and message._mkbot_in_conversations():
            raise UserError(self.env._("Messages sent to the customer cannot be changed."))
        return super()._delete_and_notify(message)

from odoo import api, fields, models


class IspOperation(models.Model):
    """Work that a customer asked the bot for: they are told what became of it."""

    _inherit = "isp.operation"

    session_id = fields.Many2one(
        "mkbot.session",
        string="Attendance",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
        help="In which the customer asked for it.",
    )
    tell_key = fields.Char(
        readonly=True, help="The texts of the outcome are this, and “_done” or “_failed”."
    )

    def _tell(self, session, key):
        """Have a customer told what becomes of it.

        :param str key: the beginning of the two texts' keys
        """
        # sudo: as when it was queued
        self.sudo().write({"session_id": session.id, "tell_key": key})

    @api.model
    def _settle(self, operation_id, asked, outcome, error):
        result = super()._settle(operation_id, asked, outcome, error)
        operation = self.browse(operation_id)
        if operation.session_id and operation.tell_key:
            self.env["mkbot.errand"]._add(
                operation.session_id, "isp_operation", {"operation_id": operation.id}
            )
        return result

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
    tell = fields.Json(
        readonly=True,
        help="What the customer is told: the beginning of the texts' keys; and the code of what"
        " they had asked for.",
    )

    def _tell(self, session, key, code):
        """Have a customer told what becomes of it.

        :param str key: the beginning of the texts' keys, which go on with ``_done``, ``_later``
            (the back-end has taken it, and does it when it can) or ``_failed``
        :param str code: of the intent, of which people get a ticket when it fails
        """
        # sudo: as when it was queued
        self.sudo().write({"session_id": session.id, "tell": {"key": key, "code": code}})

    @api.model
    def _settle(self, operation_id, asked, outcome, error):
        result = super()._settle(operation_id, asked, outcome, error)
        operation = self.browse(operation_id)
        if operation.session_id and operation.tell:
            ending = "failed" if error else "later" if outcome is False else "done"
            self.env["mkbot.errand"]._add(
                operation.session_id, "isp_operation", {**operation.tell, "ending": ending}
            )
        return result

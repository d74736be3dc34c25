from datetime import timedelta

from odoo import api, fields, models

from ..printing import can_print

#: What was printed for an operator a moment ago is shown again; later it is printed anew.
SAME_PRINT_SECONDS = 120


class MkbotErrand(models.Model):
    """The PDF of an invoice that Odoo has not printed yet, for an operator to look at."""

    _inherit = "mkbot.errand"

    @api.model
    def _print_for(self, user, session, move):
        """Have an invoice printed for a user, unless it is being printed, or just was.

        :return: the errand, in superuser mode; :meth:`_printed` gives what came of it
        """
        # sudo: errands are no business of operators
        asked = self.sudo().search(
            [
                ("session_id", "=", session.id),
                ("kind", "=", "print"),
                ("user_id", "=", user.id),
                (
                    "create_date",
                    ">=",
                    fields.Datetime.now() - timedelta(seconds=SAME_PRINT_SECONDS),
                ),
            ]
        )
        asked = asked.filtered(lambda errand: errand.payload.get("move_id") == move.id)
        return asked[:1] or self._add(session, "print", {"move_id": move.id}, user=user)

    def _printed(self):
        """The content of the PDF; `None` while it is being made, and if that failed."""
        self.ensure_one()
        files = self.env["ir.attachment"].search(
            [("res_model", "=", self._name), ("res_id", "=", self.id)], limit=1
        )
        return files.raw or None

    def _prepare_print(self):
        move = self.env["account.move"].browse(self.payload["move_id"]).exists()
        return {"move_id": move.id} if move and can_print() else None

    def _outside_print(self, data):
        move = self.env["account.move"].browse(data["move_id"])
        return move._mkbot_render_pdf(self.user_id.lang)

    def _finish_print(self, data, result):
        """Keep it until the errand is deleted: it is no document of the invoice's."""
        self.env["ir.attachment"].create(
            {
                "name": "invoice.pdf",
                "raw": result,
                "mimetype": "application/pdf",
                "res_model": self._name,
                "res_id": self.id,
            }
        )

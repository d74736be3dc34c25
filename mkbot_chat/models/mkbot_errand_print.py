from datetime import timedelta

from odoo import api, fields, models

from ..printing import can_print

#: What was printed for an operator a moment ago is shown again; later it is printed anew.
SAME_PRINT_SECONDS = 120


class MkbotErrand(models.Model):
    """The PDF of a record that Odoo has not printed yet, for an operator to look at.

    The record's model says by ``_mkbot_render_pdf(lang)`` how it is printed.
    """

    _inherit = "mkbot.errand"

    @api.model
    def _print_for(self, user, session, record):
        """Have a record printed for a user, unless it is being printed, or just was.

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
        what = {"model": record._name, "res_id": record.id}
        asked = asked.filtered(lambda errand: errand.payload == what)
        return asked[:1] or self._add(session, "print", what, user=user)

    def _printed(self):
        """The content of the PDF; `None` while it is being made, and if that failed."""
        self.ensure_one()
        files = self.env["ir.attachment"].search(
            [("res_model", "=", self._name), ("res_id", "=", self.id)], limit=1
        )
        return files.raw or None

    def _prepare_print(self):
        record = self.env[self.payload["model"]].browse(self.payload["res_id"]).exists()
        return self.payload if record and can_print() else None

    def _outside_print(self, data):
        record = self.env[data["model"]].browse(data["res_id"])
        return record._mkbot_render_pdf(self.user_id.lang)

    def _finish_print(self, data, result):
        """Keep it until the errand is deleted: it is no document of the record's."""
        self.env["ir.attachment"].create(
            {
                "name": "print.pdf",
                "raw": result,
                "mimetype": "application/pdf",
                "res_model": self._name,
                "res_id": self.id,
            }
        )

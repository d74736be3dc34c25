import logging

from odoo import api, models

from ..printing import can_print

_logger = logging.getLogger(__name__)


class MkbotErrand(models.Model):
    """The PDF of an invoice, for the customer: rendering takes seconds."""

    _inherit = "mkbot.errand"

    @api.model
    def _documents(self, session, move):
        """The errands that sent, or are to send, an invoice's PDF in an attendance."""
        # sudo: operators' acts may lead here, errands are no business of theirs
        asked = self.sudo().search([("session_id", "=", session.id), ("kind", "=", "document")])
        return asked.filtered(lambda errand: errand.payload.get("move_id") == move.id)

    def _under_way(self):
        return self.filtered(lambda errand: errand.state in ("waiting", "doing"))

    @api.model
    def _send_document(self, session, move, user=None):
        """Have an invoice's PDF follow, unless it is on its way already.

        :param user: who asked for it; none: the bot
        :return: whether it was asked for in this attendance before
        """
        asked = self._documents(session, move)
        if not asked._under_way():
            self._add(session, "document", {"move_id": move.id}, user=user)
        return bool(asked)

    def _prepare_document(self):
        move = self.env["account.move"].browse(self.payload["move_id"]).exists()
        # Who asked for it is told why it was not sent; the bot's is of no use any more.
        if not move or not (self.user_id or self.session_id._is_open()):
            return None
        if existing := move.invoice_pdf_report_id:
            return {"attachment_id": existing.id, "move_id": move.id}
        if not can_print():
            _logger.warning(
                "wkhtmltopdf is not installed: customers get the invoice's address only"
            )
            return None
        return {"move_id": move.id}

    def _outside_document(self, data):
        """Render the invoice as Odoo prints it, or read what was printed already."""
        if data.get("attachment_id"):
            return self.env["ir.attachment"].browse(data["attachment_id"]).raw
        move = self.env["account.move"].browse(data["move_id"])
        return move._mkbot_render_pdf(self.session_id._customer_lang())

    def _finish_document(self, data, result):
        session = self.session_id
        move = self.env["account.move"].browse(data["move_id"]).exists()
        if not result or not move:
            return self._in_words(self.env._("The document is empty, or no more."))
        if not session._is_open() or not session._may_speak():
            return self._in_words(
                self.env._("%s was not sent: the customer can no longer be written to.", move.name)
            )
        attachment = self.env["ir.attachment"].create(
            {
                "name": move._mkbot_pdf_name(),
                "raw": result,
                "mimetype": "application/pdf",
                "res_model": "discuss.channel",
                "res_id": session.channel_id.id,
            }
        )
        session._post(
            session._as_html(session._text("document_here", {"name": move.name})),
            author=self.user_id.partner_id or session._bot_partner(),
            attachment_ids=attachment.ids,
        )
        return None

    def _fail_document(self):
        """Tell those who attend that the customer still waits for a document one of them sent."""
        if self.user_id and self.session_id._is_open():
            move = self.env["account.move"].browse(self.payload["move_id"]).exists()
            words = self.env._("The PDF of %s could not be made: it was not sent.", move.name)
            self.session_id._post_note(words, self.session_id._bot_partner())

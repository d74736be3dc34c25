from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools.mail import email_normalize

from ..printing import can_print


class MkbotPanel(models.AbstractModel):
    """The transcript of an attendance: as a file, or to the customer's e-mail."""

    _inherit = "mkbot.panel"

    @api.model
    def transcript_pdf(self, session_id, notes=False):
        """Where the transcript of an attendance that the user may read can be downloaded.

        :param bool notes: with the internal notes
        :return: ``{"url", "pdf"}``; ``pdf`` False: without wkhtmltopdf it is a page in HTML
        """
        self._check_tool("transcript_pdf")
        session = self._readable_session(int(session_id))
        return {
            "url": f"/mkbot/transcript/{session.id}{'?notes=1' if notes else ''}",
            "pdf": can_print(),
        }

    @api.model
    def transcript_address(self, session_id):
        """To which e-mail the transcript would go: the customer's, "" where none is known."""
        session = self._attended_to_read("transcript_email", session_id)
        return session.partner_id.email_normalized or session.partner_id.email or ""

    @api.model
    def transcript_email(self, session_id, email):
        """Have the transcript made, without the internal notes, and sent to the customer.

        :param str email: the address, which the operator has confirmed with the customer
        :return: the errand's id
        :raise UserError: it is no address
        """
        session = self._attended("transcript_email", session_id)
        address = email_normalize((email or "").strip())
        if not address:
            raise UserError(self.env._("“%s” is no e-mail address.", email or ""))
        errands = self.env["mkbot.errand"]
        # sudo: errands are no business of operators
        asked = errands.sudo().search(
            [
                ("session_id", "=", session.id),
                ("kind", "=", "transcript_mail"),
                ("state", "in", ("waiting", "doing")),
            ]
        )
        same = asked.filtered(lambda errand: errand.payload.get("email") == address)
        if same.user_id:
            # A second click; it is being made already.
            return same[0].id
        return errands._add(session, "transcript_mail", {"email": address}, user=self.env.user).id

from odoo import models

from ..bot import values

#: Invoices that are offered, one a button.
OFFERED = 3


class MkbotActionInvoice(models.AbstractModel):
    """The invoice as a document: the nota fiscal that accountants ask for."""

    _name = "mkbot.action.invoice"
    _description = "Bot Action: Invoice Document"
    _inherit = "mkbot.action"
    _mkbot_code = "nota_fiscal"

    def _spec(self, session):
        return values.ActionSpec(self._mkbot_code, tier="T1")

    def _run(self, session, slots, confirmed):
        invoices = self._invoices(session)
        if not invoices:
            return values.Acted("person", (self._reply("invoice_none"),))
        wanted = invoices.filtered(lambda move: str(move.id) == slots.get("invoice"))
        if not wanted and len(invoices) > 1:
            return self._choose(
                "invoice",
                "invoice_choose",
                [(move.id, self._month(session, move, invoices)) for move in invoices],
            )
        move = wanted or invoices
        self.env["mkbot.errand"]._send_document(session, move)
        reply = self._reply(
            "invoice_link",
            number=move.name,
            month=self._month(session, move, invoices),
            link=move._mkbot_link(),
        )
        return values.Acted("done", (reply,), facts={"invoice": move.name})

    def _invoices(self, session):
        """The customer's last invoices in the attendance's company."""
        partner = session.partner_id.commercial_partner_id
        if not partner:
            return self.env["account.move"]
        # sudo: the bot speaks for the company; it shows a customer their own invoices only.
        return (
            self.env["account.move"]
            .sudo()
            .search(
                [
                    ("company_id", "=", session.company_id.id),
                    ("commercial_partner_id", "=", partner.id),
                    ("move_type", "=", "out_invoice"),
                    ("state", "=", "posted"),
                ],
                order="invoice_date desc, id desc",
                limit=OFFERED,
            )
        )

    def _month(self, session, move, invoices):
        """The month of one of the invoices, with its number where two are of the same."""
        day = self._day(session, move.invoice_date, "MMM yyyy")
        same = sum(
            1
            for other in invoices
            if other.invoice_date.replace(day=1) == move.invoice_date.replace(day=1)
        )
        return f"{day} ({move.name[-6:]})" if same > 1 else day

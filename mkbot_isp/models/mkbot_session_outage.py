from odoo import fields, models

from odoo.addons.mkbot_chat.port import OPEN_STATES


class MkbotSession(models.Model):
    """Attendances of customers whom an outage hits, and what they answer to our question."""

    _inherit = "mkbot.session"

    outage_id = fields.Many2one(
        "isp.outage",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="It hit the customer when they wrote.",
    )
    outage_told = fields.Boolean(readonly=True, help="The bot answered from the outage.")

    def _open(self, contact, state=None, reason=None):
        session = super()._open(contact, state, reason)
        session._find_outage()
        return session

    def _identify(self, partner):
        result = super()._identify(partner)
        self._find_outage()
        return result

    def _find_outage(self):
        """Count the attendance to the outage that hits its customer now."""
        if not self.partner_id:
            return
        # sudo: whoever opens an attendance or says whose it is need not read whom outages hit
        outages = self.env["isp.outage"].sudo()
        outage = outages._of_partner(self.partner_id, self.company_id)[:1]
        if outage != self.outage_id and (outage or self.outage_id.state == "open"):
            self._set_outage(outage)

    def _count_to(self, outage):
        """The same, for an attendance that had begun before."""
        self._lock()
        if not self.outage_id:
            self._set_outage(outage)

    def _set_outage(self, outage):
        self.outage_id = outage
        if self.state in OPEN_STATES:
            self._panel_push()

    def _panel_signs(self):
        signs = super()._panel_signs()
        if self.outage_id.state == "open":
            words = self.account_id._speaking().env._("Outage: %s", self.outage_id.name)
            signs.append({"icon": "fa fa-bolt", "text": words})
        return signs

    # ----- “is it back?” -----

    def _pending_for_bot(self, event):
        item = super()._pending_for_bot(event)
        return self.env["isp.outage.notice"].sudo()._heard(self, item)

    def _answers_anew(self, event):
        if super()._answers_anew(event):
            return True
        # sudo: as for what is heard
        notices = self.env["isp.outage.notice"].sudo()
        return self.state == "rating" and bool(notices._answered(self, "", event.text)[0])

    def _asks_rating(self):
        # Whoever only told that it is back has nothing to rate.
        only_answered = not self.intent_id and self.env["isp.outage.notice"].sudo().search_count(
            [("session_id", "=", self.id), ("answer", "=", "yes")], limit=1
        )
        return not only_answered and super()._asks_rating()

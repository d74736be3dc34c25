from odoo import models

#: Events of the inbox that show that a customer is there.
SIGNS = ("message", "choice", "unknown", "edit", "reaction", "end")


class MkbotSession(models.Model):
    """What the outbox and the inbox know of a customer who does not answer."""

    _inherit = "mkbot.session"

    def _idle_heard_at(self):
        """What waits in the outbox has not been heard; nor has a reply of an operator that
        failed. A reminder that failed changes nothing: it was tried."""
        last = self._idle_last_sent()
        if not last:
            return super()._idle_heard_at()
        if last.state in ("queued", "sending") or (last.state == "failed" and not self.idle_step):
            return None
        # It may have waited in the outbox for long.
        return max(filter(None, (last.tried_at, super()._idle_heard_at())))

    def _idle_last_sent(self):
        """The delivery of our last message that the customer is to answer: an operator's, or the
        reminder of it."""
        domain = [("session_id", "=", self.id), ("kind", "=", "message")]
        if not self.idle_step:
            domain.append(("message_id.author_id", "!=", self._bot_partner().id))
        # sudo: the outbox is no business of operators.
        return self.env["mkbot.delivery"].sudo().search(domain, order="id desc", limit=1)

    def _idle_answer_is_coming(self):
        """Whether something of the customer waits in the inbox, or in the hands of a worker."""
        # sudo: the journal is no business of operators.
        journal = self.env["mkbot.inbound"].sudo()
        contact = self.contact_id
        waiting = journal.search_count(
            [
                ("account_id", "=", self.account_id.id),
                ("lane", "in", [contact.address, *contact.identifier_ids.mapped("value")]),
                ("state", "=", "new"),
                ("kind", "in", SIGNS),
            ],
            limit=1,
        )
        return bool(waiting) or super()._idle_answer_is_coming()

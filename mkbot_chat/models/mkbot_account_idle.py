from odoo import models


class MkbotAccount(models.Model):
    """Signs of life of customers that are no messages: whoever gives one is not silent (P17)."""

    _inherit = "mkbot.account"

    def _receive_edit(self, contact, session, event):
        session = super()._receive_edit(contact, session, event)
        if session and session.idle_due and not event.own:
            # They wrote last now.
            session._idle_stop()
            session._panel_push()
        return session

    def _receive_reaction(self, contact, session, event):
        session = super()._receive_reaction(contact, session, event)
        if session and session.idle_due:
            session._idle_count()
            session._panel_push()
        return session

from odoo import fields, models

from .mkbot_session_panel import SUBCHANNEL


class MkbotErrand(models.Model):
    """Errands that an operator asked for: they are told on their panels what becomes of them."""

    _inherit = "mkbot.errand"

    user_id = fields.Many2one(
        "res.users", string="Asked for by", readonly=True, ondelete="set null"
    )

    def _add(self, session, kind, payload=None, delay=0.0, user=None):
        """The same, asked for by a user."""
        errand = super()._add(session, kind, payload, delay)
        if user:
            errand.user_id = user
        return errand

    def _of_company(self):
        """In the language of who asked for it: what is said of it is said to them."""
        errand = super()._of_company()
        lang = self.user_id.lang
        return errand.with_context(lang=lang) if lang else errand

    def _end(self, state, error=False):
        result = super()._end(state, error)
        self._tell_who_asked(state, error)
        return result

    def _try_later(self, tried, words):
        result = super()._try_later(tried, words)
        if self.state == "waiting":
            self._tell_who_asked("retrying", words)
        return result

    def _in_words(self, words):
        """Why an errand was in vain: for who asked for it; the bot's need no words."""
        return words if self.user_id else None

    def _tell_who_asked(self, state, words):
        """Send ``mkbot.errand/state``, ``{id, state, words}``, to the panels of who asked for it.

        :param str state: ``done``, ``failed`` or ``retrying``
        """
        for errand in self.filtered("user_id"):
            payload = {"id": errand.id, "state": state, "words": words or ""}
            self.env["bus.bus"]._sendone(
                (errand.user_id, SUBCHANNEL), "mkbot.errand/state", payload
            )

import logging
from dataclasses import replace

from odoo import models

from ..transient import TRANSIENT

_logger = logging.getLogger(__name__)


class MkbotAccount(models.Model):
    """What a worker does with the events of a conversation."""

    _inherit = "mkbot.account"

    def _treat_event(self, row):
        """Do what one event of the journal says.

        :param row: the journal's row, a dict
        :return: the ``mkbot.session`` it concerns, empty for a receipt
        """
        event = self._adapter().parse_event(self._target_of(self.id).settings, row["payload"])
        if event.kind == "receipt":
            self.env["mkbot.delivery"]._apply_receipt(self, event)
            return self.env["mkbot.session"]
        if event.sender and event.sender.lang not in dict(self.env["res.lang"].get_installed()):
            # Odoo refuses to work in a language that is not installed.
            event = replace(event, sender=replace(event.sender, lang=None))
        return self._receive_event(event)

    def _let_bot_speak(self, session):
        """Give the bot its turn; should it fail, people take over, and no message is lost."""
        if not session.bot_pending:
            return
        try:
            with self.env.cr.savepoint():
                self._run_bot(session)
        except TRANSIENT:
            raise
        except Exception:
            _logger.exception("The bot failed in attendance %s", session.id)
            session.invalidate_recordset()
            if session.state == "bot":
                session.bot_pending = False
                session._to_queue("bot_error")

    def _after_drain(self, lane, rows, received):
        """Tell what follows when a conversation's events were treated, before the commit.

        :param rows: the journal's rows that are done
        :param received: ``{key: id of the message}`` for those that became one
        """
        if self.platform == "site" and received:
            keys = [row["key"] for row in rows if row["key"] in received]
            self._site_push(
                lane,
                "receipt",
                {"client_ids": keys, "ids": [received[key] for key in keys], "state": "sent"},
            )

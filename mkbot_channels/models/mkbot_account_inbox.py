import logging
from dataclasses import replace

from odoo import models

from odoo.addons.mkbot_chat.transient import TRANSIENT

_logger = logging.getLogger(__name__)


class MkbotAccount(models.Model):
    """What a worker does with the events of a conversation."""

    _inherit = "mkbot.account"

    def _treat_events(self, rows):
        """Do what events of the journal say.

        :param rows: the journal's rows, dicts, of one conversation and in its order
        :return: the last ``mkbot.session`` they concern, empty where they concern none
        """
        settings = self._target_of(self.id).settings
        adapter = self._adapter()
        session = self.env["mkbot.session"]
        said = []
        for row in rows:
            event = adapter.parse_event(settings, row["payload"])
            if event.key != row["key"] and event.kind != "receipt":
                event = replace(event, key=row["key"])
            if event.kind in ("receipt", "account"):
                session = self._receive_events(said) if said else session
                said = []
                getattr(self, f"_treat_{event.kind}")(event)
            else:
                said.append(self._in_installed_language(event))
        return self._receive_events(said) if said else session

    def _treat_receipt(self, event):
        self.env["mkbot.delivery"]._apply_receipt(self, event)

    def _treat_account(self, event):
        self._account_told(event.code, event.text)

    def _in_installed_language(self, event):
        sender = event.sender
        if sender and sender.lang not in dict(self.env["res.lang"].get_installed()):
            # Odoo refuses to work in a language that is not installed.
            return replace(event, sender=replace(sender, lang=None))
        return event

    def _message_of(self, provider_id):
        message = super()._message_of(provider_id)
        if message or not provider_id:
            return message
        known = self.env["mkbot.inbound"].search(
            [
                ("account_id", "=", self.id),
                ("provider_id", "=", provider_id),
                ("message_id", "!=", False),
            ],
            limit=1,
        )
        if known:
            return known.message_id
        received = self.env.context.get("mkbot_received_ids") or {}
        if provider_id in received:
            return message.browse(received[provider_id])
        return self.env["mkbot.delivery"]._by_provider_ids(self, [provider_id])[:1].message_id

    def _receive_echo(self, contact, session, event):
        """Leave out what we sent ourselves and the platform only tells us back."""
        if self.env["mkbot.delivery"]._recognise(contact, event):
            return session
        return super()._receive_echo(contact, session, event)

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

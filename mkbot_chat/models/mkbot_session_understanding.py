import time

from odoo import models

from .. import remote
from ..bot import dialog


class MkbotSession(models.Model):
    """Texts whose meaning a remote model is asked for before the bot's turn."""

    _inherit = "mkbot.session"

    def _bot_wants_remote(self, texts):
        """Have the company's remote model asked, unless it has just failed too often."""
        settings = self.company_id._mkbot_remote()
        if not settings:
            return super()._bot_wants_remote(texts)
        # sudo: the calls are the administrators' to read; the bot writes them.
        calls = self.env["mkbot.understanding.call"].sudo()
        if calls._is_resting(self.company_id):
            calls.create(
                {
                    "company_id": self.company_id.id,
                    "session_id": self.id,
                    "source": settings["source"],
                    "outcome": "skipped",
                }
            )
            return False
        self.env["mkbot.errand"]._add(self, "understand")
        return True


class MkbotErrand(models.Model):
    """Errand ``understand``: one try; what fails is left to the embedded classifier."""

    _inherit = "mkbot.errand"

    def _prepare_understand(self):
        session = self.session_id
        settings = session.company_id._mkbot_remote()
        texts = [text for text, found in (session.bot_understood or {}).items() if found is None]
        if not texts or not settings or not session.bot_pending:
            return None
        intents = self.env["mkbot.intent"].with_context(lang="pt_BR").search([])
        left_out = {"none", *dialog.unserved(session.bot_state)}
        return {
            "settings": settings,
            "texts": texts,
            "names": [name for name in (session.contact_id.name, session.partner_id.name) if name],
            "allowed": {
                intent.code: intent.description or intent.name
                for intent in intents
                if intent.code not in left_out
            },
            "session": f"mkbot-{session.id}",
        }

    def _outside_understand(self, data):
        deadline = time.monotonic() + remote.TOTAL_SECONDS
        return [
            remote.ask(
                data["settings"], text, data["names"], data["allowed"], data["session"], deadline
            )
            for text in data["texts"]
        ]

    def _finish_understand(self, data, result):
        session = self.session_id
        understood = dict(session.bot_understood or {})
        values = []
        for text, call in zip(data["texts"], result, strict=True):
            call = dict(call)
            found = call.pop("found")
            values.append(
                {
                    **call,
                    "company_id": session.company_id.id,
                    "session_id": session.id,
                    "source": data["settings"]["source"],
                }
            )
            # The bot may have answered meanwhile: then nothing is waited for.
            if text in understood:
                understood[text] = found
        self.env["mkbot.understanding.call"].create(values)
        if session.bot_pending and session.bot_understood:
            session.bot_understood = understood
            session._bot_take_turn(due=None in understood.values())

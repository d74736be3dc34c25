from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import html_escape, plaintext2html

from .mkbot_opening_profile_value import TITLES

#: What a record has for a longer text, the better one first.
DESCRIPTIONS = ("description", "body")


class MkbotOpeningProfile(models.Model):
    """Opening profiles in the hands of operators: a record linked to the conversation (P9)."""

    _inherit = "mkbot.opening.profile"

    label = fields.Char(
        string="Shown as",
        translate=True,
        help="What operators read where they choose what to open. Empty: what is opened and what"
        " was asked for.",
    )
    for_operators = fields.Boolean(
        default=True, help="Operators can open this for a conversation, from the panel."
    )

    def _for_operators(self, session):
        """The profiles that operators can open in an attendance: of two for one request, the
        company's own."""
        found = self.search(
            Domain("for_operators", "=", True)
            & Domain("model_id", "!=", False)
            & Domain("company_id", "in", [session.company_id.id, False])
        )
        own = {profile.code for profile in found if profile.company_id}
        return found.filtered(
            lambda profile: (
                (profile.company_id or profile.code not in own) and profile.model in self.env
            )
        )

    def _shown_as(self):
        self.ensure_one()
        kind = self.model_id.name
        return self.label or " – ".join(filter(None, (kind, self.intent_id.name or self.code)))

    def _open_by(self, session, user, key, title, description):
        """Open a record on an operator's word, link it, and have the conversation attached.

        :param key: of this request; the same one again opens nothing more
        :return: ``(opening, whether it is new)``
        """
        self.ensure_one()
        openings = self.env["mkbot.opening"]
        opened = openings.search(
            [("session_id", "=", session.id), ("request_key", "=", key)], limit=1
        )
        if opened:
            return opened, False
        facts = session.bot_learned or {}
        slots = facts.get("slots") if facts.get("code") == self.code else None
        typed = {"title": title, "description": description}
        record = self._create_record(session, slots or {}, description, typed)
        opening = openings.create(
            {
                "session_id": session.id,
                "profile_id": self.id,
                "code": self.code,
                "res_model": record._name,
                "res_id": record.id,
                "name": record.display_name,
                "user_id": user.id,
                "request_key": key,
            }
        )
        self._tell_of(session, record, user)
        return opening, True

    def _typed_values(self, target, typed):
        vals = super()._typed_values(target, typed)
        writable = {
            name
            for name, field in target._fields.items()
            if not (field.readonly and not field.compute)
        }
        title = next((name for name in TITLES if name in writable), None)
        if title and typed.get("title"):
            vals[title] = typed["title"]
        text = next((name for name in DESCRIPTIONS if name in writable), None)
        if text and typed.get("description"):
            is_html = target._fields[text].type == "html"
            words = typed["description"]
            vals[text] = plaintext2html(words) if is_html else words
        return vals

    def _tell_of(self, session, record, user):
        """Say on the record where it came from, and in the conversation where it is."""
        env = session.account_id._speaking().env
        if hasattr(record, "message_post"):
            record.message_post(
                body=env._("Opened from the attendance %s", session.name),
                author_id=user.partner_id.id,
                subtype_xmlid="mail.mt_note",
            )
        kind = html_escape(self.with_env(env).sudo()._shown_as())
        session._post(
            kind + ": " + record._get_html_link(record.display_name),
            author=user.partner_id,
            subtype="mail.mt_note",
        )

from odoo import api, models
from odoo.exceptions import UserError

from ..plain import plain_text

#: Of what the customer wrote last, so many messages go into a description.
LAST_WORDS = 5
TITLE_LENGTH = 200
DESCRIPTION_LENGTH = 20000


class MkbotPanel(models.AbstractModel):
    """Open a ticket, or any other record an administrator provides for, from a conversation."""

    _inherit = "mkbot.panel"

    @api.model
    def record_profiles(self, session_id):
        """What can be opened for an attendance, and what the dialog begins with.

        :return: ``{"profiles": [{"id", "name", "title"}], "description",
            "opened": [{"id", "name", "model", "res_id", "by", "can_open"}]}``; ``can_open``:
            the user may see the record
        """
        session = self._attended_to_read("new_record", session_id)
        # sudo: settings are not for operators
        profiles = self.env["mkbot.opening.profile"].sudo().with_company(session.company_id)
        description = self._record_description(session)
        return {
            "profiles": [
                {
                    "id": profile.id,
                    "name": profile._shown_as(),
                    "title": self._record_title(session, profile),
                }
                for profile in profiles._for_operators(session)
            ],
            "description": description,
            "opened": [
                {
                    "id": opening.id,
                    "name": opening.name or "",
                    "model": opening.res_model,
                    "res_id": opening.res_id,
                    "by": opening.user_id.name or self.env._("Bot"),
                    "can_open": self._can_open(opening),
                }
                for opening in session.opening_ids
                if opening._record()
            ],
        }

    @api.model
    def new_record(self, session_id, profile_id, title, description, key):
        """Open a record for a conversation, link both, and have the conversation attached as PDF.

        :param int profile_id: one of :meth:`record_profiles`
        :param str key: of the dialog: asked for twice, it is opened once
        :return: ``{"id", "model", "res_id", "name", "can_open", "errand_id"}``; ``can_open``: the
            user may see it; ``errand_id`` of the PDF
        """
        session = self._attended("new_record", session_id)
        title = " ".join((title or "").split())[:TITLE_LENGTH]
        if not title:
            raise UserError(self.env._("Write a title."))
        key = str(key or "")[:64]
        if not key:
            raise UserError(self.env._("Reload the panel: this request cannot be told apart."))
        # sudo: settings are not for operators; what may be created an administrator has said
        profiles = self.env["mkbot.opening.profile"].sudo().with_company(session.company_id)
        profile = profiles._for_operators(session).filtered(lambda p: p.id == profile_id)
        if not profile:
            raise UserError(self.env._("This can no longer be opened from the panel."))
        text = (description or "").strip()[:DESCRIPTION_LENGTH]
        opening, is_new = profile._open_by(session, self.env.user, key, title, text)
        errand = self.env["mkbot.errand"]
        if is_new:
            errand = errand._add(
                session, "transcript_record", {"opening_id": opening.id}, user=self.env.user
            )
        return {
            "id": opening.id,
            "model": opening.res_model,
            "res_id": opening.res_id,
            "name": opening.name or "",
            "can_open": self._can_open(opening),
            "errand_id": errand.id or False,
        }

    def _can_open(self, opening):
        record = opening._record()
        return bool(record) and record.with_env(self.env).has_access("read")

    def _record_title(self, session, profile):
        words = (
            profile.label or session._intent_name(profile.code),
            session.partner_id.name or session.contact_id.name,
            session.name,
        )
        return " – ".join(filter(None, words))

    def _record_description(self, session):
        """What the bot learned, and the customer's last words."""
        said = (
            self.env["mail.message"]
            .sudo()
            .search(
                [
                    ("model", "=", "discuss.channel"),
                    ("res_id", "=", session.channel_id.id),
                    ("author_guest_id", "!=", False),
                ],
                order="id desc",
                limit=LAST_WORDS,
            )
        )
        last = [f"> {line}" for m in said.sorted("id") for line in plain_text(m.body).splitlines()]
        parts = (session.summary, "\n".join(last))
        return "\n\n".join(filter(None, parts))

from datetime import timedelta

from odoo import api, fields, models

from ..retention import delete_some
from .mkbot_session_panel import iso

#: Days for which mentions that were seen are kept, of attendances that have ended.
SEEN_DAYS = 90


class MkbotMention(models.Model):
    """An operator whom a note mentions: told in their panel, and counted until they look.

    Whoever is mentioned in an open conversation that they may read can answer by notes there.
    """

    _name = "mkbot.mention"
    _description = "Mention in a Note"
    _order = "id desc"
    _rec_name = "user_id"

    message_id = fields.Many2one(
        "mail.message", required=True, readonly=True, index=True, ondelete="cascade"
    )
    session_id = fields.Many2one(
        "mkbot.session", string="Attendance", required=True, readonly=True, ondelete="cascade"
    )
    user_id = fields.Many2one("res.users", required=True, readonly=True, ondelete="cascade")
    author_id = fields.Many2one("res.partner", readonly=True, ondelete="set null")
    seen_at = fields.Datetime(readonly=True)

    _message_user_unique = models.UniqueIndex("(message_id, user_id)")
    _unseen_index = models.Index("(user_id, id) WHERE seen_at IS NULL")
    _user_index = models.Index("(user_id, id)")
    _session_user_index = models.Index("(session_id, user_id)")

    @api.model
    def _sync(self, message):
        """Mention whom a note names now, and nobody whom it names no more.

        :param message: a note of a conversation, just written or edited
        """
        # sudo: nobody owns rights on mentions; who may write notes says whom they mention.
        mentions = self.sudo()
        message = message.sudo()
        session = message.env["mkbot.session"].search(
            [("channel_id", "=", message.res_id)], limit=1
        )
        named = session._colleagues().filtered(
            lambda user: (
                user.partner_id in message.partner_ids and user.partner_id != message.author_id
            )
        )
        before = mentions.search([("message_id", "=", message.id)])
        known = before.user_id
        before.filtered(lambda mention: mention.user_id not in named)._withdraw()
        created = mentions.create(
            [
                {
                    "message_id": message.id,
                    "session_id": session.id,
                    "user_id": user.id,
                    "author_id": message.author_id.id,
                }
                for user in named - known
            ]
        )
        for mention in created:
            mention.user_id._bus_send("mkbot.panel/mention", mention._panel_row())
        return created

    def _withdraw(self):
        self._tell_seen()
        self.unlink()

    def _seen(self):
        """Note that these were looked at, in every window of their users."""
        self.write({"seen_at": fields.Datetime.now()})
        self._tell_seen()

    def _tell_seen(self):
        for user, mentions in self.grouped("user_id").items():
            user._bus_send("mkbot.panel/mentions_seen", {"ids": mentions.ids})

    def _panel_row(self):
        """What the mentioned user's panel shows. Of a conversation that they may not read, not
        who the customer is nor what the note says.

        :return: ``{id, session_id, protocol, by, at, seen, readable, open, who, text}``
        """
        self.ensure_one()
        session, user = self.session_id, self.user_id
        own = session.with_user(user).sudo(False)
        own = own.with_context(allowed_company_ids=user.company_ids.ids)
        readable = own.has_access("read")
        return {
            "id": self.id,
            "session_id": session.id,
            "company_id": session.company_id.id,
            "protocol": session.name,
            "by": self.author_id.name or "",
            "at": iso(self.create_date),
            "seen": bool(self.seen_at),
            "readable": readable,
            "open": session._is_open(),
            "platform": session.platform,
            "who": (session.partner_id.name or session.contact_id.name or "") if readable else "",
            "text": session._preview(self.message_id) if readable else "",
        }

    @api.autovacuum
    def _gc_mentions(self):
        """Delete what was seen long ago: it gives no rights any more and is in the conversation."""
        return delete_some(
            self,
            [
                ("seen_at", "<", fields.Datetime.now() - timedelta(days=SEEN_DAYS)),
                ("session_id.state", "in", ("closed", "cancelled")),
            ],
        )

from markupsafe import Markup

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, format_datetime

#: More words than these are no search any more.
MOST_WORDS = 8
#: Messages that are read from the database at a time.
AT_A_TIME = 500
#: Classes of what is said, by who says it: the customer at the left, we at the right.
LOOKS = {
    "customer": "me-5",
    "bot": "ms-5 ps-2 border-start border-info border-3",
    "operator": "ms-5 ps-2 border-start border-primary border-3",
    "note": "mx-4 ps-2 border-start border-warning border-3 bg-warning-subtle",
    "event": "text-center text-muted small",
}


class MkbotSession(models.Model):
    """What was said in an attendance: as one text to be read in its form, and to be searched."""

    _inherit = "mkbot.session"

    transcript = fields.Html(
        string="Conversation", compute="_compute_transcript", sanitize=False, exportable=False
    )
    words = fields.Char(
        string="Words of the conversation",
        store=False,
        search="_search_words",
        help="Finds attendances by what was said in them.",
    )

    @api.depends_context("uid", "tz", "lang")
    @api.depends("channel_id")
    def _compute_transcript(self):
        for session in self:
            session.transcript = self.env["ir.qweb"]._render(
                "mkbot_chat.lookup_transcript",
                {"lines": session._conversation_lines(), "looks": LOOKS},
            )

    def _conversation_lines(self):
        """All that was said, oldest first, notes among colleagues too.

        :return: ``[{who, author, at, body, files, deleted, edited}]``; ``who`` is one of customer,
            bot, operator, note, event; ``at`` is in the reader's time zone; ``files`` are
            ``{name, url, image}``
        """
        self.ensure_one()
        return [self._conversation_line(message) for message in self._conversation_messages()]

    def _conversation_messages(self):
        """All that was said, oldest first, and what happened, in superuser mode: whoever may read
        the attendance may read its conversation.

        A long conversation is not in memory whole, nor are its files.
        """
        # sudo: see above
        messages = self.env["mail.message"].sudo()
        channel, last_id = self.sudo().channel_id, 0
        while batch := messages.search(
            [("model", "=", "discuss.channel"), ("res_id", "=", channel.id), ("id", ">", last_id)],
            order="id",
            limit=AT_A_TIME,
        ):
            last_id = batch[-1].id
            yield from batch
            batch.attachment_ids.invalidate_recordset(["raw", "datas"])

    def _conversation_line(self, message):
        marks = message.mkbot_marks or {}
        return {
            "who": self._who_said(message),
            "author": message.author_id.name or message.author_guest_id.name or "",
            "at": format_datetime(self.env, message.date, dt_format="short"),
            # Bodies are sanitized when they are stored.
            "body": Markup(message.body or ""),
            "files": [
                {
                    "name": file.name,
                    # Without a token: only those may open it who may read the conversation.
                    "url": f"/web/content/{file.id}",
                    "image": (file.mimetype or "").startswith("image/")
                    and f"/web/image/{file.id}/160x120",
                }
                for file in message.attachment_ids.sorted("id")
            ],
            "deleted": bool(marks.get("deleted")),
            "edited": bool(marks.get("history")),
        }

    def _who_said(self, message):
        if message.message_type not in ("comment", "email"):
            return "event"
        if message.author_guest_id:
            return "customer"
        if message.mkbot_is_note:
            return "note"
        return "bot" if message.author_id == self._bot_partner() else "operator"

    @api.model
    def _search_words(self, operator, value):
        """Attendances in which each of some words was said."""
        if operator not in ("ilike", "like") or not isinstance(value, str):
            return NotImplemented
        words = value.split()[:MOST_WORDS]
        if not words:
            return Domain.TRUE
        unaccent = self.env.registry.unaccent
        # What is between the words of a text is not said: neither tags nor their attributes.
        said = unaccent(SQL("regexp_replace(m.body, '<[^>]*>', ' ', 'g')"))

        def each_said(model, alias, query):
            conditions = SQL(" AND ").join(
                SQL("%s ILIKE %s", said, unaccent(SQL("%s", _pattern(word)))) for word in words
            )
            # OFFSET 0: looked at attendance by attendance, after all other conditions. Otherwise
            # PostgreSQL may read the messages of all customers first.
            return SQL(
                """EXISTS (SELECT 1 FROM mail_message m
                            WHERE m.model = 'discuss.channel' AND m.res_id = %s AND %s
                           OFFSET 0)""",
                model._field_to_sql(alias, "channel_id", query),
                conditions,
            )

        self.env["mail.message"].flush_model(["model", "res_id", "body"])
        return Domain.custom(to_sql=each_said)


def _pattern(word):
    """A word as it stands in HTML, for LIKE."""
    word = word.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    for special in ("\\", "%", "_"):
        word = word.replace(special, f"\\{special}")
    return f"%{word}%"

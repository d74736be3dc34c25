"""A conversation at a desk, as it stands and as an operator acts in it; see ``desk.py``."""

import re
from html import unescape
from typing import NamedTuple

import requests
from sender import eventually

PATIENCE_S = 20


def soon(check):
    """Poll until `check()` is true; return its value."""
    return eventually(check, PATIENCE_S, every=0.04)


class Said(NamedTuple):
    """A message as it stands in the conversation. `by`: "customer", "bot", "operator", "phone"
    (ours, written elsewhere) or "note"."""

    id: int
    text: str
    by: str
    parent_id: int
    marks: dict


class Talk:
    """A conversation, and ana in it."""

    def __init__(self, account, address, session_id, channel_id):
        self.account, self.address = account, address
        self.desk = account.desk
        self.session_id, self.channel_id = session_id, channel_id

    @property
    def state(self):
        return self.desk.psql("SELECT state FROM mkbot_session WHERE id = %s", self.session_id)[0][
            0
        ]

    def rescue(self):
        self.desk.ana.call("mkbot.session", "action_rescue", [[self.session_id]])
        return self

    # What stands there

    def messages(self, last=None):
        """All messages, or the last so many, oldest first."""
        rows = self.desk.psql(
            """SELECT m.id, m.body, m.author_guest_id, m.author_id = bot.res_id,
                      m.subtype_id = note.res_id, m.parent_id, m.mkbot_marks
                 FROM mail_message m, ir_model_data bot, ir_model_data note
                WHERE m.model = 'discuss.channel' AND m.res_id = %s
                  AND m.message_type = 'comment'
                  AND (bot.module, bot.name) = ('mkbot_chat', 'partner_bot')
                  AND (note.module, note.name) = ('mail', 'mt_note')
             ORDER BY m.id DESC LIMIT %s""",
            self.channel_id,
            last,
        )
        return [
            Said(id_, text_of(body), _by(guest, bot, note, marks), parent, marks or {})
            for id_, body, guest, bot, note, parent, marks in rows[::-1]
        ]

    def heard(self):
        """What the customer said, in the order of the conversation."""
        return [said.text for said in self.messages() if said.by == "customer"]

    def find(self, text, by=None):
        """Wait for a message and return it."""
        return soon(lambda: self._find(text, by))

    def _find(self, text, by):
        found = [one for one in self.messages(20) if text in one.text and by in (None, one.by)]
        return found[-1] if found else None

    def last(self, by="customer"):
        return [said for said in self.messages() if said.by == by][-1]

    def files(self, message_id):
        """``[(name, type, bytes, is a voice message)]`` of a message."""
        ids = self.desk.psql(
            """SELECT a.id, a.name, a.mimetype, v.id IS NOT NULL
                 FROM message_attachment_rel r JOIN ir_attachment a ON a.id = r.attachment_id
                 LEFT JOIN discuss_voice_metadata v ON v.attachment_id = a.id
                WHERE r.message_id = %s ORDER BY a.id""",
            message_id,
        )
        cookies = {"session_id": self.desk.ana.session_id}
        found = []
        for id_, name, mimetype, voice in ids:
            url = f"{self.desk.server.url}/web/content/{id_}"
            data = requests.get(url, cookies=cookies, timeout=60).content
            found.append((name, mimetype, data, voice))
        return found

    def media(self, message_id):
        """``[(id, state, error)]`` of the files of a message that are to be fetched."""
        return self.desk.psql(
            "SELECT id, state, error FROM mkbot_media WHERE message_id = %s ORDER BY id",
            message_id,
        )

    def tries(self, message_id):
        """How often the file of a message was tried and did not come."""
        return self.desk.psql(
            """SELECT coalesce(max(attempts), 0) FROM mkbot_media
                WHERE message_id = %s AND state IN ('waiting', 'failed')""",
            message_id,
        )[0][0]

    def reactions(self, message_id):
        """``[(emoji, by the customer)]`` of a message."""
        return self.desk.psql(
            """SELECT content, guest_id IS NOT NULL FROM mail_message_reaction
                WHERE message_id = %s ORDER BY id""",
            message_id,
        )

    # What ana does

    def say(self, text="", files=(), reply_to=None, note=False):
        """Post as the panel does; return the message's id."""
        html = "<br/>".join(text.replace("&", "&amp;").replace("<", "&lt;").split("\n"))
        data = {
            "body": html,
            "message_type": "comment",
            "subtype_xmlid": "mail.mt_note" if note else "mail.mt_comment",
            "attachment_ids": list(files),
        }
        if reply_to:
            data["parent_id"] = reply_to
        answer = self.desk.ana.post(
            "/mail/message/post",
            {
                "thread_model": "discuss.channel",
                "thread_id": self.channel_id,
                "post_data": data,
            },
        )
        return answer["message_id"]

    def send_file(self, name, data, mimetype, text="", voice=False):
        file_id = self.desk.upload(name, data, mimetype, self.channel_id, voice)
        return self.say(text, [file_id])

    def edit(self, message_id, text):
        self._update(message_id, text)

    def delete(self, message_id):
        self._update(message_id, "")

    def _update(self, message_id, body):
        self.desk.ana.post(
            "/mail/message/update_content",
            {"message_id": message_id, "update_data": {"body": body, "attachment_ids": []}},
        )

    def react(self, message_id, emoji, add=True):
        self.desk.ana.post(
            "/mail/message/reaction",
            {"message_id": message_id, "content": emoji, "action": "add" if add else "remove"},
        )

    def type(self):
        self.desk.ana.post(
            "/discuss/channel/notify_typing", {"channel_id": self.channel_id, "is_typing": True}
        )

    def mark_read(self):
        last = self.messages()[-1].id
        self.desk.ana.post(
            "/discuss/channel/mark_as_read",
            {"channel_id": self.channel_id, "last_message_id": last},
        )

    def send_again(self, message_id):
        self.desk.ana.call("mkbot.delivery", "send_message_again", [message_id])

    # What becomes of it

    def delivery(self, message_id, kind="message"):
        """``(state, error or "", [the platform's ids])`` of a message of ours."""
        rows = self.desk.psql(
            """SELECT d.state, coalesce(d.error, ''),
                      array_remove(d.provider_id || ARRAY(
                          SELECT p.provider_id FROM mkbot_delivery_part p
                           WHERE p.delivery_id = d.id ORDER BY p.id), NULL)
                 FROM mkbot_delivery d WHERE d.message_id = %s AND d.kind = %s
             ORDER BY d.id DESC LIMIT 1""",
            message_id,
            kind,
        )
        return rows[0] if rows else ("", "", [])

    def until(self, message_id, *states, kind="message", hurry=False):
        """Wait until a message of ours is in one of these states; return its delivery.

        :param hurry: it need not wait for its next try
        """

        def check():
            if hurry:
                self.hurry()
            delivery = self.delivery(message_id, kind)
            return delivery if delivery[0] in states else None

        try:
            return soon(check)
        except AssertionError as error:
            raise AssertionError(f"{self.delivery(message_id, kind)} and not {states}") from error

    def until_waiting(self, message_id):
        """Wait until a message of ours waits for its next try; return what was wrong."""
        rows = soon(
            lambda: self.desk.psql(
                """SELECT error FROM mkbot_delivery
                    WHERE message_id = %s AND state = 'queued' AND next_try IS NOT NULL""",
                message_id,
            )
        )
        return rows[0][0]

    def hurry(self, table="mkbot_delivery", cron="ir_cron_delivery_1"):
        """Let what waits for its next try have it now."""
        self.desk.psql(f"UPDATE {table} SET next_try = NULL WHERE next_try IS NOT NULL")
        self.desk.wake(cron)

    def hurry_media(self):
        self.hurry("mkbot_media", "ir_cron_media_1")

    def age(self, hours):
        """Let the customer's last message be so long ago."""
        self.desk.psql(
            """UPDATE mkbot_contact SET last_inbound_at = now() AT TIME ZONE 'UTC'
                                        - %s * interval '1 hour'
                WHERE id = (SELECT contact_id FROM mkbot_session WHERE id = %s)""",
            hours,
            self.session_id,
        )


def text_of(body):
    """The words of a message's HTML."""
    text = re.sub(r"<br\s*/?>|</p>\s*<p>", "\n", body or "")
    return unescape(re.sub(r"<[^>]+>", "", text)).strip()


def _by(guest, bot, note, marks):
    if note:
        return "note"
    if guest:
        return "customer"
    if (marks or {}).get("elsewhere"):
        return "phone"
    return "bot" if bot else "operator"

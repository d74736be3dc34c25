"""The updates that Telegram sends to a webhook: bodies, headers, and what they are in the chat."""

import json
import time
from typing import NamedTuple

HEADER = "X-Telegram-Bot-Api-Secret-Token"


class Inbound(NamedTuple):
    """A POST to the webhook. `data` is the update that `body` holds."""

    body: bytes
    headers: dict
    data: dict

    @property
    def message_id(self):
        for name in ("message", "edited_message"):
            if name in self.data:
                return self.data[name]["message_id"]
        return None


class InboundMixin:
    """Mixed into the peer: people, and what they do in their chat with the bot."""

    secret = "test-secret_0123456789"

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.queries = {}

    def person(self, first_name="Maria", id=None, **values):
        """A user who started the bot; `values` are those of Telegram's User."""
        with self.lock:
            number = id or 5_511_000_000 + len(self.chats)
            user = {"id": number, "is_bot": False, "first_name": first_name, **values}
            names = ("first_name", "last_name", "username")
            chat = {name: user[name] for name in names if name in user}
            self.chats[number] = {"id": number, "type": "private", **chat}
        return user

    def update(self, **values):
        """Any update: `values` are its fields beside the number."""
        with self.lock:
            data = {"update_id": next(self.update_numbers), **values}
        secret = (self.webhook or {}).get("secret_token", self.secret)
        headers = {"Content-Type": "application/json", HEADER: secret}
        return Inbound(json.dumps(data, separators=(",", ":")).encode(), headers, data)

    def inbound(self, person, date=None, **content):
        """A message of a person; `content` are its fields, a text for instance."""
        with self.lock:
            message = {
                "message_id": next(self.numbers),
                "from": person,
                "chat": self.chats[person["id"]],
                "date": date or int(time.time()),
                **content,
            }
            self.messages[person["id"], message["message_id"]] = message
        return self.update(message=message)

    def inbound_text(self, person, text, reply_to=None, **values):
        """`reply_to`: the number of a message of this chat."""
        if reply_to:
            values["reply_to_message"] = self.messages[person["id"], reply_to]
        if text.startswith("/"):
            length = len(text.split()[0])
            values["entities"] = [{"type": "bot_command", "offset": 0, "length": length}]
        return self.inbound(person, text=text, **values)

    def inbound_start(self, person, payload=""):
        return self.inbound_text(person, f"/start {payload}".strip())

    def inbound_photo(self, person, data, caption=None):
        """A photo, in two sizes of which the second is the file given."""
        values = {"caption": caption} if caption else {}
        sizes = [
            _file(self.add_file(b"small", "photos/small.jpg"), 5, width=90, height=67),
            _file(self.add_file(data, "photos/file_1.jpg"), len(data), width=800, height=600),
        ]
        return self.inbound(person, photo=sizes, **values)

    def inbound_voice(self, person, data):
        file_id = self.add_file(data, "voice/file_2.oga")
        voice = _file(file_id, len(data), duration=2, mime_type="audio/ogg")
        return self.inbound(person, voice=voice)

    def inbound_document(self, person, data, name="fatura.pdf", mimetype="application/pdf"):
        file_id = self.add_file(data, f"documents/{name}")
        document = _file(file_id, len(data), file_name=name, mime_type=mimetype)
        return self.inbound(person, document=document)

    def inbound_location(self, person, latitude=-23.5505, longitude=-46.6333):
        return self.inbound(person, location={"latitude": latitude, "longitude": longitude})

    def inbound_contact(self, person, phone="5511987654321", own=True):
        contact = {"phone_number": phone, "first_name": person["first_name"]}
        if own:
            contact["user_id"] = person["id"]
        return self.inbound(person, contact=contact)

    def inbound_edit(self, person, message_id, text):
        with self.lock:
            message = self.messages[person["id"], message_id]
            message.update(text=text, edit_date=int(time.time()))
            return self.update(edited_message=dict(message))

    def inbound_press(self, person, message_id, data):
        """A button pressed under a message of the bot; it must be there."""
        with self.lock:
            message = self.messages[person["id"], message_id]
            buttons = [b for row in message["reply_markup"]["inline_keyboard"] for b in row]
            if data not in [button.get("callback_data") for button in buttons]:
                raise AssertionError(f"no button {data!r} under message {message_id}")
            query = {
                "id": str(4_382_000_000_000_000 + len(self.queries)),
                "from": person,
                "message": message,
                "chat_instance": "-3791000000000",
                "data": data,
            }
            self.queries[query["id"]] = query
        return self.update(callback_query=query)

    def inbound_reaction(self, person, message_id, *emoji, before=()):
        reaction = {
            "chat": self.chats[person["id"]],
            "message_id": message_id,
            "user": person,
            "date": int(time.time()),
            "old_reaction": [{"type": "emoji", "emoji": one} for one in before],
            "new_reaction": [{"type": "emoji", "emoji": one} for one in emoji],
        }
        return self.update(message_reaction=reaction)

    def inbound_block(self, person, blocked=True):
        """The person blocks the bot, or lets it in again."""
        kicked = {"user": self.user, "status": "kicked", "until_date": 0}
        member = {"user": self.user, "status": "member"}
        with self.lock:
            (self.blocked.add if blocked else self.blocked.discard)(person["id"])
        change = {
            "chat": self.chats[person["id"]],
            "from": person,
            "date": int(time.time()),
            "old_chat_member": member if blocked else kicked,
            "new_chat_member": kicked if blocked else member,
        }
        return self.update(my_chat_member=change)


def _file(file_id, size, **values):
    return {"file_id": file_id, "file_unique_id": file_id[-9:], "file_size": size, **values}

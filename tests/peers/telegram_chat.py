"""What the fake of the Bot API does in the chats: messages, files, and what is done to them.

Whatever a bot may run into (an unknown chat, a message that is gone) is told by `Refusal`.
"""

import time

FETCH_BYTES = 20 * 1024 * 1024
UPLOAD_BYTES = 50 * 1024 * 1024
PHOTO_BYTES = 10 * 1024 * 1024
DELETE_SECONDS = 48 * 3600
#: The file of a message as Telegram tells it: field → what there is beside ids and size
MEDIA = {
    "photo": {"width": 800, "height": 600},
    "video": {"width": 640, "height": 480, "duration": 3},
    "animation": {"width": 320, "height": 240, "duration": 2},
    "audio": {"duration": 3},
    "voice": {"duration": 3},
    "document": {},
    "sticker": {
        "width": 512,
        "height": 512,
        "type": "regular",
        "is_animated": False,
        "is_video": False,
    },
}


class Refusal(Exception):
    """The Bot API's no."""

    def __init__(self, status, description, **parameters):
        super().__init__(description)
        self.status, self.description, self.parameters = status, description, parameters


class ChatMixin:
    """Mixed into the peer: a handler for each method, called with the lock held."""

    def _chat(self, given):
        chat = int(given["chat_id"]) if str(given["chat_id"]).lstrip("-").isdigit() else None
        if chat not in self.chats:
            raise Refusal(400, "Bad Request: chat not found")
        if chat in self.blocked:
            raise Refusal(403, "Forbidden: bot was blocked by the user")
        return chat

    def _found(self, given, what):
        message = self.messages.get((self._chat(given), given["message_id"]))
        if not message:
            raise Refusal(400, f"Bad Request: message to {what} not found")
        return message

    def _send(self, given, **content):
        chat = self._chat(given)
        message = {
            "message_id": next(self.numbers),
            "from": self.user,
            "chat": self.chats[chat],
            "date": int(time.time()),
            **content,
        }
        if "caption" in given:
            message["caption"] = given["caption"]
        if "reply_markup" in given:
            message["reply_markup"] = given["reply_markup"]
        reply = given.get("reply_parameters")
        if reply:
            replied = self.messages.get((chat, reply["message_id"]))
            if replied:
                bare = {name: v for name, v in replied.items() if name != "reply_to_message"}
                message["reply_to_message"] = bare
            elif not reply.get("allow_sending_without_reply"):
                raise Refusal(400, "Bad Request: message to be replied not found")
        self.messages[chat, message["message_id"]] = message
        return message

    def do_sendMessage(self, given, files):
        return self._send(given, text=given["text"])

    def _send_file(self, field, given, files, most=UPLOAD_BYTES):
        file = files.get(field)
        if not file and given[field] not in self.files:
            raise Refusal(400, "Bad Request: wrong file identifier/HTTP URL specified")
        if file and not file.data:
            raise Refusal(400, "Bad Request: file must be non-empty")
        if file and len(file.data) > most:
            raise Refusal(400, f"Bad Request: file of size {len(file.data)} bytes is too big")
        number = len(self.files) + 1
        path = f"{field}s/file_{number}"
        file_id = self.add_file(file.data, path) if file else given[field]
        told = {
            "file_id": file_id,
            "file_unique_id": f"AQAD{number:06d}",
            "file_size": len(self.files[file_id][1]),
            **MEDIA[field],
        }
        if file and field not in ("photo", "sticker"):
            told["mime_type"] = file.mimetype
        if file and field not in ("photo", "sticker", "voice"):
            told["file_name"] = file.name
        message = self._send(given, **{field: [told] if field == "photo" else told})
        if field == "animation":
            message["document"] = {n: v for n, v in told.items() if n not in MEDIA[field]}
        return message

    def do_sendPhoto(self, given, files):
        return self._send_file("photo", given, files, PHOTO_BYTES)

    def do_sendVideo(self, given, files):
        return self._send_file("video", given, files)

    def do_sendAnimation(self, given, files):
        return self._send_file("animation", given, files)

    def do_sendAudio(self, given, files):
        return self._send_file("audio", given, files)

    def do_sendVoice(self, given, files):
        return self._send_file("voice", given, files)

    def do_sendDocument(self, given, files):
        return self._send_file("document", given, files)

    def do_sendSticker(self, given, files):
        return self._send_file("sticker", given, files)

    def do_sendChatAction(self, given, files):
        self.actions.append((self._chat(given), given["action"]))
        return True

    # What is done to a message

    def _edit(self, given, field):
        message = self._found(given, "edit")
        if not message["from"]["is_bot"]:
            raise Refusal(400, "Bad Request: message can't be edited")
        if field == "text" and "text" not in message:
            raise Refusal(400, "Bad Request: there is no text in the message to edit")
        if field == "caption" and "text" in message:
            raise Refusal(400, "Bad Request: there is no caption in the message to edit")
        new = {name: given[name] for name in (field, "reply_markup") if given.get(name)}
        if all(message.get(name) == new.get(name) for name in (field, "reply_markup")):
            problem = "specified new message content and reply markup are exactly the same"
            raise Refusal(400, f"Bad Request: message is not modified: {problem}")
        message.pop(field, None)
        message.pop("reply_markup", None)
        message.update(new, edit_date=int(time.time()))
        return message

    def do_editMessageText(self, given):
        return self._edit(given, "text")

    def do_editMessageCaption(self, given):
        return self._edit(given, "caption")

    def do_editMessageReplyMarkup(self, given):
        message = self._found(given, "edit")
        message.pop("reply_markup", None)
        if given.get("reply_markup"):
            message["reply_markup"] = given["reply_markup"]
        return message

    def do_deleteMessage(self, given):
        message = self._found(given, "delete")
        if message["date"] < time.time() - DELETE_SECONDS:
            raise Refusal(400, "Bad Request: message can't be deleted for everyone")
        del self.messages[message["chat"]["id"], message["message_id"]]
        return True

    def do_setMessageReaction(self, given):
        message = self._found(given, "react")
        if len(given.get("reaction", [])) > 1:
            raise Refusal(400, "Bad Request: REACTIONS_TOO_MANY")
        place = message["chat"]["id"], message["message_id"]
        self.reactions[place] = given.get("reaction", [])
        return True

    def do_answerCallbackQuery(self, given):
        if given["callback_query_id"] not in self.queries:
            problem = "query is too old and response timeout expired or query ID is invalid"
            raise Refusal(400, f"Bad Request: {problem}")
        self.answered.append(given["callback_query_id"])
        return True

    def do_getFile(self, given):
        if given["file_id"] not in self.files:
            problem = "wrong file_id or the file is temporarily unavailable"
            raise Refusal(400, f"Bad Request: {problem}")
        path, _data, size = self.files[given["file_id"]]
        if size > FETCH_BYTES:
            raise Refusal(400, "Bad Request: file is too big")
        unique = given["file_id"][-9:]
        return {
            "file_id": given["file_id"],
            "file_unique_id": unique,
            "file_size": size,
            "file_path": path,
        }

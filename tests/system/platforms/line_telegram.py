"""Telegram's line."""

from line import Line, Post, Seen
from peers.telegram import TelegramPeer

MEDIA = ("photo", "voice", "video", "animation", "audio", "document", "sticker")


class TelegramLine(Line):
    platform = "telegram"
    FILES = ("image", "voice", "video", "document", "sticker")
    FETCH_PATH, SEND_PATH = "/file/", "/send"
    UNKNOWN = "giveaway"
    SECRET = "telegram_token"
    SIGNS_BODY = False
    WEBP_AS, VOICE, OURS_CHANGE = "WEBP", "voice", True
    # Bytes of a file that the platform does not take.
    TOO_BIG = 50_000_001

    def __init__(self, desk):
        super().__init__(desk, TelegramPeer().start())

    def values(self):
        return {"telegram_token": self.peer.token, "api_url": self.peer.url}

    def registered(self):
        """The address that the platform calls."""
        return (self.peer.webhook or {}).get("url")

    def kill_token(self, dead=True):
        self.peer.token = f"{self.peer.token}x" if dead else TelegramPeer.token

    def person(self):
        return self.peer.person(f"Maria {len(self.peer.chats)}", language_code="pt-br")

    def address(self, who):
        return str(who["id"])

    def signed(self, body):
        return body, self.peer.update().headers

    # What customers do

    def _post(self, who, inbound):
        number = inbound.message_id
        return Post(inbound.body, inbound.headers, f"{who['id']}:{number}" if number else "")

    def _number(self, message_id):
        return int(message_id.rpartition(":")[2]) if message_id else None

    def text(self, who, words, reply_to=None, at=None):
        inbound = self.peer.inbound_text(who, words, self._number(reply_to), date=at)
        return self._post(who, inbound)

    def text_at(self, who, words, at):
        return self.text(who, words, at=at)

    def file(self, who, kind, data, name, mimetype, caption=""):
        path = f"{kind}s/{name}"
        file_id = self.peer.add_file(data, path)
        told = {"file_id": file_id, "file_unique_id": file_id[-9:], "file_size": len(data)}
        more = {"caption": caption} if caption else {}
        if kind == "image":
            sizes = [{**told, "width": 800, "height": 600}]
            return self._post(who, self.peer.inbound(who, photo=sizes, **more))
        told |= {"mime_type": mimetype}
        if kind == "document":
            told["file_name"] = name
        if kind == "sticker":
            told = {**told, "type": "regular", "width": 512, "height": 512, "is_animated": False}
        return self._post(who, self.peer.inbound(who, **{kind: told}, **more))

    def location(self, who):
        return self._post(who, self.peer.inbound_location(who))

    def contact(self, who):
        return self._post(who, self.peer.inbound_contact(who, own=False))

    def unknown(self, who):
        return self._post(who, self.peer.inbound(who, giveaway={"winner_count": 3}))

    def press(self, who, seen, option):
        return self._post(who, self.peer.inbound_press(who, self._number(seen.id), option))

    def reaction(self, who, message_id, emoji):
        emoji = [emoji] if emoji else []
        return self._post(who, self.peer.inbound_reaction(who, self._number(message_id), *emoji))

    def edit(self, who, message_id, words):
        return self._post(who, self.peer.inbound_edit(who, self._number(message_id), words))

    def block(self, who, blocked=True):
        return self._post(who, self.peer.inbound_block(who, blocked))

    # What they see

    def seen(self, who):
        return [self._seen(message) for message in self.peer.sent_to(who)]

    def _seen(self, message):
        kind = next((name for name in MEDIA if name in message), "text")
        told = message.get(kind, {})
        told = told[-1] if kind == "photo" else told
        data = b"" if kind == "text" else self.peer.files[told["file_id"]][1]
        rows = message.get("reply_markup", {}).get("inline_keyboard", [])
        replied = message.get("reply_to_message")
        chat = message["chat"]["id"]
        return Seen(
            text=message.get("text", message.get("caption", "")),
            id=f"{chat}:{message['message_id']}",
            kind={"photo": "image"}.get(kind, kind),
            data=data,
            mimetype=told.get("mime_type", "") if kind != "text" else "",
            reply_to=f"{chat}:{replied['message_id']}" if replied else "",
            options=tuple((one["callback_data"], one["text"]) for row in rows for one in row),
        )

    def reactions(self, message_id):
        chat, number = message_id.split(":")
        return [one["emoji"] for one in self.peer.reactions.get((int(chat), int(number)), [])]

    def typing(self, who):
        return len([one for one in self.peer.actions if one == (who["id"], "typing")])

    def block_us(self, who):
        self.peer.blocked.add(who["id"])

    def flood(self, seconds):
        self.peer.flood(seconds, on="/send")

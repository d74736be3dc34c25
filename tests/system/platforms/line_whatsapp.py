"""The line of WhatsApp's Cloud API."""

import json

from line import Line, Post, Seen
from peers.meta_whatsapp import WhatsApp
from peers.meta_whatsapp_inbound import Customer

HEARD = ("messages", "smb_message_echoes", "account_update", "user_id_update")
TEMPLATE = {
    "id": "594425479261596",
    "name": "fatura_pronta",
    "language": "pt_BR",
    "category": "UTILITY",
    "status": "APPROVED",
    "components": [
        {"type": "BODY", "text": "Olá, {{1}}. Sua fatura de {{2}} está pronta."},
        {"type": "FOOTER", "text": "Conecta Fibra"},
    ],
}


class WhatsAppLine(Line):
    platform = "whatsapp_cloud"
    FILES = ("image", "voice", "audio", "video", "document", "sticker")
    FETCH_PATH = "/attachments/"
    SECRET = "meta_app_secret"
    VOICE, TEMPLATE = "voice", TEMPLATE["name"]

    def __init__(self, desk):
        peer = WhatsApp().start()
        peer.hears("whatsapp_business_account", HEARD)
        peer.templates = [TEMPLATE]
        self.people = 0
        super().__init__(desk, peer)

    def values(self):
        return {
            "meta_app_secret": self.peer.app_secret,
            "meta_token": self.peer.token,
            "whatsapp_phone_number_id": self.peer.number_id,
            "whatsapp_business_id": self.peer.business_id,
            "api_url": self.peer.url,
        }

    def registered(self):
        number = self.peer.numbers[self.peer.number_id]
        return number["webhook_configuration"].get("phone_number")

    def kill_token(self, dead=True):
        self.peer.is_valid = not dead

    def person(self):
        self.people += 1
        number = f"55119{self.people:08d}"
        return Customer(number, f"Maria {self.people}", f"BR.{self.people:020d}")

    def address(self, who):
        return who.wa_id

    def lane(self, who):
        return who.user_id

    def signed(self, body):
        return self.peer.signed(body)

    # What customers do

    def _post(self, payload):
        value = payload["entry"][0]["changes"][0]["value"]
        messages = value.get("messages") or value.get("message_echoes") or [{"id": ""}]
        return Post(*self.peer.signed(payload), messages[-1]["id"])

    def _reply(self, message_id):
        return {"context": {"from": "551140028922", "id": message_id}} if message_id else {}

    def text(self, who, words, reply_to=None, at=None):
        return self._post(self.peer.inbound_text(words, who, at=at, **self._reply(reply_to)))

    def text_at(self, who, words, at):
        return self.text(who, words, at=at)

    def together(self, who, *texts):
        """Several messages in one body, the last one first."""
        messages = [
            self.peer.message("text", {"body": words}, who, at=1_760_000_000 + number)
            for number, words in enumerate(texts)
        ]
        return self._post(
            self.peer.payload({"contacts": [who.contact], "messages": messages[::-1]})
        )

    def file(self, who, kind, data, name, mimetype, caption=""):
        content = {"caption": caption} if caption else {}
        if kind == "document":
            content["filename"] = name
        if kind == "voice":
            content["voice"] = True
            mimetype += "; codecs=opus"
        kind = {"voice": "audio"}.get(kind, kind)
        return self._post(self.peer.inbound_file(kind, data, mimetype, who, content))

    def location(self, who):
        place = {"latitude": -23.5505, "longitude": -46.6333, "name": "Praça da Sé"}
        return self._post(self.peer.inbound("location", place, who))

    def contact(self, who):
        phone = {"phone": "+55 11 98765-4321", "wa_id": "5511987654321", "type": "CELL"}
        card = {"name": {"formatted_name": "João Ipê", "first_name": "João"}, "phones": [phone]}
        return self._post(self.peer.inbound("contacts", [card], who))

    def unknown(self, who):
        error = {"code": 131051, "title": "Message type unknown", "message": "unknown"}
        return self._post(self.peer.inbound("unsupported", None, who, errors=[error]))

    def press(self, who, seen, option):
        label = dict(seen.options)[option]
        is_list = seen.kind == "list"
        context = self._reply(seen.id)
        return self._post(self.peer.inbound_choice(option, label, who, is_list, **context))

    def reaction(self, who, message_id, emoji):
        return self._post(self.peer.inbound_reaction(message_id, emoji, who))

    def edit(self, who, message_id, words):
        return self._post(self.peer.inbound_edit(message_id, words, who))

    def delete(self, who, message_id):
        return self._post(self.peer.inbound_revoke(message_id, who))

    def echo(self, who, words):
        return self._post(self.peer.echo(words, who))

    def receipt(self, who, message_id, state):
        return self._post(self.peer.status(message_id, state, who))

    def failed(self, who, message_id):
        error = (131026, "Message undeliverable", "No such number")
        return self._post(self.peer.status(message_id, "failed", who, error=error))

    # What they see

    def seen(self, who):
        with self.peer.lock:
            mine = [one for one in self.peer.messages if self._to(one) == who.wa_id]
        return [self._seen(one) for one in mine if one["type"] != "reaction"]

    def _to(self, message):
        return message.get("to", "").lstrip("+")

    def _seen(self, message):
        kind = message["type"]
        content = message[kind]
        text, options, data, mimetype = content.get("body", ""), (), b"", ""
        if kind == "interactive":
            kind, text = content["type"], content["body"]["text"]
            action = content["action"]
            if kind == "list":
                rows = [row for section in action["sections"] for row in section["rows"]]
            else:
                rows = [button["reply"] for button in action["buttons"]]
            options = tuple((row["id"], row["title"]) for row in rows)
        elif "id" in content:
            text = content.get("caption", "")
            data, mimetype = self.peer.media[content["id"]]
            if content.get("voice"):
                kind = "voice"
        elif kind == "template":
            text = json.dumps(content, ensure_ascii=False)
        context = message.get("context", {})
        return Seen(
            text, message["id"], kind, data, mimetype, context.get("message_id", ""), options
        )

    def reactions(self, message_id):
        with self.peer.lock:
            found = [one["reaction"] for one in self.peer.messages if one["type"] == "reaction"]
        last = [one["emoji"] for one in found if one["message_id"] == message_id][-1:]
        return [emoji for emoji in last if emoji]

    def typing(self, who):
        return len([mark for mark in self.peer.marks if "typing_indicator" in mark])

    def read_marks(self, who, message_id):
        return [mark for mark in self.peer.marks if mark["message_id"] == message_id]

    def block_us(self, who):
        self.peer.blocked.add(who.wa_id)

    def is_message(self, call):
        return super().is_message(call) and "status" not in (call.json or {})

    def close_window(self, who):
        self.peer.closed.add(who.wa_id)

    def flood(self, seconds):
        body = {"error": {"message": "(#130429) Rate limit hit", "type": "OAuthException"}}
        body["error"] |= {"code": 130429, "fbtrace_id": "A1"}
        self.peer.fail_next(429, body, {"Retry-After": str(seconds)}, on=self.is_message)

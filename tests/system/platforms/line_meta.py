"""The lines of Meta's platforms: WhatsApp's Cloud API, Messenger, Instagram."""

import json

from line import Line, Post, Seen
from peers.meta_messaging import MetaMessaging
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


class MessagingLine(Line):
    """Messenger and Instagram."""

    FETCH_PATH = "/cdn/"
    SECRET = "meta_app_secret"
    GRACE = True
    on = ""

    def __init__(self, desk):
        self.people = 0
        super().__init__(desk, MetaMessaging().start())

    def values(self):
        known = self.peer.settings
        self.peer.dashboard(self.on, "https://elsewhere.example", ["messages"])
        return {name: value for name, value in known.items() if name in self.NAMES}

    def registered(self):
        """The page tells our app; where the app's webhook is, a person pastes."""
        return self.account.url if self.peer.subscribed else None

    def kill_token(self, dead=True):
        self.peer.token, self.kept = ("x", self.peer.token) if dead else (self.kept, "")

    def person(self):
        self.people += 1
        number = f"{self.peer.own(self.on)[:4]}{self.people:012d}"
        return self.peer.meet(self.on, number, f"Maria {self.people}", f"maria{self.people}")

    def address(self, who):
        return who

    def signed(self, body):
        return self.peer.sign(body)

    # What customers do

    def _post(self, signed, mid=""):
        return Post(*signed, mid)

    def _message(self, who, method, *args, **more):
        mid = self.peer.new_mid(self.on)
        method = getattr(self.peer, method)
        return self._post(method(*args, on=self.on, person=who, mid=mid, **more), mid)

    def text(self, who, words, reply_to=None):
        more = {"reply_to": {"mid": reply_to}} if reply_to else {}
        return self._message(who, "text", words, **more)

    def together(self, who, *texts):
        items = []
        for number, words in enumerate(texts):
            message = {"mid": self.peer.new_mid(self.on), "text": words}
            item = self.peer.item(self.on, who, message=message)
            items.append({**item, "timestamp": 1_760_000_000_000 + number})
        return self._post(self.peer.body(*items[::-1], on=self.on))

    def file(self, who, kind, data, name, mimetype, caption=""):
        kind = {"voice": "audio", "document": "file"}.get(kind, kind)
        more = {"text": caption} if caption else {}
        return self._message(who, "file", kind, data, name, mimetype, **more)

    def unknown(self, who):
        return self._message(who, "message", is_unsupported=True)

    def press(self, who, seen, option):
        return self._message(who, "quick_reply", option, dict(seen.options)[option])

    def reaction(self, who, message_id, emoji):
        return self._post(self.peer.reaction(message_id, emoji, on=self.on, person=who))

    def echo(self, who, words):
        return self._message(who, "echo", words)

    def echo_of(self, message_id):
        """The platform tells what we sent by the API."""
        return self._post(self.peer.echo_of(message_id), message_id)

    # What they see

    def seen(self, who):
        with self.peer.lock:
            sent = [one for one in self.peer.sent if one["to"] == who]
        return [self._seen(one) for one in sent]

    def _seen(self, sent):
        message = sent["message"]
        kind, data, mimetype = "text", b"", ""
        if "attachment" in message:
            kind = {"file": "document"}.get(message["attachment"]["type"])
            kind = kind or message["attachment"]["type"]
            file = self._file_of(sent["mid"])
            data, mimetype = file.data, file.mimetype
        replies = message.get("quick_replies", ())
        return Seen(
            text=message.get("text", ""),
            id=sent["mid"],
            kind=kind,
            data=data,
            mimetype=mimetype,
            reply_to=sent.get("reply_to", {}).get("mid", ""),
            options=tuple((reply["payload"], reply["title"]) for reply in replies),
        )

    def _file_of(self, mid):
        """The upload of a sent file: files and uploads are in the same order."""
        with self.peer.lock:
            mids = [one["mid"] for one in self.peer.sent if "attachment" in one["message"]]
            files = [
                call.files["filedata"]
                for call in self.peer.calls
                if "filedata" in call.files and call.taken
            ]
        return files[mids.index(mid)]

    def _actions(self, who, name):
        calls = self.peer.calls_to("/messages", taken=True)
        bodies = [call.json for call in calls if call.json and "sender_action" in call.json]
        return [
            body
            for body in bodies
            if body["sender_action"] == name and body["recipient"]["id"] == who
        ]

    def reactions(self, message_id):
        shown = []
        for call in self.peer.calls_to("/messages", taken=True):
            body = call.json or {}
            payload = body.get("payload", {})
            if payload.get("message_id") == message_id:
                shown = [payload["reaction"]] if body["sender_action"] == "react" else []
        return shown

    def typing(self, who):
        return len(self._actions(who, "typing_on"))

    def read_marks(self, who, message_id):
        return self._actions(who, "mark_seen")

    def block_us(self, who):
        self.peer.blocked.add(who)

    def is_message(self, call):
        return super().is_message(call) and "sender_action" not in (call.json or {})

    def close_window(self, who):
        self.peer.closed.add(who)


class MessengerLine(MessagingLine):
    platform, on = "messenger", "page"
    NAMES = ("meta_app_secret", "meta_verify_token", "meta_token", "page_id", "api_url")
    # What was recorded is an audio file like any other there.
    FILES = ("image", "audio", "video", "document")
    LONGEST = 2000
    TOO_BIG = 25_100_000

    def edit(self, who, message_id, words):
        return self._post(self.peer.edited(message_id, words, on=self.on, person=who))

    def receipt(self, who, message_id, state):
        if state == "read":
            return self._post(self.peer.read(on=self.on, person=who))
        return self._post(self.peer.delivered(message_id, person=who))

    receipt.states = ("delivered", "read")

    def location(self, who):
        return self._message(who, "location", -23.5505, -46.6333)


class InstagramLine(MessagingLine):
    platform, on = "instagram", "instagram"
    NAMES = (*MessengerLine.NAMES, "instagram_id")
    FILES = ("image", "voice", "video")
    # The page's subscription to our app is Messenger's too.
    TAKES_BACK = False
    REACTIONS = {"👍": "like", "❤️": "love"}
    LONGEST = 1000
    TOO_BIG = 25_100_000

    def same_emoji(self, shown, emoji):
        return shown == [self.REACTIONS[emoji]]

    def delete(self, who, message_id):
        return self._post(self.peer.deleted(message_id, on=self.on, person=who), message_id)

    def edit(self, who, message_id, words):
        return self._post(self.peer.edited(message_id, words, on=self.on, person=who))

    def receipt(self, who, message_id, state):
        return self._post(self.peer.read(message_id, on=self.on, person=who))

    receipt.states = ("read",)

"""The lines of Messenger and Instagram."""

from line import Line, Post, Seen
from peers.meta_messaging import MetaMessaging


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

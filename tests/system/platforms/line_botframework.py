"""The Bot Framework's line: Teams."""

import base64
import json
from datetime import datetime, timezone
from html import escape

import requests
from line import Line, Post, Seen
from peers.botframework import TENANT, BotFramework

REACTIONS = {"👍": "like", "😢": "sad"}


class BotFrameworkLine(Line):
    platform = "botframework"
    # Files of Teams come from Microsoft's public servers: only a fake on one could serve them.
    FILES = ("image",)
    FETCH_PATH, SEND_PATH = "/v3/attachments/", "/activities"
    SECRET = "bf_app_password"
    UNKNOWN = "message:application/x-strange"
    # The proof names the service, and so must the body.
    NONSENSE = 401
    LONGEST = 4000
    SIGNS_BODY, OURS_CHANGE = False, True

    def __init__(self, desk):
        self.people = 0
        super().__init__(desk, BotFramework().start())

    def values(self):
        return self.peer.settings

    def kill_token(self, dead=True):
        self.peer.password = f"{BotFramework.password}x" if dead else BotFramework.password

    def person(self):
        self.people += 1
        conversation = f"a:17I0kl8Ek{self.people:08d}"
        self.peer.messages[conversation] = []
        return conversation

    def address(self, who):
        return who

    def signed(self, body):
        headers, _body = self.peer.message("oi")
        return body, headers

    # What customers do

    def _activity(self, who, kind="message", **values):
        number = who[-8:]
        values = {
            "from": {"id": f"29:{number}", "name": f"Maria {number}", "aadObjectId": number},
            "conversation": {"id": who, "conversationType": "personal", "tenantId": TENANT},
            **values,
        }
        activity = self.peer.activity(kind, **values)
        headers, body = self.peer.signed(activity)
        return Post(body, headers, f"{who}|{activity['id']}")

    def _number(self, message_id):
        return message_id.partition("|")[2]

    def text(self, who, words, reply_to=None):
        more = {"replyToId": self._number(reply_to)} if reply_to else {}
        # Teams writes what could be markup as entities, though it says "plain".
        return self._activity(who, text=escape(words, False), textFormat="plain", **more)

    def text_at(self, who, words, at):
        return self._activity(who, text=words, textFormat="plain", timestamp=_iso(at))

    def file(self, who, kind, data, name, mimetype, caption=""):
        headers, body = self.peer.inbound_image(data, mimetype)
        attachments = json.loads(body)["attachments"]
        return self._activity(who, text=caption or None, attachments=attachments)

    def unknown(self, who):
        return self._activity(who, attachments=[{"contentType": "application/x-strange"}])

    def press(self, who, seen, option):
        label = dict(seen.options)[option]
        value = {"mkbot": option, "label": label}
        return self._activity(who, text=label, value=value, replyToId=self._number(seen.id))

    def reaction(self, who, message_id, emoji):
        more = {"replyToId": self._number(message_id), "id": None}
        if emoji:
            more["reactionsAdded"] = [{"type": REACTIONS[emoji]}]
        else:
            more["reactionsRemoved"] = [{"type": "sad"}]
        return self._activity(who, "messageReaction", **{**more, "id": f"f:{len(self.peer.calls)}"})

    def edit(self, who, message_id, words):
        number = self._number(message_id)
        return self._activity(who, "messageUpdate", id=number, text=words, textFormat="plain")

    def delete(self, who, message_id):
        return self._activity(who, "messageDelete", id=self._number(message_id))

    # What they see

    def seen(self, who):
        with self.peer.lock:
            kept = list(self.peer.messages[who])
        return [self._seen(who, activity) for activity in kept]

    def _seen(self, who, activity):
        replied = activity.get("replyToId")
        common = {
            "id": f"{who}|{activity['id']}",
            "reply_to": f"{who}|{replied}" if replied else "",
        }
        text = activity.get("text", "")
        for attachment in activity.get("attachments", ()):
            kind = attachment["contentType"]
            if kind.startswith("image/"):
                data = base64.b64decode(attachment["contentUrl"].partition(",")[2])
                return Seen(text, kind="image", data=data, mimetype=kind, **common)
            if kind.endswith("hero"):
                url = attachment["content"]["buttons"][0]["value"]
                return Seen(text, kind="document", mimetype=url, **common)
            rows = attachment["content"]["body"]
            data = [action["data"] for row in rows for action in row["actions"]]
            options = tuple((one["mkbot"], one["label"]) for one in data)
            return Seen(text, options=options, **common)
        return Seen(text, **common)

    def bytes_of(self, seen):
        """A document is a link to us."""
        if seen.kind == "image":
            return seen.data
        return requests.get(seen.mimetype, timeout=30).content

    def is_message(self, call):
        return super().is_message(call) and (call.json or {}).get("type") == "message"

    def typing(self, who):
        return self.peer.typing

    def block_us(self, who):
        self.peer.blocked.add(who)

    def flood(self, seconds):
        body = {"error": {"code": "Throttled", "message": "Too many requests"}}
        self.peer.fail_next(429, body, {"Retry-After": str(seconds)}, on=self.is_message)


def _iso(at):
    return datetime.fromtimestamp(at, timezone.utc).isoformat().replace("+00:00", "Z")

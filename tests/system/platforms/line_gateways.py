"""The lines of WhatsApp by QR code: Evolution and WAHA."""

import base64
import re

from line import Line, Post, Seen
from peers import wa_messages as wa
from peers.evolution import Evolution
from peers.waha import Waha
from peers.waha_webhooks import sign as waha_sign

PHONE = "551140028922"


class GatewayLine(Line):
    FILES = ("image", "voice", "audio", "video", "document", "sticker")
    SECRET = "gateway_hmac_key"
    UNKNOWN = "eventMessage"
    VOICE, OURS_CHANGE = "voice", True
    instance = "desk"

    def __init__(self, desk, peer):
        self.people = 0
        super().__init__(desk, peer.start())

    def values(self):
        return {
            "gateway_url": self.peer.url,
            "gateway_api_key": self.peer.api_key,
            "gateway_instance": self.instance,
        }

    def finish(self):
        """The phone reads the QR code."""
        self.peer.link(self.instance, PHONE)
        self.peer.wait_for(lambda: self.account.read("link_state") == "connected")

    def unlink(self):
        self.peer.unlink(self.instance)

    def kill_token(self, dead=True):
        self.peer.api_key = f"{self.peer.api_key}x" if dead else self.peer.api_key[:-1]

    def person(self):
        self.people += 1
        return f"55118{self.people:08d}"

    def signed(self, body):
        raise NotImplementedError

    # What customers do

    def _message(self, who, message, **more):
        message_id = more.pop("id", None) or wa.new_id()
        more.setdefault("push_name", f"Maria {who[-2:]}")
        return self._post(
            self.peer.inbound(self.instance, message, who, id=message_id, **more), message_id
        )

    def _post(self, webhook, message_id=""):
        return Post(webhook.body, webhook.headers, message_id)

    def text(self, who, words, reply_to=None):
        return self._message(who, wa.text(words, reply_to=reply_to))

    def file(self, who, kind, data, name, mimetype, caption=""):
        message_id = wa.new_id()
        more = {"caption": caption or None, "file_name": name if kind == "document" else None}
        webhook = self.peer.inbound_media(
            self.instance, kind, data, who, id=message_id, mimetype=mimetype, **more
        )
        return self._post(webhook, message_id)

    def location(self, who):
        return self._message(who, wa.location(-23.5505, -46.6333, "Praça da Sé"))

    def contact(self, who):
        return self._message(who, wa.contact("João Ipê", "+55 11 98765-4321"))

    def unknown(self, who):
        return self._message(who, {"eventMessage": {"name": "festa"}})

    def offers(self, seen):
        """There are no buttons: the customer writes the number of a line."""
        found = re.findall(r"^(\d+)\. (.+)$", seen.text, re.MULTILINE)
        return {"person": next(one for one in found if "pessoa" in one[1])} if found else {}

    def press(self, who, seen, option):
        return self.text(who, option)

    def echo(self, who, words):
        return self._message(who, wa.text(words), from_me=True)

    def echo_of(self, message_id):
        seen, who = next(
            (seen, who) for who in self._known() for seen in self.seen(who) if seen.id == message_id
        )
        return self._message(who, wa.text(seen.text), from_me=True, id=message_id)

    def _known(self):
        return [f"55118{number + 1:08d}" for number in range(self.people)]

    def block_us(self, who):
        """The number is on WhatsApp no longer."""
        self.peer.absent.add(who)

    def _last_reaction(self, shown):
        return [emoji for emoji in shown[-1:] if emoji]


class EvolutionLine(GatewayLine):
    platform = "evolution"
    FETCH_PATH, SEND_PATH = "/chat/getBase64", "/message/send"
    SIGNS_BODY = False

    def __init__(self, desk):
        super().__init__(desk, Evolution())

    def registered(self):
        webhook = self.peer.instances[self.instance]["webhook"] or {}
        return webhook.get("url") if webhook.get("enabled") else None

    def address(self, who):
        return f"{who}@s.whatsapp.net"

    def signed(self, body):
        return body, self.peer.webhook(self.instance, "messages.upsert", {}).headers

    def reaction(self, who, message_id, emoji):
        return self._message(who, wa.reaction(message_id, emoji, chat=f"{who}@s.whatsapp.net"))

    def edit(self, who, message_id, words):
        found = self.peer.inbound_edit(self.instance, message_id, words, who)
        return [self._post(webhook) for webhook in found]

    def delete(self, who, message_id):
        found = self.peer.inbound_delete(self.instance, message_id, who)
        return [self._post(webhook) for webhook in found]

    def receipt(self, who, message_id, state):
        status = {"sent": "SERVER_ACK", "delivered": "DELIVERY_ACK", "read": "READ"}[state]
        return self._post(self.peer.receipt(self.instance, message_id, status, who))

    def failed(self, who, message_id):
        return self._post(self.peer.receipt(self.instance, message_id, "ERROR", who))

    # What they see

    def seen(self, who):
        with self.peer.lock:
            sent = [one for one in self.peer.sent if one["key"]["remoteJid"].startswith(who)]
        found = {}
        for one in sent:
            changed = one["message"].get("protocolMessage")
            if changed and changed["type"] == "REVOKE":
                found.pop(changed["key"]["id"])
            elif changed:
                words = changed["editedMessage"]["conversation"]
                found[changed["key"]["id"]] = found[changed["key"]["id"]]._replace(text=words)
            elif "reactionMessage" not in one["message"]:
                found[one["key"]["id"]] = self._seen(one)
        return list(found.values())

    def _seen(self, sent):
        (field, node) = next(iter(sent["message"].items()))
        body = sent["body"]
        quoted = body.get("quoted", {}).get("key", {}).get("id", "")
        if field == "conversation":
            return Seen(node, sent["key"]["id"], reply_to=quoted)
        data = base64.b64decode(body.get("media") or body["audio"])
        kind = "voice" if node.get("ptt") else field.removesuffix("Message")
        text, mimetype = node.get("caption", ""), node.get("mimetype", "")
        return Seen(text, sent["key"]["id"], kind, data, mimetype, quoted)

    def is_message(self, call):
        return super().is_message(call) and "sendReaction" not in call.path

    def reactions(self, message_id):
        found = [one["message"].get("reactionMessage") for one in self.peer.sent]
        return self._last_reaction(
            [one["text"] for one in found if one and one["key"]["id"] == message_id]
        )

    def typing(self, who):
        calls = self.peer.calls_to("/chat/sendPresence/", taken=True)
        return len([call for call in calls if call.json["number"].startswith(who)])

    def read_marks(self, who, message_id):
        calls = self.peer.calls_to("/chat/markMessageAsRead/", taken=True)
        keys = [key for call in calls for key in call.json["readMessages"]]
        return [key for key in keys if key["id"] == message_id and not key["fromMe"]]


class WahaLine(GatewayLine):
    platform = "waha"
    FETCH_PATH, SEND_PATH = "/api/files/", "/api/send"
    KINDS = {"file": "document"}

    def __init__(self, desk):
        super().__init__(desk, Waha())

    def registered(self):
        hooks = (self.peer.sessions[self.instance]["config"] or {}).get("webhooks") or [{}]
        return hooks[0].get("url")

    def address(self, who):
        return f"{who}@c.us"

    def signed(self, body):
        headers = self.peer.webhook(self.instance, "message.any", {}).headers
        key = self.peer.sessions[self.instance]["config"]["webhooks"][0]["hmac"]["key"]
        return body, {**headers, **waha_sign(key, body)}

    def reaction(self, who, message_id, emoji):
        return self._post(self.peer.reaction(self.instance, message_id, emoji, who))

    def edit(self, who, message_id, words):
        return self._post(self.peer.edited(self.instance, message_id, words, who))

    def delete(self, who, message_id):
        return self._post(self.peer.revoked(self.instance, message_id, who))

    def receipt(self, who, message_id, state):
        ack = {"sent": 1, "delivered": 2, "read": 3}[state]
        return self._post(self.peer.receipt(self.instance, message_id, ack, who))

    def failed(self, who, message_id):
        return self._post(self.peer.receipt(self.instance, message_id, -1, who))

    # What they see

    def seen(self, who):
        with self.peer.lock:
            sent = [one for one in self.peer.sent if one["chat"].startswith(who)]
            changes = [call for call in self.peer.calls if call.taken and "/messages/" in call.path]
        found = {one["id"]: self._seen(one) for one in sent}
        for call in changes:
            message_id = call.path.rpartition("_")[2]
            if call.method == "DELETE":
                found.pop(message_id, None)
            elif call.method == "PUT" and message_id in found:
                found[message_id] = found[message_id]._replace(text=call.json["text"])
        return list(found.values())

    def _seen(self, sent):
        file = sent.get("file") or {"data": "", "mimetype": ""}
        return Seen(
            text=sent.get("text") or sent.get("caption") or "",
            id=sent["id"],
            kind=self.KINDS.get(sent["content"], sent["content"]),
            data=base64.b64decode(file["data"]),
            mimetype=file["mimetype"],
            reply_to=(sent.get("reply_to") or "").rpartition("_")[2],
        )

    def is_message(self, call):
        return super().is_message(call) and "sendSeen" not in call.path

    def reactions(self, message_id):
        calls = self.peer.calls_to("/api/reaction", taken=True)
        return self._last_reaction(
            [call.json["reaction"] for call in calls if call.json["messageId"].endswith(message_id)]
        )

    def typing(self, who):
        calls = self.peer.calls_to("/api/startTyping", taken=True)
        return len([call for call in calls if call.json["chatId"].startswith(who)])

    def read_marks(self, who, message_id):
        calls = self.peer.calls_to("/api/sendSeen", taken=True)
        return [call for call in calls if call.json["messageIds"][0].endswith(message_id)]

"""What the fake of WAHA tells: the life of its sessions, and its webhooks, by engine."""

import base64
import hashlib
import hmac
import json
import secrets
import time
import urllib.error
import urllib.request

from . import wa_messages as wa
from .base import Peer


def sign(key, body):
    """The headers by which WAHA signs a body."""
    digest = hmac.new(key.encode(), body, hashlib.sha512).hexdigest()
    return {"X-Webhook-Hmac": digest, "X-Webhook-Hmac-Algorithm": "sha512"}


class Webhooks(Peer):
    """`sessions`: by name. `files`: the bytes and the type of what is kept, by file name.
    `media`: the same by the message's id, from WhatsApp itself."""

    def __init__(self, engine="NOWEB"):
        super().__init__()
        self.engine = engine
        self.sessions = {}
        self.files = {}
        self.media = {}

    # Life of a session

    def add_session(self, name, linked_to=None, config=None, status=None):
        """Make a session as WAHA's dashboard would."""
        with self.lock:
            self.sessions[name] = {
                "status": status or ("WORKING" if linked_to else "STOPPED"),
                "statuses": [],
                "me": linked_to,
                "config": config or {},
                "qr": None,
            }
        return self.sessions[name]

    def to(self, name, status, deliver=True):
        """Bring a session into a status; return the webhook that says so."""
        session = self.sessions[name]
        with self.lock:
            session["status"] = status
            entry = {"status": status, "timestamp": int(time.time() * 1000)}
            session["statuses"] = [*session["statuses"], entry][-3:]
            payload = {"name": name, "status": status, "statuses": session["statuses"]}
        webhook = self.webhook(name, "session.status", {**payload, "data": None})
        if deliver:
            self.deliver(name, webhook)
        return webhook

    def show_qr(self, name, deliver=True):
        """Begin to wait for the phone, or renew the code; return the webhook."""
        with self.lock:
            code = base64.b64encode(secrets.token_bytes(120)).decode()
            self.sessions[name] |= {"qr": f"2@{code}", "me": None}
        return self.to(name, "SCAN_QR_CODE", deliver)

    def link(self, name, phone, deliver=True):
        """The phone read the code; return the webhook."""
        with self.lock:
            self.sessions[name] |= {"qr": None, "me": phone}
        return self.to(name, "WORKING", deliver)

    def unlink(self, name, deliver=True):
        """The phone threw us out; return the webhook."""
        return self.to(name, "FAILED", deliver)

    # Webhooks

    def webhook(self, name, event, payload, key=None):
        """Return what WAHA posts for an event, signed with the key of the session's webhook."""
        session = self.sessions.get(name) or {}
        me = session.get("me")
        body = {
            "id": f"evt_{secrets.token_hex(13)}",
            "timestamp": int(time.time() * 1000),
            "event": event,
            "session": name,
            "metadata": {},
            "me": me and {"id": f"{me}@c.us", "pushName": "Provedor", "lid": f"9{me}@lid"},
            "payload": payload,
            "engine": self.engine,
            "environment": {"version": "2026.2.2", "engine": self.engine, "tier": "PLUS"},
        }
        raw = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
        key = key or next((hook["hmac"]["key"] for hook in self._hooks(name) if "hmac" in hook), "")
        headers = {"Content-Type": "application/json", "X-Webhook-Request-Id": secrets.token_hex(8)}
        headers["X-Webhook-Timestamp"] = str(body["timestamp"])
        return wa.Webhook({**headers, **(sign(key, raw) if key else {})}, raw)

    def _hooks(self, name):
        return (self.sessions.get(name) or {}).get("config", {}).get("webhooks") or []

    def deliver(self, name, webhook):
        """Post a webhook to whoever asked for such events; return the statuses of the answers."""
        event, statuses = json.loads(webhook.body)["event"], []
        for hook in self._hooks(name):
            if event not in hook["events"] and "*" not in hook["events"]:
                continue
            request = urllib.request.Request(hook["url"], webhook.body, webhook.headers)
            try:
                with urllib.request.urlopen(request, timeout=30) as answer:
                    statuses.append(answer.status)
            except urllib.error.HTTPError as error:
                with error:
                    statuses.append(error.code)
            except urllib.error.URLError:
                statuses.append(None)
        return statuses

    def inbound(self, name, message, phone="", lid="", from_me=False, push_name="Maria", **more):
        """The webhook of a message, as the session's engine has it. What a chat with a LID is
        called by depends on it: NOWEB and GOWS know the number as well, WEBJS does not.

        :param more: ``id``, and what replaces fields of the payload
        """
        message_id = more.pop("id", None) or wa.new_id()
        chat = f"{lid}@lid" if lid else f"{phone}@c.us"
        full = f"{'true' if from_me else 'false'}_{chat}_{message_id}"
        payload = {
            "id": full,
            "timestamp": wa.seconds(),
            "from": chat,
            "fromMe": from_me,
            "source": "app",
            "body": _body(message),
            "to": None,
            "participant": None,
            "hasMedia": False,
            "media": None,
            "ack": 1,
            "ackName": "SERVER",
            "location": None,
            "vCards": None,
            "replyTo": None,
            "_data": self._data(message, message_id, phone, lid, from_me, push_name),
            **more,
        }
        return self.webhook(name, "message.any", payload)

    def _data(self, message, message_id, phone, lid, from_me, push_name):
        number = f"{phone}@s.whatsapp.net" if phone else ""
        if self.engine == "NOWEB":
            key = {"remoteJid": f"{lid}@lid" if lid else number, "fromMe": from_me}
            if lid and phone:
                key["remoteJidAlt"] = number
            return {
                "key": {**key, "id": message_id},
                "messageTimestamp": wa.seconds(),
                "pushName": push_name,
                "status": 2,
                "message": message,
            }
        if self.engine == "GOWS":
            other = {"RecipientAlt" if from_me else "SenderAlt": number} if lid else {}
            chat = f"{lid}@lid" if lid else number
            info = {"Chat": chat, "Sender": chat, "IsFromMe": from_me, "ID": message_id}
            return {"Info": {**info, **other, "PushName": push_name}, "Message": message}
        serialized = f"{from_me}_{phone}@c.us_{message_id}".lower()
        return {"id": {"_serialized": serialized}, "notifyName": push_name, "type": "chat"}

    def inbound_media(self, name, kind, data, phone="", lid="", kept=True, **more):
        """The webhook of a file. `kept`: WAHA has it, for a while."""
        caption, file_name = more.pop("caption", None), more.pop("file_name", None)
        message = wa.media(kind, data, more.pop("mimetype", None), caption, file_name)
        inner = message.get("documentWithCaptionMessage", {}).get("message", message)
        mimetype = next(iter(inner.values()))["mimetype"]
        message_id = more.pop("id", None) or wa.new_id()
        with self.lock:
            self.media[message_id] = (data, mimetype)
        url = self.keep(message_id) if kept else None
        media = {"url": url, "mimetype": mimetype, "filename": file_name, "error": None}
        more = {"hasMedia": True, "media": media, "body": caption, **more}
        return self.inbound(name, message, phone, lid, id=message_id, **more)

    def keep(self, message_id):
        """Keep a message's file; return where it is, as WAHA that does not know its own address
        tells it."""
        with self.lock:
            self.files[f"{message_id}.bin"] = self.media[message_id]
        return f"http://localhost:3000/api/files/desk/{message_id}.bin"

    def reaction(self, name, target, emoji, phone, from_me=False):
        chat = f"{phone}@c.us"
        payload = {
            "id": f"{'true' if from_me else 'false'}_{chat}_{wa.new_id()}",
            "from": chat,
            "fromMe": from_me,
            "participant": None,
            "to": None,
            "timestamp": time.time(),
            "reaction": {"text": emoji, "messageId": f"true_{chat}_{target}"},
        }
        return self.webhook(name, "message.reaction", payload)

    def edited(self, name, target, words, phone, from_me=False):
        chat = f"{phone}@c.us"
        payload = {
            "id": f"{'true' if from_me else 'false'}_{chat}_{wa.new_id()}",
            "from": chat,
            "fromMe": from_me,
            "timestamp": wa.seconds(),
            "editedMessageId": target,
            "body": words,
        }
        return self.webhook(name, "message.edited", payload)

    def revoked(self, name, target, phone, from_me=False):
        chat = f"{phone}@c.us"
        after = {
            "id": f"{'true' if from_me else 'false'}_{chat}_{wa.new_id()}",
            "from": chat,
            "fromMe": from_me,
            "timestamp": wa.seconds(),
            "body": "",
        }
        payload = {"after": after, "revokedMessageId": target, "before": None}
        return self.webhook(name, "message.revoked", payload)

    def receipt(self, name, message_id, ack, phone):
        names = {-1: "ERROR", 0: "PENDING", 1: "SERVER", 2: "DEVICE", 3: "READ", 4: "PLAYED"}
        payload = {
            "id": f"true_{phone}@c.us_{message_id}",
            "from": f"{phone}@c.us",
            "to": None,
            "participant": None,
            "fromMe": True,
            "ack": ack,
            "ackName": names[ack],
        }
        return self.webhook(name, "message.ack", payload)


def _body(message):
    return message.get("conversation") or message.get("extendedTextMessage", {}).get("text")

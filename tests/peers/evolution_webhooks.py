"""What the fake of Evolution API v2 tells: the life of its instances, and its webhooks."""

import base64
import hashlib
import hmac
import json
import secrets
import time
import urllib.error
import urllib.request
import uuid
from datetime import datetime, timezone

from . import wa_messages as wa
from .base import Peer


class Webhooks(Peer):
    """`instances`: by name. `media`: the bytes and the type of a message's file, by the message's
    id and by where WhatsApp has it."""

    def __init__(self):
        super().__init__()
        self.instances = {}
        self.media = {}

    # Life of an instance

    def add_instance(self, name, linked_to=None, webhook=None):
        """Make an instance as its own panel would."""
        with self.lock:
            self.instances[name] = {
                "id": str(uuid.uuid4()),
                "token": secrets.token_hex(16).upper(),
                "state": "open" if linked_to else "close",
                "owner": linked_to,
                "webhook": webhook,
                "qr": None,
                "count": 0,
            }
        return self.instances[name]

    def show_qr(self, name, deliver=True):
        """Begin to wait for the phone, with a new QR code; return the webhook."""
        instance = self.instances[name]
        with self.lock:
            instance["count"] += 1
            instance["qr"] = "2@" + base64.b64encode(secrets.token_bytes(120)).decode()
            instance["state"] = "connecting"
        qrcode = {
            "instance": name,
            "pairingCode": None,
            "code": instance["qr"],
            "base64": f"data:image/png;base64,{wa.THUMBNAIL}",
        }
        return self._told(name, "qrcode.updated", {"qrcode": qrcode}, deliver)

    def link(self, name, phone, deliver=True):
        """The phone read the code; return the webhook that says so."""
        instance = self.instances[name]
        with self.lock:
            instance |= {"state": "open", "owner": phone, "qr": None, "count": 0}
        data = {
            "instance": name,
            "wuid": f"{phone}@s.whatsapp.net",
            "profileName": "Provedor",
            "profilePictureUrl": None,
            "state": "open",
            "statusReason": 200,
        }
        return self._told(name, "connection.update", data, deliver)

    def unlink(self, name, reason=401, deliver=True):
        """The phone threw us out (401), or WhatsApp did; return the webhook."""
        with self.lock:
            self.instances[name]["state"] = "close"
        data = {"instance": name, "state": "close", "statusReason": reason}
        return self._told(name, "connection.update", data, deliver)

    def connecting(self, name, deliver=True):
        data = {"instance": name, "state": "connecting", "statusReason": 200}
        return self._told(name, "connection.update", data, deliver)

    def _told(self, name, event, data, deliver):
        webhook = self.webhook(name, event, data)
        if deliver and self.instances[name]["webhook"]:
            self.deliver(name, webhook)
        return webhook

    # Webhooks

    def webhook(self, name, event, data, at=None, key=None):
        """Return what Evolution posts for an event. `at`: its clock, seconds since 1970."""
        instance = self.instances.get(name) or {}
        at = at or time.time()
        # Local time, though it says Z: the container lives in São Paulo.
        local = datetime.fromtimestamp(at - 3 * 3600, timezone.utc)
        body = {
            "event": event,
            "instance": name,
            "data": data,
            "destination": (instance.get("webhook") or {}).get("url"),
            "date_time": local.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "sender": f"{instance['owner']}@s.whatsapp.net" if instance.get("owner") else None,
            "server_url": "http://localhost:8080",
            "apikey": instance.get("token"),
        }
        key = key or ((instance.get("webhook") or {}).get("headers") or {}).get("jwt_key")
        headers = {"Content-Type": "application/json"}
        if key:
            headers["Authorization"] = f"Bearer {token(key, at)}"
        return wa.Webhook(headers, json.dumps(body, ensure_ascii=False).encode())

    def deliver(self, name, webhook):
        """Post a webhook to where the instance's webhook is; return the status of the answer,
        ``None`` where nobody answers, or the instance did not ask for such events."""
        kept = self.instances[name]["webhook"] or {}
        event = json.loads(webhook.body)["event"].upper().replace(".", "_").replace("-", "_")
        if not kept.get("enabled") or event not in kept["events"]:
            return None
        request = urllib.request.Request(kept["url"], webhook.body, webhook.headers)
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.status
        except urllib.error.HTTPError as error:
            with error:
                return error.code
        except urllib.error.URLError:
            return None

    def inbound(self, name, message, phone="", lid="", from_me=False, push_name="Maria", **more):
        """The webhook of a message. With a `lid` it comes as late versions have it; with `more`
        goes what replaces fields of the data (``id``, ``at``, ``key`` for its key)."""
        at = more.pop("at", None)
        message_id = more.pop("id", None) or wa.new_id()
        key = {"remoteJid": f"{phone}@s.whatsapp.net" if phone else f"{lid}@lid"}
        key |= {"fromMe": from_me, "id": message_id, "participant": ""}
        if lid and phone:
            key |= {"remoteJidAlt": f"{lid}@lid", "addressingMode": "pn"}
        key |= more.pop("key", {})
        data = {
            "key": key,
            "pushName": push_name,
            "status": "SERVER_ACK" if from_me else "DELIVERY_ACK",
            "message": message,
            "contextInfo": None,
            "messageType": next(iter(message), None),
            "messageTimestamp": int(at or time.time()),
            "instanceId": self.instances.get(name, {}).get("id"),
            "source": "android",
            **more,
        }
        return self.webhook(name, "messages.upsert", data, at)

    def inbound_media(self, name, kind, data, phone="", lid="", **more):
        """The webhook of a file, whose bytes can then be asked for."""
        named = {field: more.pop(field, None) for field in ("mimetype", "caption", "file_name")}
        message = wa.media(kind, data, named["mimetype"], named["caption"], named["file_name"])
        message_id = more.pop("id", None) or wa.new_id()
        with self.lock:
            inner = message.get("documentWithCaptionMessage", {}).get("message", message)
            node = next(iter(inner.values()))
            self.media[message_id] = (data, node["mimetype"])
            self.media[node["directPath"]] = (data, node["mimetype"])
        return self.inbound(name, message, phone, lid, id=message_id, **more)

    def inbound_edit(self, name, target, words, phone, by_us=False):
        """The webhooks of an edit: what Evolution saw, then what it made of the message."""
        owner = self.instances[name]["owner"]
        chat = f"{phone}@s.whatsapp.net"
        seen = wa.edit(target, chat if by_us else f"{owner}@s.whatsapp.net", words)
        made = {
            "keyId": target,
            "remoteJid": chat,
            "fromMe": by_us,
            "status": "SERVER_ACK",
            "instanceId": self.instances[name]["id"],
            "message": {"editedMessage": {"message": {"conversation": words}}},
            "messageId": secrets.token_hex(12),
        }
        return [
            self.webhook(name, "messages.edited", seen),
            self.webhook(name, "messages.update", made),
        ]

    def inbound_delete(self, name, target, phone, by_us=False):
        """The webhooks of a deletion: messages.edited as well, then both shapes' first one."""
        owner = self.instances[name]["owner"]
        chat = f"{phone}@s.whatsapp.net"
        seen = wa.revoke(target, chat if by_us else f"{owner}@s.whatsapp.net")
        key = {"remoteJid": chat, "fromMe": by_us, "id": target, "participant": ""}
        return [
            self.webhook(name, "messages.edited", seen),
            self.webhook(name, "messages.delete", {**key, "status": "DELETED"}),
        ]

    def receipt(self, name, message_id, status, phone, from_me=True):
        data = {
            "keyId": message_id,
            "remoteJid": f"{phone}@s.whatsapp.net",
            "fromMe": from_me,
            "participant": f"{phone}@s.whatsapp.net",
            "status": status,
            "instanceId": self.instances[name]["id"],
            "messageId": secrets.token_hex(12),
        }
        return self.webhook(name, "messages.update", data)


def _segment(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=")


def token(key, at=None, algorithm="HS256", seconds=600, **claims):
    """A JWT (RFC 7519) as Evolution signs them. `at`: when, in seconds since 1970."""
    at = int(at or time.time())
    claims = {"iat": at, "exp": at + seconds, "app": "evolution", "action": "webhook", **claims}
    claims = {name: value for name, value in claims.items() if value is not None}
    head = _segment(json.dumps({"alg": algorithm, "typ": "JWT"}).encode())
    signed = head + b"." + _segment(json.dumps(claims).encode())
    digest = {"HS256": hashlib.sha256, "HS512": hashlib.sha512}.get(algorithm)
    signature = hmac.new(key.encode(), signed, digest).digest() if digest else b""
    return (signed + b"." + _segment(signature)).decode()

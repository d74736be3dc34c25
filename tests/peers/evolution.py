"""A strict fake of Evolution API v2: instances with their QR life, sending, files, webhooks.

    with Evolution() as gateway:
        gateway.add_instance("desk")
        gateway.show_qr("desk")                    # posts qrcode.updated to the webhook, if any
        gateway.link("desk", "551187654321")       # posts connection.update
        webhook = gateway.inbound("desk", wa.text("oi"), phone="551187654321")
        gateway.deliver("desk", webhook)           # or look at webhook.headers, webhook.body

A wrong call is answered as Evolution does, and remembered in `errors`.
"""

import base64
import re

from . import wa_messages as wa
from .base import Reply, route
from .evolution_webhooks import Webhooks

EVENTS = frozenset(
    "APPLICATION_STARTUP QRCODE_UPDATED MESSAGES_SET MESSAGES_UPSERT MESSAGES_EDITED"
    " MESSAGES_UPDATE MESSAGES_DELETE SEND_MESSAGE CONTACTS_SET CONTACTS_UPSERT CONTACTS_UPDATE"
    " PRESENCE_UPDATE CHATS_SET CHATS_UPSERT CHATS_UPDATE CHATS_DELETE GROUPS_UPSERT GROUP_UPDATE"
    " GROUP_PARTICIPANTS_UPDATE CONNECTION_UPDATE LABELS_EDIT LABELS_ASSOCIATION CALL TYPEBOT_START"
    " TYPEBOT_CHANGE_STATUS REMOVE_INSTANCE LOGOUT_INSTANCE INSTANCE_CREATE INSTANCE_DELETE".split()
)
QUOTED = {"key": dict, "message": dict}
KEY = {"id": str, "remoteJid": str, "fromMe": bool}
TEXT = {"number": str, "text": str, "linkPreview": bool, "delay": int, "quoted": dict}
FILE = {"number": str, "mediatype": str, "mimetype": str, "media": str, "fileName": str}
AUDIO = {"number": str, "audio": str, "delay": int, "quoted": dict, "encoding": bool}
WEBHOOK = {"enabled": bool, "url": str, "headers": dict, "byEvents": bool, "base64": bool}
CREATE = {
    "instanceName": str,
    "integration": str,
    "qrcode": bool,
    "token": str,
    "number": str,
    "webhook": dict,
    **dict.fromkeys(
        "rejectCall groupsIgnore alwaysOnline readMessages readStatus syncFullHistory".split(), bool
    ),
}
_JID = re.compile(r"\d{8,20}@(s\.whatsapp\.net|lid)\Z")


class Evolution(Webhooks):
    """`absent`: numbers that are not on WhatsApp. `keeps`: whether it stores messages, without
    which it finds no message by its key. `sent`: the messages it took, with their keys."""

    def __init__(self, api_key="evolution-global-key", version="2.3.7", keeps=True):
        super().__init__()
        self.api_key = api_key
        self.version = version
        self.keeps = keeps
        self.absent = set()
        self.sent = []

    # The API: asking who calls

    def _denied(self, call, name=None):
        """Return the answer to a caller who may not, or to an instance that is not."""
        instance = self.instances.get(name)
        given = call.headers.get("apikey")
        if given != self.api_key and given != (instance or {}).get("token"):
            return self._refuse(call, 401, "Unauthorized", "a wrong apikey")
        if name is not None and not instance:
            return _error(404, [f'The "{name}" instance does not exist'])
        return None

    def _refuse(self, call, status, message, words):
        self.complain(words, call)
        return _error(status, message)

    def _wrong(self, call, fields, required):
        """Return the answer to a body that is not as Evolution's schema has it, else ``None``."""
        body = call.json
        if not isinstance(body, dict):
            return self._refuse(call, 400, ["no JSON"], "no JSON object")
        words = [f'instance requires property "{name}"' for name in required if name not in body]
        for name, value in body.items():
            kind = fields.get(name)
            if not kind or not isinstance(value, kind) or (kind is int and value is True):
                words.append(f"instance.{name} is not of a type(s) {kind}")
        return self._refuse(call, 400, [words], "; ".join(words)) if words else None

    # The API: instances

    @route("GET", "/")
    def hello(self, call):
        words = "Welcome to the Evolution API, it is working!"
        return {"status": 200, "message": words, "version": self.version, "clientName": "evo"}

    @route("POST", "/instance/create")
    def create(self, call):
        name = (call.json or {}).get("instanceName")
        wrong = self._denied(call) or self._wrong(call, CREATE, ("instanceName", "integration"))
        if wrong:
            return wrong
        if name in self.instances:
            return _error(403, [f'This name "{name}" is already in use.'])
        if call.json["integration"] != "WHATSAPP-BAILEYS":
            return self._refuse(call, 400, ["Invalid integration"], "integration")
        instance = self.add_instance(name)
        kept = call.json.get("webhook")
        if kept and (wrong := self._set(call, instance, kept)):
            return wrong
        if call.json.get("qrcode"):
            self.show_qr(name)
        qrcode = {"code": instance["qr"], "count": instance["count"], "pairingCode": None}
        made = {"instanceName": name, "instanceId": instance["id"], "status": "created"}
        return Reply(201, {"instance": made, "hash": instance["token"], "qrcode": qrcode})

    @route("GET", "/instance/fetchInstances")
    def fetch_instances(self, call):
        if wrong := self._denied(call):
            return wrong
        name = call.query.get("instanceName")
        if name and name not in self.instances:
            return _error(404, [f'Instance "{name}" not found'])
        return [
            {
                "id": instance["id"],
                "name": key,
                "connectionStatus": instance["state"],
                "ownerJid": f"{instance['owner']}@s.whatsapp.net" if instance["owner"] else None,
                "profileName": "Provedor" if instance["owner"] else None,
                "integration": "WHATSAPP-BAILEYS",
                "token": instance["token"],
            }
            for key, instance in self.instances.items()
            if name in (None, key)
        ]

    @route("GET", "/instance/connectionState/<name>")
    def connection_state(self, call, name):
        if wrong := self._denied(call, name):
            return wrong
        state = self.instances[name]["state"]
        return {"instance": {"instanceName": name, "state": state}}

    @route("GET", "/instance/connect/<name>")
    def connect(self, call, name):
        if wrong := self._denied(call, name):
            return wrong
        instance = self.instances[name]
        if instance["state"] == "open":
            return {"instance": {"instanceName": name, "state": "open"}}
        if instance["state"] == "close":
            self.show_qr(name)
        code = instance["qr"]
        return {"pairingCode": None, "code": code, "base64": "data:…", "count": instance["count"]}

    @route("POST", "/webhook/set/<name>")
    def set_webhook(self, call, name):
        wrong = self._denied(call, name) or self._wrong(call, {"webhook": dict}, ("webhook",))
        wrong = wrong or self._set(call, self.instances[name], call.json["webhook"])
        return wrong or Reply(201, self._kept(self.instances[name]))

    @route("GET", "/webhook/find/<name>")
    def find_webhook(self, call, name):
        return self._denied(call, name) or Reply(200, self._kept(self.instances[name]))

    def _set(self, call, instance, webhook):
        unknown = set(webhook) - {*WEBHOOK, "events"}
        types = [n for n, kind in WEBHOOK.items() if not isinstance(webhook.get(n, kind()), kind)]
        events = webhook.get("events", [])
        if unknown or types or not {"enabled", "url"} <= set(webhook):
            return self._refuse(call, 400, [[f"webhook: {unknown or types}"]], "webhook")
        if not re.match(r"https?://[^/]+", webhook["url"]):
            return self._refuse(call, 400, ['Invalid "url" property'], "webhook.url")
        if not set(events) <= EVENTS:
            return self._refuse(call, 400, [["webhook.events"]], f"{set(events) - EVENTS}")
        with self.lock:
            enabled = webhook["enabled"]
            # None at all means all of them.
            events = list(events or sorted(EVENTS)) if enabled else []
            instance["webhook"] = {**webhook, "events": events}
        return None

    def _kept(self, instance):
        kept = instance["webhook"]
        return kept and {
            "id": "cm0",
            "url": kept["url"],
            "headers": kept.get("headers"),
            "enabled": kept["enabled"],
            "events": kept["events"],
            "webhookByEvents": kept.get("byEvents", False),
            "webhookBase64": kept.get("base64", False),
            "instanceId": instance["id"],
        }

    # The API: messages

    def _send(self, call, name, fields, required, make):
        """Check and keep a message; `make` gives its content from the body."""
        wrong = self._denied(call, name) or self._wrong(call, fields, required)
        if wrong:
            return wrong
        jid, wrong = self._address(call, call.json.get("number") or call.json["key"]["remoteJid"])
        if wrong:
            return wrong
        if self.instances[name]["state"] != "open":
            return _error(400, ["Error: Connection Closed"])
        if jid.partition("@")[0] in self.absent:
            number = call.json.get("number")
            return _error(400, [{"jid": jid, "exists": False, "number": number}])
        try:
            message = make(call.json)
        except (KeyError, TypeError, ValueError) as error:
            return self._refuse(call, 400, [str(error)], f"content: {error!r}")
        key = {"remoteJid": jid, "fromMe": True, "id": wa.new_id("3EB0")}
        with self.lock:
            self.sent.append({"key": key, "message": message, "body": call.json})
        return Reply(
            201,
            {
                "key": key,
                "pushName": "Você",
                "status": "PENDING",
                "message": message,
                "messageType": next(iter(message)),
                "messageTimestamp": wa.seconds(),
                "instanceId": self.instances[name]["id"],
                "source": "unknown",
            },
        )

    def _address(self, call, number):
        if number.isdigit() and 8 <= len(number) <= 15:
            return f"{number}@s.whatsapp.net", None
        if _JID.match(number):
            return number, None
        return "", self._refuse(call, 400, [f"number {number}"], f"number: {number!r}")

    @route("POST", "/message/sendText/<name>")
    def send_text(self, call, name):
        def make(body):
            if not body["text"].strip():
                raise ValueError("Text is required")
            return self._quoting({"conversation": body["text"]}, body)

        return self._send(call, name, TEXT, ("number", "text"), make)

    @route("POST", "/message/sendMedia/<name>")
    def send_media(self, call, name):
        def make(body):
            kind = body["mediatype"]
            if kind not in ("image", "document", "video", "audio"):
                raise ValueError("mediatype")
            data = base64.b64decode(body["media"], validate=True)
            if "." not in body["fileName"]:
                raise ValueError("fileName has no ending: the type would be lost")
            node = {"mimetype": body["mimetype"], "fileName": body["fileName"], "size": len(data)}
            if "caption" in body:
                node["caption"] = body["caption"]
            return self._quoting({f"{kind}Message": node}, body)

        fields = {**FILE, "caption": str, "delay": int, "quoted": dict}
        return self._send(call, name, fields, ("number", "mediatype", "media", "fileName"), make)

    @route("POST", "/message/sendWhatsAppAudio/<name>")
    def send_audio(self, call, name):
        def make(body):
            data = base64.b64decode(body["audio"], validate=True)
            return self._quoting({"audioMessage": {"ptt": True, "size": len(data)}}, body)

        return self._send(call, name, AUDIO, ("number", "audio"), make)

    def _quoting(self, message, body):
        quoted = body.get("quoted")
        if quoted is not None and (set(quoted) - set(QUOTED) or not quoted["key"]["id"]):
            raise ValueError("quoted")
        return message

    @route("POST", "/message/sendReaction/<name>")
    def send_reaction(self, call, name):
        def make(body):
            self._key(body["key"])
            return {"reactionMessage": {"key": body["key"], "text": body["reaction"]}}

        fields = {"key": dict, "reaction": str}
        return self._send(call, name, fields, ("key", "reaction"), make)

    def _key(self, key):
        if set(key) != set(KEY) or not all(isinstance(key[n], k) for n, k in KEY.items()):
            raise ValueError(f"key: {key}")

    @route("POST", "/chat/updateMessage/<name>")
    def update(self, call, name):
        def make(body):
            self._key(body["key"])
            if body["key"]["remoteJid"] != body["number"]:
                raise ValueError("RemoteJid does not match")
            content = {"key": body["key"], "type": "MESSAGE_EDIT"}
            return {"protocolMessage": {**content, "editedMessage": {"conversation": body["text"]}}}

        fields = {"number": str, "text": str, "key": dict}
        return self._send(call, name, fields, ("number", "text", "key"), make)

    @route("DELETE", "/chat/deleteMessageForEveryone/<name>")
    def delete(self, call, name):
        wrong = self._denied(call, name) or self._wrong(call, KEY, tuple(KEY))
        if wrong:
            return wrong
        message = {"protocolMessage": {"key": call.json, "type": "REVOKE"}}
        key = {"remoteJid": call.json["remoteJid"], "fromMe": True, "id": wa.new_id("3EB0")}
        with self.lock:
            self.sent.append({"key": key, "message": message, "body": call.json})
        return Reply(201, {"key": key, "message": message, "status": "PENDING"})

    @route("POST", "/chat/sendPresence/<name>")
    def presence(self, call, name):
        fields = {"number": str, "delay": int, "presence": str}
        wrong = self._denied(call, name) or self._wrong(call, fields, tuple(fields))
        if not wrong and call.json["presence"] not in ("composing", "recording", "paused"):
            wrong = self._refuse(call, 400, [["presence"]], "presence")
        return wrong or Reply(201, {"presence": call.json["presence"]})

    @route("POST", "/chat/markMessageAsRead/<name>")
    def mark_read(self, call, name):
        fields = {"readMessages": list}
        wrong = self._denied(call, name) or self._wrong(call, fields, tuple(fields))
        if wrong:
            return wrong
        for key in call.json["readMessages"]:
            self._key(key)
        return Reply(201, {"message": "Read messages", "read": "success"})

    @route("POST", "/chat/getBase64FromMediaMessage/<name>")
    def get_media(self, call, name):
        fields = {"message": dict, "convertToMp4": bool}
        wrong = self._denied(call, name) or self._wrong(call, fields, ("message",))
        if wrong:
            return wrong
        message = call.json["message"]
        found = None
        if message.get("message"):
            node = next(iter(message["message"].values()))
            if {"mediaKey", "directPath", "url"} <= set(node):
                found = self.media.get(node["directPath"])
        elif self.keeps:
            found = self.media.get(message["key"]["id"])
        if not found:
            return _error(400, ["Message not found"])
        data, mimetype = found
        content = base64.b64encode(data).decode()
        return Reply(201, {"mediaType": "x", "mimetype": mimetype, "base64": content})


def _error(status, message):
    names = {400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found"}
    return Reply(
        status,
        {
            "status": status,
            "error": names.get(status, "Internal Server Error"),
            "response": {"message": message},
        },
    )

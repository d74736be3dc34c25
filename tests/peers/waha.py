"""A strict fake of WAHA: sessions with their QR life, sending, files, webhooks.

    with Waha() as gateway:
        gateway.add_session("desk")
        gateway.show_qr("desk")                    # posts session.status to the webhooks, if any
        gateway.link("desk", "551187654321")
        webhook = gateway.inbound("desk", wa.text("oi"), phone="551187654321")
        gateway.deliver("desk", webhook)           # or look at webhook.headers, webhook.body

A wrong call is answered as WAHA does, and remembered in `errors`.
"""

import base64
import re

from . import wa_messages as wa
from .base import Reply, route
from .waha_webhooks import Webhooks

EVENTS = frozenset(
    "session.status message message.any message.reaction message.ack message.ack.group"
    " message.waiting message.edited message.revoked state.change group.join group.leave"
    " presence.update poll.vote poll.vote.failed chat.archive call.received call.accepted"
    " call.rejected label.upsert label.deleted label.chat.added label.chat.deleted".split()
)
TEXT = {"text": str, "linkPreview": bool, "linkPreviewHighQuality": bool, "reply_to": str}
FILE = {"file": dict, "caption": str, "reply_to": str}
_CHAT = re.compile(r"\d{8,20}@(c\.us|lid)\Z")
_MESSAGE = re.compile(r"(true|false)_(\d{8,20}@(?:c\.us|lid))_[0-9A-Z]+\Z")


class Waha(Webhooks):
    """`absent`: numbers that are not on WhatsApp. `written`: how WhatsApp has a number, where that
    is not as asked for. `sent`: the messages it took. `core`: the version that is free of charge,
    with one session and no files."""

    def __init__(self, engine="NOWEB", api_key="waha-key", core=False):
        super().__init__(engine)
        self.api_key = api_key
        self.core = core
        self.absent = set()
        self.written = {}
        self.sent = []

    # Asking who calls, and what

    def _denied(self, call, name=None, working=False):
        if call.headers.get("X-Api-Key") != self.api_key:
            return self._refuse(call, 401, "Unauthorized", "a wrong X-Api-Key")
        session = self.sessions.get(name)
        if name is not None and not session:
            return _error(404, f"We didn't find a session with name '{name}'.")
        if working and session["status"] != "WORKING":
            return Reply(
                422,
                {
                    "error": "Session status is not as expected. Try again later or restart",
                    "session": name,
                    "status": session["status"],
                    "expected": ["WORKING"],
                },
            )
        return None

    def _refuse(self, call, status, message, words):
        self.complain(words, call)
        return _error(status, message)

    def _wrong(self, call, fields, required):
        body = call.json
        if not isinstance(body, dict):
            return self._refuse(call, 400, "no JSON", "no JSON object")
        words = [f"{name} should not be empty" for name in required if name not in body]
        for name, value in body.items():
            kind = fields.get(name)
            if not kind or not isinstance(value, kind):
                words.append(f"{name} must be {kind}")
        return self._refuse(call, 400, words, "; ".join(words)) if words else None

    # Sessions

    @route("GET", "/api/version")
    def version(self, call):
        tier = "CORE" if self.core else "PLUS"
        told = {"version": "2026.2.2", "engine": self.engine, "tier": tier, "browser": None}
        return self._denied(call) or told

    @route("GET", "/api/sessions/<name>")
    def get_session(self, call, name):
        return self._denied(call, name) or self._session(name)

    @route("POST", "/api/sessions")
    def create_session(self, call):
        fields = {"name": str, "start": bool, "config": dict}
        wrong = self._denied(call) or self._wrong(call, fields, ("name",))
        wrong = wrong or self._wrong_config(call, call.json.get("config", {}))
        if wrong:
            return wrong
        name = call.json["name"]
        if self.core and name != "default":
            return _error(422, "WAHA Core support only 'default' session.")
        if name in self.sessions:
            return self._refuse(call, 422, f"Session '{name}' already exists.", "there already")
        self.add_session(name, config=call.json.get("config", {}))
        if call.json.get("start", True):
            self._start(name)
        return Reply(201, self._session(name))

    @route("PUT", "/api/sessions/<name>")
    def update_session(self, call, name):
        wrong = self._denied(call, name) or self._wrong(call, {"name": str, "config": dict}, ())
        wrong = wrong or self._wrong_config(call, call.json.get("config", {}))
        if wrong:
            return wrong
        session = self.sessions[name]
        running = session["status"] != "STOPPED"
        with self.lock:
            session["config"] = call.json.get("config", {})
        if running:
            self.to(name, "STOPPED")
            self._start(name)
        return self._session(name)

    @route("POST", "/api/sessions/<name>/start")
    def start_session(self, call, name):
        if wrong := self._denied(call, name):
            return wrong
        if self.sessions[name]["status"] in ("STOPPED", "FAILED"):
            self._start(name)
        return Reply(201, self._session(name))

    @route("POST", "/api/sessions/<name>/restart")
    def restart_session(self, call, name):
        if wrong := self._denied(call, name):
            return wrong
        self.to(name, "STOPPED")
        self._start(name)
        return Reply(201, self._session(name))

    def _start(self, name):
        self.to(name, "STARTING")
        phone = self.sessions[name]["me"]
        if phone:
            self.link(name, phone)
        else:
            self.show_qr(name)

    def _session(self, name):
        session = self.sessions[name]
        me = session["me"] and {"id": f"{session['me']}@c.us", "pushName": "Provedor"}
        return {
            "name": name,
            "status": session["status"],
            "config": session["config"],
            "me": me,
            "engine": {"engine": self.engine},
        }

    def _wrong_config(self, call, config):
        words = sorted(set(config) - {"webhooks", "noweb", "metadata", "proxy", "debug", "client"})
        for hook in config.get("webhooks") or []:
            words += sorted(set(hook) - {"url", "events", "hmac", "retries", "customHeaders"})
            words += sorted(set(hook.get("events") or ["events"]) - EVENTS)
            retries = hook.get("retries") or {}
            words += sorted(set(retries) - {"policy", "delaySeconds", "attempts"})
            if not re.match(r"https?://[^/]+", hook.get("url") or ""):
                words.append("url")
            if retries.get("policy", "linear") not in ("linear", "constant", "exponential"):
                words.append("policy")
        return self._refuse(call, 400, words, f"config: {words}") if words else None

    @route("GET", "/api/<name>/auth/qr")
    def qr(self, call, name):
        if wrong := self._denied(call, name):
            return wrong
        if call.query.get("format") != "raw":
            return self._refuse(call, 400, "format", f"format: {call.query}")
        session = self.sessions[name]
        if session["status"] != "SCAN_QR_CODE":
            told = {"error": "Session status is not as expected.", "session": name}
            expected = ["SCAN_QR_CODE"]
            return Reply(422, {**told, "status": session["status"], "expected": expected})
        return {"value": session["qr"]}

    # Messages

    @route("GET", "/api/contacts/check-exists")
    def check_exists(self, call):
        name, phone = call.query.get("session"), call.query.get("phone", "")
        if wrong := self._denied(call, name or "", working=True):
            return wrong
        if set(call.query) != {"session", "phone"} or not re.fullmatch(r"\d{8,15}", phone):
            return self._refuse(call, 400, "phone", f"query: {call.query}")
        if phone in self.absent:
            return {"numberExists": False}
        return {"numberExists": True, "chatId": f"{self.written.get(phone, phone)}@c.us"}

    def _send(self, call, fields, required, content):
        """Check and keep a message, and answer as the engine does."""
        fields = {"session": str, "chatId": str, **fields}
        wrong = self._wrong(call, fields, ("session", "chatId", *required))
        wrong = wrong or self._denied(call, call.json["session"], working=True)
        if wrong:
            return wrong
        chat, reply_to = call.json["chatId"], call.json.get("reply_to")
        if not _CHAT.match(chat):
            return self._refuse(call, 400, "chatId", f"chatId: {chat!r}")
        if reply_to is not None and not _MESSAGE.match(reply_to):
            return self._refuse(call, 400, "reply_to", f"reply_to: {reply_to!r}")
        if chat.partition("@")[0] in self.absent:
            words = {"message": f"no LID found for {chat} from server", "name": "Error"}
            return Reply(500, {"statusCode": 500, "exception": words})
        message_id = wa.new_id("3EB0")
        with self.lock:
            self.sent.append({"id": message_id, "chat": chat, "content": content, **call.json})
        return Reply(201, self._answer(chat, message_id))

    def _answer(self, chat, message_id):
        full = f"true_{chat}_{message_id}"
        if self.engine == "NOWEB":
            jid = chat.replace("@c.us", "@s.whatsapp.net")
            key = {"remoteJid": jid, "fromMe": True, "id": message_id}
            return {"key": key, "message": {}, "messageTimestamp": str(wa.seconds()), "status": 1}
        if self.engine == "WEBJS":
            found = {"fromMe": True, "remote": chat, "id": message_id, "_serialized": full}
            return {"_data": {"id": found}, "id": found, "ack": 0, "body": ""}
        return {"id": full, "timestamp": wa.seconds(), "fromMe": True, "_data": {}}

    @route("POST", "/api/sendText")
    def send_text(self, call):
        return self._denied(call) or self._send(call, TEXT, ("text",), "text")

    def _file(self, call, content, more=None):
        wrong = self._denied(call)
        file = call.json.get("file") if isinstance(call.json, dict) else None
        if not wrong and isinstance(file, dict):
            if set(file) != {"mimetype", "filename", "data"} or "." not in file["filename"]:
                wrong = self._refuse(call, 400, "file", f"file: {sorted(file)}")
            try:
                base64.b64decode(file.get("data") or "", validate=True)
            except ValueError:
                wrong = self._refuse(call, 400, "file.data", "file.data: no base64")
        if not wrong and self.core:
            words = "The feature is available only in Plus version for 'NOWEB' engine"
            wrong = _error(422, words)
        return wrong or self._send(call, {**FILE, **(more or {})}, ("file",), content)

    @route("POST", "/api/sendImage")
    def send_image(self, call):
        return self._file(call, "image")

    @route("POST", "/api/sendVideo")
    def send_video(self, call):
        return self._file(call, "video", {"convert": bool, "asNote": bool})

    @route("POST", "/api/sendVoice")
    def send_voice(self, call):
        if isinstance(call.json, dict) and not call.json.get("convert"):
            if not (call.json.get("file") or {}).get("mimetype", "").startswith("audio/ogg"):
                return self._refuse(call, 422, "OGG", "a voice message that is no OGG")
        return self._file(call, "voice", {"convert": bool})

    @route("POST", "/api/sendFile")
    def send_file(self, call):
        return self._file(call, "file")

    @route("PUT", "/api/reaction")
    def react(self, call):
        fields = {"session": str, "messageId": str, "reaction": str}
        wrong = self._denied(call) or self._wrong(call, fields, tuple(fields))
        wrong = wrong or self._denied(call, call.json["session"], working=True)
        match = None if wrong else _MESSAGE.match(call.json["messageId"])
        if not wrong and not match:
            wrong = self._refuse(call, 400, "messageId", "messageId")
        return wrong or Reply(200, self._answer(match[2], wa.new_id("3EB0")))

    @route("POST", "/api/startTyping")
    def start_typing(self, call):
        fields = {"session": str, "chatId": str}
        wrong = self._denied(call) or self._wrong(call, fields, tuple(fields))
        return wrong or self._denied(call, call.json["session"], working=True) or Reply(201, {})

    @route("POST", "/api/sendSeen")
    def send_seen(self, call):
        fields = {"session": str, "chatId": str, "messageIds": list, "participant": str}
        wrong = self._denied(call) or self._wrong(call, fields, ("session", "chatId"))
        wrong = wrong or self._denied(call, call.json["session"], working=True)
        ids = [] if wrong else call.json.get("messageIds", [])
        if not all(isinstance(one, str) and _MESSAGE.match(one) for one in ids):
            wrong = self._refuse(call, 400, "messageIds", f"messageIds: {ids}")
        return wrong or Reply(201, {})

    def _changing(self, call, name, chat, message_id):
        wrong = self._denied(call, name, working=True)
        match = _MESSAGE.match(message_id)
        if not wrong and (not match or match[2] != chat):
            wrong = self._refuse(call, 400, "messageId", f"messageId: {message_id}")
        return wrong

    @route("PUT", "/api/<name>/chats/<chat>/messages/<message_id>")
    def edit(self, call, name, chat, message_id):
        wrong = self._changing(call, name, chat, message_id)
        wrong = wrong or self._wrong(call, {"text": str, "linkPreview": bool}, ("text",))
        return wrong or self._answer(chat, message_id.rpartition("_")[2])

    @route("DELETE", "/api/<name>/chats/<chat>/messages/<message_id>")
    def delete(self, call, name, chat, message_id):
        wrong = self._changing(call, name, chat, message_id)
        return wrong or self._answer(chat, wa.new_id("3EB0"))

    @route("GET", "/api/<name>/chats/<chat>/messages/<message_id>")
    def get_message(self, call, name, chat, message_id):
        wrong = self._changing(call, name, chat, message_id)
        if wrong:
            return wrong
        own_id = message_id.rpartition("_")[2]
        if call.query != {"downloadMedia": "true"}:
            return self._refuse(call, 400, "downloadMedia", f"query: {call.query}")
        if own_id not in self.media:
            return _error(404, "Message not found")
        media = {"url": self.keep(own_id), "mimetype": self.media[own_id][1]}
        return {"id": message_id, "hasMedia": True, "media": media}

    @route("GET", "/api/files/<name>/<file>")
    def get_file(self, call, name, file):
        if wrong := self._denied(call, name):
            return wrong
        if file not in self.files:
            return _error(404, "File not found")
        data, mimetype = self.files[file]
        return Reply(200, data, {"Content-Type": mimetype})


def _error(status, message):
    names = {400: "Bad Request", 401: "Unauthorized", 404: "Not Found"}
    error = names.get(status, "Unprocessable Entity")
    return Reply(status, {"statusCode": status, "message": message, "error": error})

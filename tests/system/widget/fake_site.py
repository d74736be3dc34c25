"""A small, strict server of the site widget's API, to test the widget without Odoo.

It speaks what the site platform speaks (init, webhook, upload, typing, history, WebSocket) and
writes down in ``faults`` whatever the widget does against the agreement, so that a test can end
with ``assert not site.faults``. Only the standard library.
"""

import base64
import datetime
import email
import email.policy
import hashlib
import hmac
import itertools
import json
import struct
import threading
import time
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

WIDGET = Path(__file__).parents[3] / "mkbot_channels" / "static" / "widget" / "widget.js"
KEY = "testkey"
SECRET = b"only for tests"
FIELDS = {
    "start": {"name", "lang"},
    "text": {"text"},
    "choice": {"choice", "label"},
    "file": {"upload", "voice", "text"},
    "receipt": {"state", "ids"},
    "end": set(),
}
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
PERSON = {"id": "person", "label": "Falar com uma pessoa"}
RATES = [{"id": f"rate:{n}", "label": str(n)} for n in range(11)]


class Visitor:
    """One visitor's conversation as the server knows it."""

    def __init__(self, name):
        self.name = name
        self.messages = []
        self.session = None
        self.seen = set()
        self.events = []
        self.sockets = []
        self.notifications = []
        self.typing = []


def is_said(body):
    """Whether a webhook's body carries more than receipts."""
    try:
        return any(event["type"] != "receipt" for event in json.loads(body)["events"])
    except (ValueError, LookupError, TypeError):
        return True


class FakeSite:
    """The server. Attributes that start with a verb of trouble change how it answers."""

    def __init__(self):
        self.visitors = {}
        self.uploads = {}
        self.files = {}
        self.faults = []
        self.requests = []
        self.account = {
            "title": "Fibra Norte",
            "subtitle": "Respondemos em poucos minutos",
            "color": "#0f766e",
            "greeting": "Olá! Como podemos ajudar?",
            "lang": "pt_BR",
            "placeholder": "",
        }
        self.limits = {
            "upload_bytes": 50_000,
            "text_chars": 500,
            "uploads": ["image/*", "audio/*", "application/pdf", "text/plain"],
        }
        self.greets = True
        self.echoes = False  # push to the visitor what they wrote themselves
        self.replays = True  # what came while no socket was there, as Odoo's bus does
        # Path's last word → statuses to answer with first, in order. For the webhook it is what
        # somebody says that is answered so: receipts go when they like.
        self.answers = {}
        self.is_down = False
        self.refuses_sockets = False
        self.init_size = 30
        self.lock = threading.RLock()
        self.ids = itertools.count(101)
        self.server = ThreadingHTTPServer(
            ("127.0.0.1", 0), type("ItsHandler", (Handler,), {"site": self})
        )
        self.server.daemon_threads = True
        self.port = self.server.server_address[1]
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    def close(self):
        self.drop_sockets()
        self.server.shutdown()
        self.server.server_close()

    # ------------------------------------------------------------ what tests ask and do

    @property
    def visitor(self):
        """The only visitor of the test."""
        assert len(self.visitors) == 1, f"{len(self.visitors)} visitors"
        return next(iter(self.visitors.values()))

    def events(self, kind):
        return [event for event in self.visitor.events if event["type"] == kind]

    def say(self, text, sender="operator", author="Ana", *, push=True, **values):
        """A message of the house; returns it."""
        return self.add(self.visitor, sender, author, text, push=push, **values)

    def add(self, visitor, sender, author, text, *, push=True, **values):
        with self.lock:
            message = {
                "id": next(self.ids),
                "client_id": None,
                "from": sender,
                "author": author,
                "text": text,
                "at": datetime.datetime.now(datetime.timezone.utc).isoformat()[:19] + "Z",
                "attachments": [],
                "options": [],
                "state": "sent",
                **values,
            }
            visitor.messages.append(message)
        if push:
            self.push(visitor, "mkbot.site/message", message)
        return message

    def set_state(self, state, visitor=None):
        visitor = visitor or self.visitor
        visitor.session = {"state": state, "protocol": "20250101-0001"}
        self.push(visitor, "mkbot.site/state", visitor.session)

    def ask_rating(self):
        self.set_state("rating")
        return self.say("Que nota você dá?", "bot", "", options=RATES)

    def push(self, visitor, kind, payload):
        with self.lock:
            notification = {"id": next(self.ids), "message": {"type": kind, "payload": payload}}
            visitor.notifications.append(notification)
            for socket in list(visitor.sockets):
                socket.send(json.dumps([notification]))

    def push_raw(self, text):
        for socket in list(self.visitor.sockets):
            socket.send(text)

    def drop_sockets(self):
        for visitor in list(self.visitors.values()):
            for socket in list(visitor.sockets):
                socket.abort()

    # ------------------------------------------------------------ the agreement

    def token(self, name):
        return f"{name}.{hmac.new(SECRET, name.encode(), hashlib.sha256).hexdigest()}"

    def by_token(self, token):
        name = (token or "").partition(".")[0]
        if name not in self.visitors or not hmac.compare_digest(self.token(name), token):
            return None
        return self.visitors[name]

    def init(self, body):
        if not isinstance(body, dict) or set(body) != {"token", "lang"}:
            self.faults.append(f"init with {body}")
        if body.get("lang") not in ("pt_BR", "en_US"):
            self.faults.append(f"init with lang {body.get('lang')}")
        with self.lock:
            visitor = self.by_token(body["token"])
            if not visitor:
                visitor = Visitor(uuid.uuid4().hex)
                self.visitors[visitor.name] = visitor
        token = self.token(visitor.name)
        return {
            "token": token,
            "visitor": visitor.name,
            "channel": f"mkbot.site_{KEY}_{token}",
            "websocket": "/websocket?version=19.0-1",
            "account": self.account,
            "session": visitor.session,
            "messages": visitor.messages[-self.init_size :],
            "limits": self.limits,
        }

    def webhook(self, visitor, body):
        events = body.get("events")
        if not isinstance(events, list) or not events or set(body) != {"events"}:
            self.faults.append(f"webhook body {body}")
            return 0
        times = [event["ts"] for event in events]
        # Two tabs may write at the same instant.
        if times != sorted(times):
            self.faults.append(f"times not ascending: {times}")
        accepted = 0
        for event in events:
            self.check(event)
            with self.lock:
                is_new = event["id"] not in visitor.seen
                visitor.seen.add(event["id"])
            if is_new:
                accepted += 1
                visitor.events.append(event)
                self.treat(visitor, event)
        return accepted

    def check(self, event):
        kind = event.get("type")
        extra = set(event) - {"id", "ts", "type"} - FIELDS.get(kind, set())
        if kind not in FIELDS or extra or uuid.UUID(event["id"]).version != 4:
            self.faults.append(f"event {event}")
        if abs(event["ts"] / 1000 - time.time()) > 600:
            self.faults.append(f"event's time {event['ts']}")

    def treat(self, visitor, event):
        kind = event["type"]
        if kind == "start":
            self.set_state("bot", visitor)
            if self.greets:
                text = "Olá! Seu protocolo é 20250101-0001.\nComo posso ajudar?"
                self.add(visitor, "bot", "Assistente", text, options=[PERSON])
        elif kind == "end":
            self.set_state("closed", visitor)
        elif kind != "receipt":
            self.store(visitor, event)

    def store(self, visitor, event):
        upload = self.uploads.get(event.get("upload"))
        if event["type"] == "file" and not upload:
            self.faults.append(f"unknown upload {event}")
        values = {"client_id": event["id"], "attachments": [upload] if upload else []}
        text = event.get("text") or event.get("label") or ""
        message = self.add(visitor, "customer", "Visitante", text, push=self.echoes, **values)
        receipt = {"client_ids": [event["id"]], "ids": [message["id"]], "state": "sent"}
        self.push(visitor, "mkbot.site/receipt", receipt)
        if event["type"] == "choice" and event["choice"] == "person":
            self.set_state("waiting", visitor)
        elif event["type"] == "choice" and event["choice"].startswith("rate:"):
            self.add(visitor, "bot", "Assistente", "Obrigado pela nota!")
            self.set_state("closed", visitor)

    def upload(self, name, mimetype, data, is_voice):
        reference = uuid.uuid4().hex
        self.uploads[reference] = {
            "name": name,
            "url": f"/mkbot/site/{KEY}/file/{reference}",
            "mimetype": mimetype,
            "size": len(data),
            "voice": is_voice,
        }
        self.files[reference] = data
        return {"upload": reference, "name": name, "mimetype": mimetype, "size": len(data)}

    def history(self, visitor, before):
        older = [message for message in visitor.messages if message["id"] < before]
        return {"messages": older[-20:], "more": len(older) > 20}


class Socket:
    """The server's end of one WebSocket (RFC 6455), text frames only."""

    def __init__(self, handler):
        self.handler = handler
        self.lock = threading.Lock()

    def send(self, text):
        data = text.encode()
        size = len(data)
        if size < 126:
            head = struct.pack("!BB", 0x81, size)
        elif size < 65536:
            head = struct.pack("!BBH", 0x81, 126, size)
        else:
            head = struct.pack("!BBQ", 0x81, 127, size)
        with self.lock:
            try:
                self.handler.wfile.write(head + data)
                self.handler.wfile.flush()
            except OSError:
                pass

    def receive(self):
        """One frame as (opcode, payload), or None at the end."""
        read = self.handler.rfile.read
        head = read(2)
        if len(head) < 2:
            return None
        size = head[1] & 0x7F
        if size == 126:
            size = struct.unpack("!H", read(2))[0]
        mask = read(4)
        payload = bytes(byte ^ mask[i % 4] for i, byte in enumerate(read(size)))
        return head[0] & 0x0F, payload

    def abort(self):
        try:
            self.handler.connection.shutdown(2)
        except OSError:
            pass


class Handler(BaseHTTPRequestHandler):
    site = None  # the FakeSite, set on a subclass of each

    protocol_version = "HTTP/1.1"

    def log_message(self, *args):
        pass

    # -------- answers

    def answer(self, status, body=b"", mimetype="application/json", **headers):
        data = json.dumps(body).encode() if isinstance(body, dict) else body
        self.send_response(status)
        self.send_header("Content-Type", mimetype)
        self.send_header("Content-Length", str(len(data)))
        self.send_header("Access-Control-Allow-Origin", "*")
        self.send_header("Access-Control-Allow-Methods", "GET, POST")
        self.send_header("Access-Control-Allow-Headers", "Content-Type, Authorization")
        self.send_header("Access-Control-Expose-Headers", "Retry-After")
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(data)

    def error(self, status, message="No", **headers):
        body = {"error": {"code": str(status), "message": message}}
        self.answer(status, body, **headers)

    def is_troubled(self, name):
        """Answer with trouble where the test wants it."""
        waiting = self.site.answers.get(name)
        if self.site.is_down:
            self.error(503)
        elif waiting:
            status = waiting.pop(0)
            headers = {"Retry_After": "1"} if status == 429 else {}
            self.error(status, f"Trouble {status}", **headers)
        else:
            return False
        return True

    def visitor(self):
        scheme, _, token = self.headers.get("Authorization", "").partition(" ")
        return self.site.by_token(token) if scheme == "Bearer" else None

    # -------- routes

    def do_OPTIONS(self):
        self.answer(204)

    def do_GET(self):
        url = urlsplit(self.path)
        name = url.path.rsplit("/", 1)[-1]
        if url.path == "/page":
            self.page(parse_qs(url.query))
        elif url.path == f"/mkbot/site/{KEY}/widget.js":
            self.answer(200, WIDGET.read_bytes(), "text/javascript")
        elif url.path == "/websocket":
            self.websocket()
        elif self.is_troubled(name):
            pass
        elif "/file/" in url.path and name in self.site.uploads:
            upload = self.site.uploads[name]
            self.answer(200, self.site.files[name], upload["mimetype"])
        elif name == "history" and self.visitor():
            before = int(parse_qs(url.query)["before"][0])
            self.answer(200, self.site.history(self.visitor(), before))
        else:
            self.error(404)

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        name = self.path.rsplit("/", 1)[-1]
        name = "webhook" if self.path == f"/mkbot/webhook/{KEY}" else name
        self.site.requests.append(name)
        if self.is_troubled("" if name == "webhook" and not is_said(body) else name):
            return
        if name == "init":
            self.answer(200, self.site.init(json.loads(body)))
        elif not self.visitor():
            self.error(401)
        elif name == "webhook":
            self.answer(200, {"accepted": self.site.webhook(self.visitor(), json.loads(body))})
        elif name == "typing":
            self.visitor().typing.append(json.loads(body)["typing"])
            self.answer(200, {})
        elif name == "upload":
            self.upload(body)
        else:
            self.error(404)

    def upload(self, body):
        head = f"Content-Type: {self.headers['Content-Type']}\r\n\r\n".encode()
        form = email.message_from_bytes(head + body, policy=email.policy.HTTP)
        parts = {
            part.get_param("name", header="content-disposition"): part for part in form.iter_parts()
        }
        file = parts["file"]
        data = file.get_payload(decode=True)
        if len(data) > self.site.limits["upload_bytes"]:
            return self.error(413)
        mimetype = file.get_content_type()
        self.answer(200, self.site.upload(file.get_filename(), mimetype, data, "voice" in parts))

    def page(self, query):
        """A page of somebody else: options css, csp, attributes of the tag."""
        css = query.get("css", [""])[0]
        tag = query.get("tag", [""])[0]
        source = f"http://127.0.0.1:{self.site.port}/mkbot/site/{KEY}/widget.js"
        html = (
            f"<!doctype html><html><head><meta charset=utf-8><title>Loja</title>"
            f"<meta name=viewport content='width=device-width,initial-scale=1'>"
            f"<style>{css}</style></head><body><h1>Loja</h1><p>Uma página qualquer.</p>"
            f"<a href=#>um link</a><script src='{source}' {tag} async></script></body></html>"
        )
        headers = {}
        if "csp" in query:
            desk = f"127.0.0.1:{self.site.port}"
            headers["Content_Security_Policy"] = (
                f"default-src 'none'; script-src {desk}; connect-src {desk} ws://{desk}; "
                f"img-src {desk} blob:; media-src {desk} blob:; "
                "require-trusted-types-for 'script'"
            )
        self.answer(200, html.encode(), "text/html", **headers)

    # -------- WebSocket

    def websocket(self):
        if self.site.is_down or self.site.refuses_sockets:
            return self.error(503)
        seed = self.headers["Sec-WebSocket-Key"] + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
        accept = base64.b64encode(hashlib.sha1(seed.encode()).digest()).decode()
        self.send_response(101)
        self.send_header("Upgrade", "websocket")
        self.send_header("Connection", "Upgrade")
        self.send_header("Sec-WebSocket-Accept", accept)
        self.end_headers()
        self.close_connection = True
        socket = Socket(self)
        visitor = None
        try:
            while (frame := socket.receive()) and frame[0] != 8:
                if frame[0] == 1:
                    visitor = self.subscribe(socket, json.loads(frame[1]))
        except OSError:
            pass
        finally:
            if visitor and socket in visitor.sockets:
                visitor.sockets.remove(socket)

    def subscribe(self, socket, frame):
        data = frame.get("data", {})
        if frame.get("event_name") != "subscribe" or set(data) != {"channels", "last"}:
            self.site.faults.append(f"frame {frame}")
        token = data["channels"][0].split("_", 2)[2]
        visitor = self.site.by_token(token)
        with self.site.lock:
            missed = [n for n in visitor.notifications if n["id"] > data["last"]]
            missed = missed if self.site.replays else []
            if missed:
                socket.send(json.dumps(missed))
            visitor.sockets.append(socket)
        return visitor

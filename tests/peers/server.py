"""The HTTP of the fake platforms: what a call and a reply are, and the server between them."""

import contextlib
import io
import json
import socket
import time
from dataclasses import dataclass, field
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from werkzeug.formparser import parse_form_data

FORMS = ("multipart/form-data", "application/x-www-form-urlencoded")


@dataclass
class File:
    """A file of a multipart form."""

    name: str
    mimetype: str
    data: bytes


@dataclass
class Call:
    """A request as it came. `headers` ignores case; `query` and `form` hold one text a name.

    `taken`: a handler saw it (not so when it was told to fail, or the connection was dropped
    before). `status`: what was answered, ``None`` while or where nothing was.
    """

    method: str
    path: str
    query: dict
    headers: Message
    body: bytes = b""
    json: Any = None
    form: dict = field(default_factory=dict)
    files: dict = field(default_factory=dict)
    at: float = field(default_factory=time.monotonic)
    taken: bool = False
    status: int | None = None


@dataclass
class Reply:
    """An answer. `body`: bytes or text as they are, anything else as JSON."""

    status: int = 200
    body: Any = b""
    headers: dict = field(default_factory=dict)


class Server(ThreadingHTTPServer):
    """Listens on a port of 127.0.0.1 and gives each call to ``peer.respond``."""

    daemon_threads = False
    request_queue_size = 128

    def __init__(self, peer, port=0):
        self.peer = peer
        self.connections = set()
        super().__init__(("127.0.0.1", port), _Handler)

    def close_connections(self):
        """End those that clients keep open."""
        with self.peer.lock:
            for connection in self.connections:
                with contextlib.suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request, client_address):
        """A client that goes away is no news."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1

    def setup(self):
        super().setup()
        with self.server.peer.lock:
            self.server.connections.add(self.connection)
            if self.server.peer.stopping.is_set():
                self.connection.shutdown(socket.SHUT_RDWR)

    def finish(self):
        with self.server.peer.lock:
            self.server.connections.discard(self.connection)
        super().finish()

    def log_message(self, *args):
        """Nothing: what came is in `Peer.calls`."""

    def _serve(self):
        peer = self.server.peer
        if peer.stopping.is_set():
            self.close_connection = True
            return
        reply = peer.respond(self._call(self._body()))
        if reply is None:
            self.close_connection = True
            return
        body, mimetype = reply.body, "application/octet-stream"
        if isinstance(body, str):
            body, mimetype = body.encode(), "text/plain; charset=utf-8"
        elif not isinstance(body, bytes):
            body, mimetype = json.dumps(body).encode(), "application/json"
        headers = {"Content-Type": mimetype, "Content-Length": str(len(body)), **reply.headers}
        self.send_response(reply.status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)
        self.wfile.flush()

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = _serve

    def _body(self):
        if "chunked" not in self.headers.get("Transfer-Encoding", "").lower():
            return self.rfile.read(int(self.headers.get("Content-Length") or 0))
        body = b""
        while size := int(self.rfile.readline().partition(b";")[0], 16):
            body += self.rfile.read(size)
            self.rfile.readline()
        while self.rfile.readline().strip():
            pass
        return body

    def _call(self, body):
        address = urlsplit(self.path)
        query = dict(parse_qsl(address.query, keep_blank_values=True))
        call = Call(self.command, address.path, query, self.headers, body)
        mimetype = self.headers.get_content_type() if "Content-Type" in self.headers else ""
        if mimetype == "application/json" and body:
            try:
                call.json = json.loads(body)
            except ValueError as error:
                self.server.peer.complain(f"not JSON: {error}", call)
        elif mimetype in FORMS:
            environ = {
                "REQUEST_METHOD": "POST",
                "CONTENT_TYPE": self.headers["Content-Type"],
                "CONTENT_LENGTH": str(len(body)),
                "wsgi.input": io.BytesIO(body),
            }
            _stream, form, files = parse_form_data(environ, silent=False)
            call.form = form.to_dict()
            call.files = {
                name: File(item.filename or "", item.mimetype, item.read())
                for name, item in files.items()
            }
        return call

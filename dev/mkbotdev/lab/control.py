"""The lab over HTTP on loopback, for other processes: who is on line, dial, hang up, forget all.

GET  /interfaces            [{"index", "name", "down_octets", "up_octets", …}, …]
GET  /sessions              [{"login", "id", "ipv4", "down_kbps", …}, …]
POST /dial                  {"login", "password", "mac", …}: fields of session.Customer
POST /hang-up               {"mac"}
POST /reset                 {}
"""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from ..odooconf import LOCALHOST
from .session import Customer

#: Before the subscribers' come those that the machine's own SNMP would have.
FIRST_INDEX = 1001


class Control:
    """Serves a Laboratory on a port until `stop`."""

    def __init__(self, lab, port):
        self._lab = lab
        #: An interface keeps its index while the lab runs.
        self._indexes = {}
        handler = type("Handler", (_Handler,), {"control": self})
        self._server = ThreadingHTTPServer((LOCALHOST, port), handler)
        self._server.daemon_threads = True
        self.url = f"http://{LOCALHOST}:{port}"
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True
        )

    def start(self):
        self._thread.start()
        return self

    def stop(self):
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def answer(self, method, path, body):
        """What a request gets, None where there is no such thing."""
        if method == "GET" and path == "/interfaces":
            return self.interfaces()
        if method == "GET" and path == "/sessions":
            return [_told(session) for session in self._lab.bras.sessions()]
        if method == "POST" and path == "/dial":
            return self._lab.bras.dial(Customer(**body)) or {}
        if method == "POST" and path == "/hang-up":
            return self._lab.bras.hang_up(body["mac"]) or {}
        if method == "POST" and path == "/reset":
            return self._lab.reset() or {}
        return None

    def interfaces(self):
        """One of each session, named as access servers name them."""
        told = []
        for session in self._lab.bras.sessions():
            name = f"<pppoe-{session.customer.login}>"
            index = self._indexes.setdefault(name, FIRST_INDEX + len(self._indexes))
            told.append({"index": index, "name": name, **_told(session)})
        return sorted(told, key=lambda each: each["index"])


def _told(session):
    customer = session.customer
    return {
        "login": customer.login,
        "mac": customer.mac,
        "port": customer.port,
        "id": session.id,
        "ipv4": session.address,
        "down_kbps": session.down_kbps,
        "up_kbps": session.up_kbps,
        "down_octets": session.down_octets,
        "up_octets": session.up_octets,
    }


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    control = None

    def log_message(self, *args):
        """Nothing: it is called every few seconds."""

    def _serve(self):
        size = int(self.headers.get("Content-Length") or 0)
        try:
            body = json.loads(self.rfile.read(size) or b"{}")
            found = self.control.answer(self.command, self.path, body)
        except (KeyError, TypeError, ValueError) as error:
            self._reply(400, {"error": str(error)})
            return
        if found is None:
            self._reply(404, {"error": "there is no such thing"})
        else:
            self._reply(200, found)

    do_GET = do_POST = _serve

    def _reply(self, status, value):
        raw = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

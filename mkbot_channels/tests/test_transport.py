import json
import socket
import struct
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from odoo.tests import BaseCase, tagged
from odoo.tests.common import _super_send

from odoo.addons.mkbot_chat.port import Failure, Request, Sent

from ..transport import perform


class Handler(BaseHTTPRequestHandler):
    """Answers what the path says: /<status>, /slow, /reset, /echo."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.server.bodies.append(body)
        if self.path == "/slow":
            self.server.released.wait(5)
            return
        if self.path == "/reset":
            # A hard close: the platform died after it had read the message.
            linger = struct.pack("ii", 1, 0)
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            self.connection.close()
            return
        self.send_response(int(self.path[1:]))
        if self.path == "/429":
            self.send_header("Retry-After", "7")
        if self.path == "/302":
            self.send_header("Location", "/200")
        self.end_headers()
        self.wfile.write(json.dumps({"id": "m1"}).encode())

    def log_message(self, *args):
        pass


@tagged("post_install", "-at_install")
class TestTransport(BaseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        cls.server.bodies = []
        cls.server.released = threading.Event()
        threading.Thread(target=cls.server.serve_forever, daemon=True).start()
        cls.addClassCleanup(cls.server.server_close)
        cls.addClassCleanup(cls.server.shutdown)
        cls.addClassCleanup(cls.server.released.set)

    @classmethod
    def _request_handler(cls, s, r, /, **kw):
        # Odoo's own handler lengthens time-outs.
        return _super_send(s, r, **kw)

    def post(self, path, timeout=2.0, read_answer=None):
        url = f"http://127.0.0.1:{self.server.server_port}{path}"
        return perform(Request("POST", url, json={"text": "oi"}, timeout=timeout), read_answer)

    def test_sent(self):
        self.assertEqual(self.post("/200"), Sent())
        self.assertEqual(json.loads(self.server.bodies[-1]), {"text": "oi"})

    def test_answer_is_read_by_the_adapter(self):
        def read_answer(status, headers, body):
            return Sent(json.loads(body)["id"])

        self.assertEqual(self.post("/200", read_answer=read_answer), Sent("m1"))

    def test_too_many(self):
        answer = self.post("/429")
        self.assertEqual((answer.code, answer.retry_after), ("429", 7.0))
        self.assertFalse(answer.permanent or answer.uncertain)

    def test_statuses(self):
        for status, permanent in (
            (500, False),
            (503, False),
            (400, True),
            (403, True),
            (302, True),
        ):
            answer = self.post(f"/{status}")
            self.assertIsInstance(answer, Failure)
            self.assertEqual((answer.permanent, answer.uncertain), (permanent, False))

    def test_no_answer(self):
        answer = self.post("/slow", timeout=0.2)
        self.assertTrue(answer.uncertain)
        self.assertFalse(answer.permanent)

    def test_connection_dies(self):
        answer = self.post("/reset")
        self.assertTrue(answer.uncertain)

    def test_nobody_there(self):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            url = f"http://127.0.0.1:{free.getsockname()[1]}/"
            answer = perform(Request("POST", url))
        self.assertEqual((answer.uncertain, answer.permanent), (False, False))

    def test_bad_address_is_permanent_and_hides_it(self):
        answer = perform(Request("POST", "no-scheme/secret-token"))
        self.assertTrue(answer.permanent)
        self.assertNotIn("secret-token", answer.message)

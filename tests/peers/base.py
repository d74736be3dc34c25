"""What all fakes of platforms have in common: a server, a route table, memory, and trouble.

    class Shop(Peer):
        @route("POST", "/shops/<shop>/orders")
        def order(self, call, shop):
            if call.json.get("count") is None:
                return self.refuse(400, {"error": "count is missing"}, "count is missing")
            return {"id": 1}                       # 200, JSON

    with Shop() as shop:
        requests.post(f"{shop.url}/shops/1/orders", json={"count": 2})
        assert shop.calls[0].json == {"count": 2}
        assert not shop.errors

A handler returns a dict or a list (JSON, 200), bytes or a text (200), or a `Reply`.
"""

import re
import threading
import time
import traceback
from urllib.parse import unquote

from .server import Call, File, Reply, Server

__all__ = ["Call", "File", "Peer", "Reply", "route"]


def route(method, pattern):
    """Mark a method of a `Peer` as the handler of a path. ``<name>`` stands for one part of it,
    ``<name:path>`` for the rest; both are given to the method, decoded."""

    def mark(function):
        function.routes = [*getattr(function, "routes", ()), (method, _expression(pattern))]
        return function

    return mark


def _expression(pattern):
    parts = re.split(r"<(\w+)(:path)?>", pattern)
    result = re.escape(parts[0])
    for name, rest, literal in zip(parts[1::3], parts[2::3], parts[3::3], strict=True):
        result += f"(?P<{name}>{'.+' if rest else '[^/]+'}){re.escape(literal)}"
    return re.compile(result)


class Peer:
    """A strict fake of a platform, running between ``with Peer() as peer:`` and its end.

    url
        of the server, without a slash at the end;
    calls
        all :class:`Call` that came whole, in order;
    errors
        what was wrong with them, in words: tests assert that it is empty;
    lock
        to be held by handlers that change the peer's memory;
    stopping
        set as soon as it is to end: handlers that wait look at it.
    """

    def __init__(self):
        self.lock = threading.RLock()
        self.calls = []
        self.errors = []
        self._troubles = []
        self._delay = 0.0
        self.stopping = threading.Event()
        self._server = self._thread = None
        self._routes = []
        for cls in type(self).__mro__:
            for name, function in vars(cls).items():
                for method, expression in getattr(function, "routes", ()):
                    self._routes.append((method, expression, getattr(self, name)))

    # The server

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_exception):
        self.stop()

    def start(self, port=0):
        """Listen on a port of 127.0.0.1, any that is free unless it is given."""
        self.stopping.clear()
        self._server = Server(self, port)
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True
        )
        self._thread.start()
        return self

    def stop(self):
        """End at once, and wait until every thread has ended. Memory stays readable."""
        if not self._server:
            return
        self.stopping.set()
        self._server.shutdown()
        self._server.close_connections()
        self._server.server_close()
        self._thread.join()
        self._server = None

    @property
    def url(self):
        host, port = self._server.server_address[:2]
        return f"http://{host}:{port}"

    # Trouble

    def fail_next(self, status, body=b"", headers=None, times=1, on=""):
        """Answer so to the next call, or the next `times`, whose path contains `on`; `on` may also
        be a function that says of a :class:`Call` whether it is meant."""
        self._trouble(times, on, Reply(status, body, headers or {}))

    def drop_next(self, after=True, times=1, on=""):
        """Close the connection instead of answering: after having taken the message, or before."""
        self._trouble(times, on, "after" if after else "before")

    def forgive(self):
        """Forget the trouble that was still to come."""
        with self.lock:
            self._troubles.clear()

    def slow(self, seconds):
        """Let every answer wait from now on; 0 ends it, also for those who wait."""
        self._delay = seconds

    def _trouble(self, times, on, what):
        with self.lock:
            self._troubles += [(on, what)] * times

    def _next_trouble(self, call):
        with self.lock:
            for index, (on, what) in enumerate(self._troubles):
                if on(call) if callable(on) else on in call.path:
                    del self._troubles[index]
                    return what
        return None

    def _wait(self, call):
        while not self.stopping.is_set() and time.monotonic() < call.at + self._delay:
            self.stopping.wait(0.02)

    # Memory

    def complain(self, words, call=None):
        """Remember that a call was wrong."""
        with self.lock:
            self.errors.append(f"{call.method} {call.path}: {words}" if call else words)

    def refuse(self, status, body, words, call=None):
        """Remember that a call was wrong, and answer it."""
        self.complain(words, call)
        return Reply(status, body)

    def calls_to(self, part, taken=None):
        """The calls whose path contains `part`; `taken` asks for those that were, or were not."""
        with self.lock:
            return [
                call for call in self.calls if part in call.path and taken in (None, call.taken)
            ]

    def wait_for(self, condition, seconds=10):
        """Wait until `condition()` is true and return its value."""
        end = time.monotonic() + seconds
        while not (value := condition()):
            if time.monotonic() > end:
                raise AssertionError(f"did not happen within {seconds} s; errors: {self.errors}")
            time.sleep(0.02)
        return value

    # Answering

    def unknown(self, call):
        """Answer a path that the platform has not."""
        return self.refuse(404, {"error": "not found"}, "no such path", call)

    def respond(self, call):
        """Return the :class:`Reply` to a call, ``None`` to close the connection."""
        with self.lock:
            self.calls.append(call)
        trouble = self._next_trouble(call)
        reply = trouble if isinstance(trouble, Reply) else None
        if trouble == "before":
            return None
        if not reply:
            call.taken = True
            reply = self._handle(call)
        self._wait(call)
        if trouble == "after":
            return None
        call.status = reply.status
        return reply

    def _handle(self, call):
        try:
            for method, expression, handler in self._routes:
                match = expression.fullmatch(call.path)
                if match and method == call.method:
                    given = {name: unquote(value) for name, value in match.groupdict().items()}
                    reply = handler(call, **given)
                    return reply if isinstance(reply, Reply) else Reply(200, reply)
            return self.unknown(call)
        except Exception:
            self.complain(traceback.format_exc(), call)
            return Reply(500, {"error": "the fake itself failed"})

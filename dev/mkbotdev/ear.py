"""Listens to Odoo's bus over a WebSocket, as a browser does, and notes the time."""

import contextlib
import json
import threading
import time

CONNECT_TIMEOUT_S = 10


class Ear:
    """One WebSocket. `heard(type, payload, at)` is called, in a thread of its
    own, for each notification; `at` is `time.perf_counter()` of its arrival.
    `sslopt` is websocket-client's."""

    def __init__(self, url, path, channels, heard, session_id="", sslopt=None):
        import websocket  # only the virtual environment has it

        self._heard = heard
        self._gone = websocket.WebSocketException
        self._socket = websocket.create_connection(
            url.replace("http", "ws", 1) + path,
            timeout=CONNECT_TIMEOUT_S,
            cookie=f"session_id={session_id}" if session_id else None,
            origin=url,
            sslopt=sslopt,
        )
        self._socket.settimeout(None)
        subscription = {"channels": channels, "last": 0}
        self._socket.send(json.dumps({"event_name": "subscribe", "data": subscription}))
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    def _listen(self):
        with contextlib.suppress(OSError, self._gone):
            while frame := self._socket.recv():
                at = time.perf_counter()
                for notification in json.loads(frame):
                    message = notification["message"]
                    self._heard(message["type"], message["payload"], at)

    def close(self):
        with contextlib.suppress(OSError, self._gone):
            self._socket.shutdown()
        self._thread.join(5)

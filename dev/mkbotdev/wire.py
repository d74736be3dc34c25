"""A relay in front of a server that counts every byte, by what was asked for.

A browser's own tools miss part of it: Odoo's WebSocket lives in a shared worker.
"""

import collections
import contextlib
import socket
import threading

from . import odooconf

CHUNK = 65536
VERBS = (b"GET ", b"POST ", b"HEAD ")


class Wire:
    """Relays connections to `port`; `url` is where to connect instead.

    `bytes` counts both ways, headers included, by the path of the request."""

    def __init__(self, port):
        self._port = port
        self._lock = threading.Lock()
        self.bytes = collections.Counter()
        self._listener = socket.create_server((odooconf.LOCALHOST, 0))
        self.url = f"http://{odooconf.LOCALHOST}:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def take(self):
        """What was counted since the last time."""
        with self._lock:
            counted, self.bytes = self.bytes, collections.Counter()
        return counted

    def close(self):
        self._listener.close()

    def _accept(self):
        with contextlib.suppress(OSError):
            while True:
                client, _address = self._listener.accept()
                threading.Thread(target=self._relay, args=(client,), daemon=True).start()

    def _relay(self, client):
        path = ["?"]
        with client, socket.create_connection((odooconf.LOCALHOST, self._port)) as server:
            answers = threading.Thread(
                target=self._pump, args=(server, client, path, False), daemon=True
            )
            answers.start()
            self._pump(client, server, path, True)
            answers.join()

    def _pump(self, source, target, path, is_asking):
        with contextlib.suppress(OSError):
            while data := source.recv(CHUNK):
                # A browser asks again on a connection only after the whole answer.
                if is_asking and data.startswith(VERBS):
                    path[0] = data.split(b" ", 2)[1].decode("ascii", "replace").partition("?")[0]
                with self._lock:
                    self.bytes[path[0]] += len(data)
                target.sendall(data)
        with contextlib.suppress(OSError):
            target.shutdown(socket.SHUT_WR)

"""Ports and secrets that stay the same from one start of a lab to the next, so that what was
configured for it once goes on working."""

import json
import random
import secrets
import socket

from ..errors import Trouble
from ..odooconf import LOCALHOST

LASTING = range(15_000, 30_000)
TRIES = 100


class Kept:
    """In a file; a port that somebody else took meanwhile is replaced by another."""

    def __init__(self, path):
        self._path = path
        try:
            self._values = json.loads(path.read_text(encoding="utf-8"))
        except (FileNotFoundError, ValueError):
            self._values = {}

    def secret(self, name):
        return self._keep(name, self._values.get(name) or secrets.token_hex(12))

    def udp_port(self, name):
        return self._keep(name, free_port(socket.SOCK_DGRAM, self._values.get(name)))

    def tcp_port(self, name):
        return self._keep(name, free_port(socket.SOCK_STREAM, self._values.get(name)))

    def _keep(self, name, value):
        if self._values.get(name) != value:
            self._values[name] = value
            self._path.touch(mode=0o600)
            self._path.write_text(json.dumps(self._values), encoding="utf-8")
        return value


def free_port(kind, wanted=None):
    """`wanted` where it is free, else another; `kind` is a socket's type.

    None that outgoing connections are given: those would take it while the lab is down."""
    others = random.sample(LASTING, TRIES)
    for port in (wanted, *others) if wanted else others:
        with socket.socket(socket.AF_INET, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, kind == socket.SOCK_STREAM)
            try:
                probe.bind((LOCALHOST, port))
            except OSError:
                continue
            return port
    raise Trouble(f"No port from {LASTING.start} to {LASTING.stop} is free.")

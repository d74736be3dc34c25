"""Many HTTP requests at once, from a process of its own that costs next to nothing.

`fire` starts it (`python -m mkbotdev.volley`), hands it requests that are ready to be written to
a socket, and gets back when each was sent and what came of it. One connection a request, as a
proxy in front of Odoo makes them.
"""

import json
import pickle
import re
import socket
import subprocess
import sys
import threading
import time
from dataclasses import dataclass

ANSWER_TIMEOUT_S = 60
CHUNK = 65536
LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)


@dataclass(frozen=True)
class Shot:
    """One request: its index, `time.monotonic()` when it began, milliseconds until it was
    answered whole, and the status, 0 where the connection failed."""

    index: int
    at: float
    ms: float
    status: int

    @property
    def end(self):
        return self.at + self.ms / 1000


def request(path, headers, body):
    """The bytes of a POST."""
    lines = [f"POST {path} HTTP/1.1", "Host: 127.0.0.1", "Connection: close"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    lines += ["Content-Type: application/json", f"Content-Length: {len(body)}", "", ""]
    return "\r\n".join(lines).encode() + body


def fire(port, requests, concurrency, seconds=None):
    """Send `requests` in their order, so many at once, for at most `seconds`.

    :return: the :class:`Shot` of each that was sent
    """
    job = {"port": port, "requests": requests, "concurrency": concurrency, "seconds": seconds}
    done = subprocess.run(
        [sys.executable, "-m", __name__],
        input=pickle.dumps(job),
        stdout=subprocess.PIPE,
        check=True,
    )
    return [Shot(*fields) for fields in json.loads(done.stdout)]


def _run(port, requests, concurrency, seconds):
    numbers = iter(range(len(requests)))
    lock = threading.Lock()
    shots = []
    until = time.monotonic() + seconds if seconds else None

    def send():
        while until is None or time.monotonic() < until:
            with lock:
                index = next(numbers, None)
            if index is None:
                return
            at = time.monotonic()
            status = post(port, requests[index])
            shots.append((index, at, (time.monotonic() - at) * 1000, status))

    threads = [threading.Thread(target=send) for _number in range(concurrency)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return shots


def post(port, data):
    """Send one request; the status, 0 where the connection failed."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=ANSWER_TIMEOUT_S) as link:
            link.sendall(data)
            answer = link.recv(CHUNK)
            # As any client does: Odoo lingers for 10 ms unless its client closes first.
            while not _whole(answer) and (more := link.recv(CHUNK)):
                answer += more
    except OSError:
        return 0
    return int(answer[9:12]) if answer[9:12].isdigit() else 0


def _whole(answer):
    head, end, body = answer.partition(b"\r\n\r\n")
    length = LENGTH.search(head)
    return bool(end and length and len(body) >= int(length[1]))


if __name__ == "__main__":
    json.dump(_run(**pickle.load(sys.stdin.buffer)), sys.stdout)

"""A visitor's words on the operator's WebSocket, and the operator's on the visitor's."""

import argparse
import itertools
import json
import statistics
import time
import urllib.request
import uuid

from .. import console, crowd, gateways, harness
from ..desk import MOST_S, PATIENCE_S, SPACING_S, Desk, Heard, spread
from ..measure import emit, percentile

NAME = "site"
CHATS = 200
IDLE_MESSAGES, OUT_MESSAGES = 100, 60
LISTENING_VISITORS = 10


def main(arguments):
    """Print idle_p50_ms, idle_p95_ms, out_p95_ms, operator_send_p95_ms, max_processed_per_s and
    half_p95_ms."""
    parser = argparse.ArgumentParser(prog="dev/bench site", description=__doc__)
    parser.add_argument("--past", type=int, default=0, help="closed conversations stored before")
    options = parser.parse_args(arguments)
    with harness.workshop() as shop:
        database = shop.database(durable=True)
        shop.databases.query(database, gateways.UNLIMITED)
        node = shop.node(database=database)
        chats = _chats(shop, node, options.past)
        with _Desk(node, chats, chats[0]["websocket"]) as desk:
            desk.idle(10)  # what the first ones pay for is no figure
            idle = desk.idle(IDLE_MESSAGES)
            emit(NAME, "idle_p50_ms", statistics.median(idle), "ms", {"messages": len(idle)})
            emit(NAME, "idle_p95_ms", percentile(idle, 0.95), "ms", spread(idle))
            desk.answers(5)
            out, calls = desk.answers(OUT_MESSAGES)
            emit(NAME, "out_p95_ms", percentile(out, 0.95), "ms", spread(out))
            emit(NAME, "operator_send_p95_ms", percentile(calls, 0.95), "ms", spread(calls))
            most = desk.most()
            emit(NAME, "max_processed_per_s", most, "1/s", {"seconds": MOST_S, "chats": len(chats)})
            half = desk.steady(most / 2)
            detail = {**spread(half), "per_s": round(most / 2, 1)}
            emit(NAME, "half_p95_ms", percentile(half, 0.95), "ms", detail)
            desk.check()


def _chats(shop, node, past):
    """Visitors with their tokens, each in a conversation that ana attends."""
    with console.step(f"Conversations: {CHATS} open, {past} past"):
        visitors = [_post(f"{node.site_url}/init", {"token": None}) for _chat in range(CHATS)]
        parts = [crowd.Part("active", CHATS)]
        parts += [crowd.Part("closed", past)] if past else []
        addresses = [visitor["visitor"] for visitor in visitors]
        rows = crowd.fill(shop.databases, node.db, parts, addresses)
    return [{**visitor, "channel_id": row[1]} for visitor, row in zip(visitors, rows, strict=False)]


def _post(url, data, token=None):
    headers = {"Content-Type": "application/json"}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    request = urllib.request.Request(url, json.dumps(data).encode(), headers)
    with urllib.request.urlopen(request, timeout=PATIENCE_S) as response:
        return json.load(response)


class _Desk(Desk):
    """The customers are visitors of the site; some listen too."""

    def __init__(self, *arguments):
        super().__init__(*arguments)
        self._outward = Heard("operator")

    def __enter__(self):
        for chat in self._chats[:LISTENING_VISITORS]:
            self.listen([chat["channel"]], self._visitor_hears)
        return super().__enter__()

    def _visitor_hears(self, kind, payload, at):
        if kind == "mkbot.site/message":
            self._outward.note(payload["text"], at)

    def say(self, chat, text):
        event = {"id": str(uuid.uuid4()), "ts": time.time_ns() // 1_000_000, "type": "text"}
        url = f"{self._node.url}/mkbot/webhook/{self._node.key}"
        _post(url, {"events": [{**event, "text": text}]}, chat["token"])

    def answers(self, count):
        """Milliseconds from the operator's call to the visitor's WebSocket, and of the call."""
        numbers, calls = [], []
        for chat in itertools.islice(itertools.cycle(self._chats[:LISTENING_VISITORS]), count):
            text, number = self._outward.new()
            calls.append(self.answer(chat["channel_id"], text))
            numbers.append(number)
            time.sleep(SPACING_S)
        return self._outward.waits(numbers), calls

    def check(self):
        super().check()
        self._outward.check()

"""From a Telegram update to the operator's WebSocket; the operator's send, come what may."""

import argparse
import itertools
import json
import statistics
import urllib.request

from .. import console, crowd, gateways, harness, volley
from ..desk import MOST_S, PATIENCE_S, Desk, spread
from ..errors import Failure
from ..measure import emit, percentile

NAME = "push"
CHATS = 200
IDLE_MESSAGES, SENDS = 100, 40
SLOW_S = 2


def main(arguments):
    """Print idle_p50_ms, idle_p95_ms, max_processed_per_s, half_p95_ms, and the milliseconds of
    the operator's send: send_p95_ms, send_slow_p95_ms (the platform takes 2 s for each answer)
    and send_down_p95_ms (it refuses connections)."""
    parser = argparse.ArgumentParser(prog="dev/bench push", description=__doc__)
    parser.add_argument("--workers", type=int, default=2, help="of Odoo; 0: threads")
    parser.add_argument("--past", type=int, default=0, help="closed conversations stored before")
    options = parser.parse_args(arguments)
    with harness.bench() as shop, gateways.telegram_peer() as telegram:
        database = shop.database(durable=True)
        shop.databases.query(database, gateways.OUR_CRONS_ONLY)
        node = shop.node(database=database, workers=options.workers)
        about = {"workers": options.workers, "past": options.past}
        ours = gateways.OurTelegram(node, telegram)
        with console.step(f"Conversations: {CHATS} open, {options.past} past"):
            parts = [crowd.Part("active", CHATS)]
            parts += [crowd.Part("closed", options.past)] if options.past else []
            addresses = [str(gateways.FIRST_CHAT + chat) for chat in range(CHATS)]
            rows = crowd.fill(shop.databases, database, parts, addresses, "telegram")
        with _Desk(node, range(CHATS), _websocket(node), ours) as desk:
            desk.idle(10)  # what the first ones pay for is no figure
            idle = desk.idle(IDLE_MESSAGES)
            emit(NAME, "idle_p50_ms", statistics.median(idle), "ms", about)
            emit(NAME, "idle_p95_ms", percentile(idle, 0.95), "ms", {**spread(idle), **about})
            most = desk.most()
            detail = {"seconds": MOST_S, "chats": CHATS, **about}
            emit(NAME, "max_processed_per_s", most, "1/s", detail)
            half = desk.steady(most / 2)
            detail = {**spread(half), "per_s": round(most / 2, 1), **about}
            emit(NAME, "half_p95_ms", percentile(half, 0.95), "ms", detail)
            desk.check()
            channels = [row[1] for row in rows[:SENDS]]
            desk.sends(channels[:5])
            for figure, trouble in (
                ("send_p95_ms", None),
                ("send_slow_p95_ms", lambda: telegram.slow(SLOW_S)),
                ("send_down_p95_ms", telegram.stop),
            ):
                if trouble:
                    trouble()
                times = desk.sends(channels)
                emit(NAME, figure, percentile(times, 0.95), "ms", {**spread(times), **about})


def _websocket(node):
    """The path of the WebSocket, which has a version."""
    request = urllib.request.Request(
        f"{node.site_url}/init", b'{"token": null}', {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=PATIENCE_S) as response:
        return json.load(response)["websocket"]


class _Desk(Desk):
    """The customers write by Telegram."""

    def __init__(self, node, chats, websocket, ours):
        super().__init__(node, chats, websocket)
        self._ours = ours
        self._numbers = itertools.count(1)

    def say(self, chat, text):
        status = volley.post(self._node.port, self._ours.request(chat, next(self._numbers), text))
        if status != 200:
            raise Failure(f"The webhook answers {status}.")

    def sends(self, channels):
        """Milliseconds of the operator's send in each of some conversations."""
        return [self.answer(channel_id, "Vou verificar.") for channel_id in channels]

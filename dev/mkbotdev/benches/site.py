"""A visitor's words on the operator's WebSocket, and the operator's on the visitor's."""

import argparse
import concurrent.futures
import functools
import itertools
import json
import re
import statistics
import threading
import time
import urllib.request
import uuid

from .. import console, crowd, harness
from ..ear import Ear
from ..errors import Failure
from ..measure import emit, percentile

NAME = "site"
CHATS = 200
IDLE_MESSAGES, OUT_MESSAGES = 100, 60
SPACING_S = 0.2
LISTENING_VISITORS = 10
#: Posts under way at a time, and messages not yet heard, while the most is sought.
SENDERS, WINDOW = 8, 32
MOST_S, HALF_S = 10, 15
RAMP_S = 1
PATIENCE_S = 20
#: A subscription is not confirmed.
SUBSCRIBED_S = 2
UNLIMITED = """
    INSERT INTO ir_config_parameter (key, value)
    VALUES ('mkbot_channels.visitor_rate', '0'), ('mkbot_channels.address_rate', '0')
    ON CONFLICT (key) DO UPDATE SET value = EXCLUDED.value"""


def main(arguments):
    """Print idle_p50_ms, idle_p95_ms, out_p95_ms, operator_send_p95_ms, max_processed_per_s and
    half_p95_ms."""
    parser = argparse.ArgumentParser(prog="dev/bench site", description=__doc__)
    parser.add_argument("--past", type=int, default=0, help="closed conversations stored before")
    options = parser.parse_args(arguments)
    with harness.workshop() as shop:
        database = shop.database(durable=True)
        shop.databases.query(database, UNLIMITED)
        node = shop.node(database=database)
        chats = _chats(shop, node, options.past)
        with _Desk(node, chats) as desk:
            desk.idle(10)  # what the first ones pay for is no figure
            idle = desk.idle(IDLE_MESSAGES)
            emit(NAME, "idle_p50_ms", statistics.median(idle), "ms", {"messages": len(idle)})
            emit(NAME, "idle_p95_ms", percentile(idle, 0.95), "ms", _spread(idle))
            desk.answers(5)
            out, calls = desk.answers(OUT_MESSAGES)
            emit(NAME, "out_p95_ms", percentile(out, 0.95), "ms", _spread(out))
            emit(NAME, "operator_send_p95_ms", percentile(calls, 0.95), "ms", _spread(calls))
            most = desk.most()
            emit(NAME, "max_processed_per_s", most, "1/s", {"seconds": MOST_S, "chats": len(chats)})
            half = desk.steady(most / 2)
            detail = {**_spread(half), "per_s": round(most / 2, 1)}
            emit(NAME, "half_p95_ms", percentile(half, 0.95), "ms", detail)
            desk.check()


def _spread(times):
    return {
        "p50": round(statistics.median(times), 1),
        "max": round(max(times), 1),
        "messages": len(times),
    }


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


class _Heard:
    """When each numbered message of one direction was sent and heard."""

    def __init__(self, name):
        self._mark = re.compile(rf"{name}-(\d+)-")
        self._text = f"{name}-%s- minha internet está lenta"
        self._numbers = itertools.count(1)
        self._sent, self._at = {}, {}
        self._twice = 0
        self._news = threading.Condition()

    def new(self):
        """The text of a message that is sent now, and its number."""
        number = next(self._numbers)
        self._sent[number] = time.perf_counter()
        return self._text % number, number

    def note(self, text, at):
        """Something arrived; it may be none of these."""
        if found := self._mark.search(text):
            number = int(found[1])
            with self._news:
                self._twice += number in self._at
                self._at.setdefault(number, at)
                self._news.notify_all()

    def waits(self, numbers):
        """Wait until these were heard; the milliseconds that each took."""
        with self._news:
            if not self._news.wait_for(lambda: self._at.keys() >= set(numbers), PATIENCE_S):
                missing = set(numbers) - self._at.keys()
                raise Failure(f"{len(missing)} messages were not heard within {PATIENCE_S} s.")
            return [(self._at[number] - self._sent[number]) * 1000 for number in numbers]

    def room(self, limit, until):
        """Wait until fewer than `limit` are on their way, at the latest `until`."""
        with self._news:
            self._news.wait_for(
                lambda: len(self._sent) - len(self._at) < limit, until - time.perf_counter()
            )

    def between(self, start, end):
        """How many were heard in a stretch of time."""
        with self._news:
            return sum(start <= at < end for at in self._at.values())

    def check(self):
        """Every one was heard, and once."""
        self.waits(list(self._sent))
        if self._twice:
            raise Failure(f"{self._twice} messages were heard twice.")


class _Desk:
    """Ana with her WebSocket, some visitors with theirs."""

    def __init__(self, node, chats):
        self._node = node
        self._chats = chats
        self._turn = itertools.cycle(chats)
        self._ana = node.rpc("ana")
        self._inward, self._outward = _Heard("visitor"), _Heard("operator")
        self._ears = []

    def __enter__(self):
        path = self._chats[0]["websocket"]
        listen = self._operator_hears, self._ana.session_id
        self._ears.append(Ear(self._node.url, path, ["mkbot.panel"], *listen))
        for chat in self._chats[:LISTENING_VISITORS]:
            self._ears.append(Ear(self._node.url, path, [chat["channel"]], self._visitor_hears))
        time.sleep(SUBSCRIBED_S)
        return self

    def __exit__(self, *_error):
        for ear in self._ears:
            ear.close()

    def _operator_hears(self, kind, payload, at):
        if kind == "discuss.channel/new_message":
            self._inward.note(str(payload["data"]["mail.message"]), at)

    def _visitor_hears(self, kind, payload, at):
        if kind == "mkbot.site/message":
            self._outward.note(payload["text"], at)

    def _visitor_says(self, chat):
        text, number = self._inward.new()
        event = {"id": str(uuid.uuid4()), "ts": time.time_ns() // 1_000_000, "type": "text"}
        url = f"{self._node.url}/mkbot/webhook/{self._node_key}"
        _post(url, {"events": [{**event, "text": text}]}, chat["token"])
        return number

    @functools.cached_property
    def _node_key(self):
        return self._node.key

    def idle(self, count):
        """Milliseconds from a visitor's POST to the operator's WebSocket, nothing else going on."""
        numbers = []
        for _message in range(count):
            numbers.append(self._visitor_says(next(self._turn)))
            time.sleep(SPACING_S)
        return self._inward.waits(numbers)

    def answers(self, count):
        """Milliseconds from the operator's call to the visitor's WebSocket, and of the call."""
        numbers, calls = [], []
        for chat in itertools.islice(itertools.cycle(self._chats[:LISTENING_VISITORS]), count):
            text, number = self._outward.new()
            start = time.perf_counter()
            self._ana.post(
                "/mail/message/post",
                {
                    "thread_model": "discuss.channel",
                    "thread_id": chat["channel_id"],
                    "post_data": {
                        "body": text,
                        "message_type": "comment",
                        "subtype_xmlid": "mail.mt_comment",
                    },
                },
            )
            calls.append((time.perf_counter() - start) * 1000)
            numbers.append(number)
            time.sleep(SPACING_S)
        return self._outward.waits(numbers), calls

    def most(self):
        """Messages heard a second when there is always one more to be treated."""
        start = time.perf_counter() + RAMP_S
        end = start + MOST_S
        lock = threading.Lock()

        def send():
            while time.perf_counter() < end:
                self._inward.room(WINDOW, end)
                with lock:
                    chat = next(self._turn)
                self._visitor_says(chat)

        with concurrent.futures.ThreadPoolExecutor(SENDERS) as pool:
            for sender in [pool.submit(send) for _sender in range(SENDERS)]:
                sender.result()
        return self._inward.between(start, end) / MOST_S

    def steady(self, rate):
        """Milliseconds as in `idle`, at so many messages a second in all the conversations."""
        self._inward.check()  # what was sent before must not be in the way
        time.sleep(RAMP_S)
        start = time.perf_counter()
        with concurrent.futures.ThreadPoolExecutor(2 * SENDERS) as pool:
            posts = []
            for number in range(int(rate * HALF_S)):
                time.sleep(max(0.0, start + number / rate - time.perf_counter()))
                posts.append(pool.submit(self._visitor_says, next(self._turn)))
            numbers = [post.result() for post in posts]
        return self._inward.waits(numbers)

    def check(self):
        """Nothing lost, nothing twice."""
        self._inward.check()
        self._outward.check()

"""Ana at her WebSocket, and what customers' messages need to get there."""

import concurrent.futures
import itertools
import re
import statistics
import threading
import time

from .ear import Ear
from .errors import Failure

SPACING_S = 0.2
#: Posts under way at a time, and messages not yet heard, while the most is sought.
SENDERS, WINDOW = 8, 32
MOST_S, HALF_S = 10, 15
RAMP_S = 1
PATIENCE_S = 20
#: A subscription is not confirmed.
SUBSCRIBED_S = 2


def spread(times):
    return {
        "p50": round(statistics.median(times), 1),
        "max": round(max(times), 1),
        "messages": len(times),
    }


class Heard:
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


class Desk:
    """Ana with her WebSocket; `chats` are customers whose conversations she attends, whatever
    `say(chat, text)` needs to know of them."""

    def __init__(self, node, chats, websocket):
        self._node, self._chats, self._path = node, chats, websocket
        self._turn = itertools.cycle(chats)
        self._ana = node.rpc("ana")
        self._inward = Heard("customer")
        self._ears = []

    def say(self, chat, text):
        """Have a customer write; return when the webhook has answered."""
        raise NotImplementedError

    def __enter__(self):
        self.listen(["mkbot.panel"], self._operator_hears, self._ana.session_id)
        time.sleep(SUBSCRIBED_S)
        return self

    def __exit__(self, *_error):
        for ear in self._ears:
            ear.close()

    def listen(self, channels, heard, session_id=""):
        url = self._node.websocket_url
        self._ears.append(Ear(url, self._path, channels, heard, session_id))

    def _operator_hears(self, kind, payload, at):
        if kind == "discuss.channel/new_message":
            self._inward.note(str(payload["data"]["mail.message"]), at)

    def _customer_says(self, chat):
        text, number = self._inward.new()
        self.say(chat, text)
        return number

    def idle(self, count):
        """Milliseconds from a customer's POST to the operator's WebSocket, nothing else going
        on."""
        numbers = []
        for _message in range(count):
            numbers.append(self._customer_says(next(self._turn)))
            time.sleep(SPACING_S)
        return self._inward.waits(numbers)

    def answer(self, channel_id, text):
        """Have ana write in a conversation; milliseconds until she has her answer."""
        start = time.perf_counter()
        self._ana.post(
            "/mail/message/post",
            {
                "thread_model": "discuss.channel",
                "thread_id": channel_id,
                "post_data": {
                    "body": text,
                    "message_type": "comment",
                    "subtype_xmlid": "mail.mt_comment",
                },
            },
        )
        return (time.perf_counter() - start) * 1000

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
                self._customer_says(chat)

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
                posts.append(pool.submit(self._customer_says, next(self._turn)))
            numbers = [post.result() for post in posts]
        return self._inward.waits(numbers)

    def check(self):
        """Nothing lost, nothing twice."""
        self._inward.check()

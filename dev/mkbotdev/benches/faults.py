"""Numbered messages in and out while Odoo, PostgreSQL and the platform fail."""

import argparse
import contextlib
import itertools
import threading
import time
import urllib.error
import urllib.request
from collections import Counter

from .. import console, crowd, gateways, harness, odooconf, rpc
from ..errors import Failure, Trouble
from ..ledger import Ledger
from ..measure import emit, percentile

NAME = "faults"
CHATS = 100
SENDERS, OPERATORS = 8, 2
#: Every so manieth update is sent again although it was accepted.
REPEAT_EVERY = 20
#: Accepted and not yet treated, at most: the faults are to come while messages come in.
BACKLOG = 1500
PAUSE_S, POLL_S = 0.2, 0.5
ANSWER_TIMEOUT_S = 30
#: How long the platform does not answer: longer than we wait for it.
HANGING_S = 24
MINUTES = 10
#: Of it, for what is under way at the end: what a killed worker was sending is given up after
#: three minutes.
SETTLE_S = 250


def main(arguments):
    """Print lost, twice and out_of_order, of both directions together."""
    parser = argparse.ArgumentParser(prog="dev/bench faults", description=__doc__)
    parser.add_argument("--messages", type=int, default=10_000, help="from customers")
    parser.add_argument("--answers", type=int, default=2_000, help="of the operator")
    parser.add_argument("--workers", type=int, default=2, help="of Odoo; 0: threads")
    parser.add_argument("--minutes", type=float, default=MINUTES, help="at most: fewer are sent")
    options = parser.parse_args(arguments)
    with harness.bench(NAME) as shop, gateways.telegram_peer() as telegram:
        database = shop.database(durable=True)
        shop.databases.query(database, gateways.OUR_CRONS_ONLY)
        node = shop.node(database=database, workers=options.workers, port=odooconf.lasting_port())
        with console.step(f"{CHATS} conversations that ana attends"):
            ours = gateways.OurTelegram(node, telegram)
            addresses = [str(gateways.FIRST_CHAT + chat) for chat in range(CHATS)]
            parts = [crowd.Part("active", CHATS)]
            rows = crowd.fill(shop.databases, database, parts, addresses, "telegram")
            for chat in range(CHATS):
                ours.register(chat)
        _Storm(shop, node, telegram, ours, [row[1] for row in rows], options).run()


class _Storm:
    """What goes in, what goes out, and what fails meanwhile.

    Servers are started by the thread that called `run`: they end with it."""

    def __init__(self, shop, node, telegram, ours, channels, options):
        self._shop, self._node, self._telegram, self._ours = shop, node, telegram, ours
        self._channels = channels
        self._inward = Ledger("entra", CHATS, options.messages // CHATS)
        self._outward = Ledger("sai", CHATS, options.answers // CHATS)
        self._start = time.monotonic()
        self._deadline = self._start + options.minutes * 60
        self._stop = threading.Event()
        self._updates = itertools.count(1)
        self._lock = threading.Lock()
        self._accepted, self._answered = set(), set()
        self._treated = self._starts = 0
        self._repeats, self._calls, self._faults = Counter(), [], Counter()
        self._resent, self._under_way = set(), 0

    def run(self):
        threads = [
            *(self._thread(self._customers, part) for part in range(SENDERS)),
            *(self._thread(self._operator, part) for part in range(OPERATORS)),
        ]
        try:
            faults = self._plan()
            while any(thread.is_alive() for thread in threads) or faults:
                self._look()
                if faults and max(self._share(), self._time_share()) >= faults[0][0]:
                    _share, name, fault = faults.pop(0)
                    with console.step(name):
                        fault()
                    self._faults[name] += 1
                if self._time_share() > 1:
                    break
                time.sleep(POLL_S)
            self._stop.set()
            for thread in threads:
                thread.join(ANSWER_TIMEOUT_S + 5)
            self._settle()
        finally:
            self._stop.set()
        self._tell(time.monotonic() - self._start)

    @staticmethod
    def _thread(work, part):
        thread = threading.Thread(target=work, args=(part,), daemon=True)
        thread.start()
        return thread

    # ----- what fails, and when -----

    def _plan(self):
        """[(share of the customers' messages that are treated, what it is, what to do)…]"""
        telegram = self._telegram
        return [
            (0.05, "Telegram answers 500", lambda: telegram.fail_next(500, b"{}", times=20)),
            (0.15, "Odoo is killed", self._kill),
            (0.25, "Telegram answers 429", lambda: telegram.flood(3, times=5)),
            (0.35, "PostgreSQL is restarted", self._restart_postgres),
            (0.45, "Odoo is killed", self._kill),
            (0.55, "Telegram resets after taking", lambda: telegram.drop_next(times=5)),
            (0.60, "Telegram resets before", lambda: telegram.drop_next(False, times=5)),
            (0.65, "Telegram does not answer", self._hang),
            (0.75, "Odoo is killed", self._kill),
        ]

    def _kill(self):
        self._node.kill()
        # As a service manager does, which waits for all processes of the service.
        while not odooconf.port_is_free(self._node.port):
            time.sleep(0.05)
        self._node.start()

    def _restart_postgres(self):
        self._shop.cluster.restart("immediate")

    def _hang(self):
        self._telegram.slow(HANGING_S + 60)
        self._stop.wait(HANGING_S)
        self._telegram.slow(0)

    def _look(self):
        """See how far the workers are, and start Odoo again if it ended by itself."""
        if self._node.process.poll() is not None:
            self._starts += 1
            self._node.start()
        with contextlib.suppress(Trouble):
            [(self._treated,)] = self._node.psql(
                "SELECT count(*) FROM mkbot_inbound WHERE state = 'done' AND kind = 'message'"
            )

    def _time_share(self):
        """How much of the time for sending is over."""
        return (time.monotonic() - self._start) / (self._deadline - SETTLE_S - self._start)

    def _share(self):
        """How many of the customers' messages are treated, of all that are to be."""
        return self._treated / (self._inward.chats * self._inward.each)

    # ----- customers -----

    def _customers(self, part):
        """Some customers write, each the next message once the one before was accepted."""
        for number in range(1, self._inward.each + 1):
            for chat in range(part, CHATS, SENDERS):
                while len(self._accepted) - self._treated > BACKLOG and not self._stop.is_set():
                    time.sleep(PAUSE_S)
                update = next(self._updates)
                text = self._inward.text(chat, number)
                body = gateways.telegram_update(chat, update, text)
                if not self._until_accepted(body):
                    return
                with self._lock:
                    self._accepted.add((chat, number))
                if update % REPEAT_EVERY == 0:
                    self._until_accepted(body)

    def _until_accepted(self, body):
        """Send an update until it is answered by 2xx; whether it was before the end."""
        headers = {**self._ours.headers, "Content-Type": "application/json"}
        while not self._stop.is_set():
            request = urllib.request.Request(self._node.url + self._ours.path, body, headers)
            try:
                with urllib.request.urlopen(request, timeout=ANSWER_TIMEOUT_S):
                    return True
            except urllib.error.HTTPError as error:
                with self._lock:
                    self._repeats[error.code] += 1
            except OSError:
                with self._lock:
                    self._repeats["no answer"] += 1
            self._stop.wait(PAUSE_S)
        return False

    # ----- the operator -----

    def _operator(self, part):
        """Ana answers in some conversations, about as fast as customers write."""
        ana = None
        for number in range(1, self._outward.each + 1):
            for chat in range(part, CHATS, OPERATORS):
                while self._answered_share() > self._share() + 0.02 and not self._stop.is_set():
                    time.sleep(PAUSE_S)
                posted = False
                while not posted and not self._stop.is_set():
                    try:
                        ana = ana or self._node.rpc("ana")
                        self._post(ana, chat, number)
                        posted = True
                    except (OSError, ValueError, rpc.RpcError):
                        # Nobody knows whether it was stored: look, as an operator would.
                        self._stop.wait(1)
                        posted = self._is_there(chat, number)
                if not posted:
                    return
                with self._lock:
                    self._answered.add((chat, number))

    def _answered_share(self):
        return len(self._answered) / (self._outward.chats * self._outward.each)

    def _post(self, ana, chat, number):
        start = time.perf_counter()
        ana.post(
            "/mail/message/post",
            {
                "thread_model": "discuss.channel",
                "thread_id": self._channels[chat],
                "post_data": {
                    "body": self._outward.text(chat, number),
                    "message_type": "comment",
                    "subtype_xmlid": "mail.mt_comment",
                },
            },
        )
        self._calls.append((time.perf_counter() - start) * 1000)

    def _is_there(self, chat, number):
        try:
            return bool(
                self._node.psql(
                    "SELECT 1 FROM mail_message WHERE model = 'discuss.channel' AND res_id = %s"
                    " AND body LIKE %s",
                    [self._channels[chat], f"%{self._outward.mark(chat, number)}%"],
                )
            )
        except Trouble:
            return False

    # ----- the end -----

    def _settle(self):
        """Wait until nothing is under way any more, and send what is uncertain once more."""
        with console.step("Nothing is under way any more"):
            self._wait_for(UNTREATED)
            self._wait_for(UNSENT)
        rows = self._node.psql(
            "SELECT d.id, m.body FROM mkbot_delivery d JOIN mail_message m ON m.id = d.message_id"
            " WHERE d.state = 'uncertain' ORDER BY d.id"
        )
        self._resent = {mark for _id, body in rows if (mark := self._outward.read(body))}
        if rows:
            admin = self._node.rpc("admin")
            admin.call("mkbot.delivery", "action_send_again", [[row[0] for row in rows]])
            self._wait_for(UNSENT)

    def _wait_for(self, count):
        while (left := self._node.psql(count)[0][0]) and time.monotonic() < self._deadline:
            self._look()
            time.sleep(POLL_S)
        self._under_way += left

    def _tell(self, seconds):
        inside = [row[0] for row in self._node.psql(STORED, [self._channels])]
        outside = [message.get("text", "") for message in list(self._telegram.messages.values())]
        accounts = {
            "in": self._inward.account(inside, self._accepted),
            "out": self._outward.account(outside, self._answered, self._resent),
        }
        states = dict(
            self._node.psql("SELECT state, count(*)::int FROM mkbot_delivery GROUP BY state")
        )
        about = {
            "messages": len(self._accepted),
            "messages_wanted": self._inward.chats * self._inward.each,
            "answers": len(self._answered),
            "conversations": CHATS,
            "uncertain_resent": len(self._resent),
            "seconds": round(seconds),
            "faults": dict(self._faults),
            "odoo_ended_by_itself": self._starts,
            "repeated_by_senders": dict(self._repeats),
            "outbox": states,
            "operator_send_p95_ms": round(percentile(self._calls, 0.95)) if self._calls else None,
            "platform_complaints": self._telegram.errors[:3],
        }
        for figure in ("lost", "twice", "out_of_order"):
            values = {name: getattr(account, figure) for name, account in accounts.items()}
            emit(NAME, figure, sum(values.values()), "messages", {**values, **about})
        if self._under_way:
            raise Failure(f"{self._under_way} messages are still under way and count as lost.")


UNTREATED = "SELECT count(*) FROM mkbot_inbound WHERE state = 'new'"
UNSENT = "SELECT count(*) FROM mkbot_delivery WHERE state IN ('queued', 'sending')"
STORED = """
    SELECT body FROM mail_message
     WHERE model = 'discuss.channel' AND res_id = ANY(%s) ORDER BY id"""

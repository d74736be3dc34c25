"""From a Telegram update to the bot's answer in the outbox, for turns that classify and act."""

import argparse
import statistics
import time
from contextlib import closing

from .. import console, gateways, harness, volley
from ..desk import PATIENCE_S, spread
from ..errors import Failure
from ..measure import emit, percentile

NAME = "bot"
TURNS, WARM = 100, 10
#: Understood clearly, and served at once: what it does is an action of the bot.
TEXT = "quero a segunda via do meu boleto por favor"
LOOK_S = 0.002
#: The dialogue's memory of somebody who was greeted, and known.
GREETED = '{"v": %s, "step": "open", "tier": "T1"}'


def main(arguments):
    """Print turn_p50_ms and turn_p95_ms: from the moment the webhook is called until the answer
    is in the outbox, committed; detail says what the turns came to."""
    parser = argparse.ArgumentParser(prog="dev/bench bot", description=__doc__)
    parser.add_argument("--workers", type=int, default=2, help="of Odoo; 0: threads")
    parser.add_argument("--turns", type=int, default=TURNS)
    parser.add_argument("--text", default=TEXT, help="what each customer writes")
    options = parser.parse_args(arguments)
    with harness.bench() as shop, gateways.telegram_peer() as telegram:
        database = shop.database(durable=True)
        shop.databases.query(database, gateways.OUR_CRONS_ONLY)
        node = shop.node(database=database, workers=options.workers)
        ours = gateways.OurTelegram(node, telegram)
        with closing(_connect(node)) as connection:
            _measure(_Bench(node, ours, options.text, connection), options)


def _connect(node):
    """A connection to look by: to make one for each look would cost more than a turn."""
    import psycopg2  # only the virtual environment has it

    connection = psycopg2.connect(**node.dsn())
    connection.autocommit = True
    return connection


def _measure(bench, options):
    with console.step(f"Customers: {options.turns + WARM}, identified and greeted"):
        bench.greet(options.turns + WARM)
    for chat in range(WARM):  # what the first ones pay for is no figure
        bench.turn(chat)
    times = [bench.turn(WARM + chat) for chat in range(options.turns)]
    detail = {"text": options.text, "workers": options.workers, **bench.became()}
    emit(NAME, "turn_p50_ms", statistics.median(times), "ms", detail)
    emit(NAME, "turn_p95_ms", percentile(times, 0.95), "ms", {**spread(times), **detail})


class _Bench:
    def __init__(self, node, ours, text, connection):
        self._node, self._ours, self._text = node, ours, text
        self._connection = connection

    def greet(self, count):
        """Have customers open their conversations, and the bot know who they are."""
        for chat in range(count):
            self._post(chat, chat + 1, "oi")
        self._until(lambda: self._greeted() >= count, PATIENCE_S + count)
        partners = self._node.psql(
            "SELECT id FROM res_partner WHERE vat IS NOT NULL AND active ORDER BY id"
        )
        if not partners:
            raise Failure("There is no customer in the demo data.")
        [[version]] = self._node.psql(
            "SELECT max((bot_state ->> 'v')::int) FROM mkbot_session WHERE bot_state IS NOT NULL"
        )
        for chat in range(count):
            [partner_id] = partners[chat % len(partners)]
            self._node.psql(
                """UPDATE mkbot_session SET partner_id = %s, bot_state = %s
                    WHERE contact_id = (SELECT id FROM mkbot_contact WHERE address = %s)""",
                [partner_id, GREETED % version, self._address(chat)],
            )

    def turn(self, chat):
        """Milliseconds of one turn."""
        before = self._last_delivery(chat)
        began = time.perf_counter()
        self._post(chat, 100_000 + chat, self._text)
        self._until(lambda: self._last_delivery(chat) > before, PATIENCE_S)
        milliseconds = (time.perf_counter() - began) * 1000
        # The next one begins when all is quiet.
        self._until(lambda: not self._ours.unsent(), PATIENCE_S)
        time.sleep(0.1)
        return milliseconds

    def became(self):
        """What the turns came to: states of the conversations, and intents."""
        states = self._node.psql(
            """SELECT s.state || coalesce(' ' || s.queue_reason, ''), coalesce(i.code, 'none'),
                      count(*)
                 FROM mkbot_session s LEFT JOIN mkbot_intent i ON i.id = s.intent_id
                WHERE s.platform = 'telegram' GROUP BY 1, 2 ORDER BY 3 DESC"""
        )
        return {"became": [f"{state}, {code}: {count}" for state, code, count in states]}

    def _address(self, chat):
        return str(gateways.FIRST_CHAT + chat)

    def _post(self, chat, number, text):
        status = volley.post(self._node.port, self._ours.request(chat, number, text))
        if status != 200:
            raise Failure(f"The webhook answers {status}.")

    def _greeted(self):
        return self._node.psql(
            """SELECT count(*) FROM mkbot_session s
                WHERE s.platform = 'telegram' AND s.bot_state IS NOT NULL
                  AND NOT EXISTS (SELECT 1 FROM mkbot_delivery d
                                   WHERE d.session_id = s.id AND d.state != 'sent')"""
        )[0][0]

    def _last_delivery(self, chat):
        with self._connection.cursor() as cursor:
            cursor.execute(
                """SELECT coalesce(max(d.id), 0) FROM mkbot_delivery d
                     JOIN mkbot_contact c ON c.id = d.contact_id WHERE c.address = %s""",
                [self._address(chat)],
            )
            return cursor.fetchone()[0]

    def _until(self, check, patience):
        deadline = time.monotonic() + patience
        while not check():
            if time.monotonic() > deadline:
                raise Failure("The bot does not answer.")
            time.sleep(LOOK_S)

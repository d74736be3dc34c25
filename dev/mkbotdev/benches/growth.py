"""What one message costs with no, ten thousand and a million conversations stored."""

import argparse
import contextlib
import itertools
import statistics
import time
from dataclasses import dataclass

from .. import console, crowd, gateways, harness, paths, volley
from ..errors import Failure
from ..measure import Statements, cpu_seconds, emit

NAME = "growth"
SIZES = (0, 10_000, 1_000_000)
#: Messages of a stored conversation.
MESSAGES = 2
#: For a million conversations: tables, indexes, and what PostgreSQL logs ahead.
GIB_PER_MILLION = 14
#: A turn: so many messages of each of these customers, who are attended, and one of each of so
#: many who never wrote before, whom the bot answers.
ATTENDED, EACH, NEW = 40, 3, 40
CONCURRENCY = 4
POLL_S = 0.1
PATIENCE_S = 120
#: A table of more rows should be read by an index only.
SMALL = 5_000


@dataclass(frozen=True)
class Turn:
    """For one message; milliseconds of the processor, of Odoo and PostgreSQL."""

    odoo_ms: float
    postgres_ms: float
    queries: float | None
    wall_ms: float

    @property
    def cost_ms(self):
        return self.odoo_ms + self.postgres_ms


def main(arguments):
    """Print cost_ms for each size, then cost_ratio: the largest's to the smallest's."""
    parser = argparse.ArgumentParser(prog="dev/bench growth", description=__doc__)
    parser.add_argument("--sizes", type=_sizes, default=SIZES, help="0,10000,1000000")
    parser.add_argument("--turns", type=int, default=7)
    parser.add_argument("--costly", type=int, default=0, help="show so many statements, each size")
    options = parser.parse_args(arguments)
    need = 2 + GIB_PER_MILLION * sum(options.sizes) / 1_000_000
    paths.need_space(paths.cache_root(), need, f"A bench of {max(options.sizes)} conversations")
    with harness.bench() as shop, gateways.telegram_peer() as telegram:
        with _checkpointed(shop):
            bases = [_Base(shop, telegram, size) for size in options.sizes]
        for base in bases:
            base.turn()  # what the first ones pay for is no figure
            base.forget()
        turns = {base.size: [] for base in bases}
        for _turn in range(options.turns):
            for base in bases:
                turns[base.size].append(base.turn())
        for base in bases:
            base.tell(turns[base.size], options.costly)
        first, last = bases[0].size, bases[-1].size
        ratios = [
            round(large.cost_ms / small.cost_ms, 3)
            for small, large in zip(turns[first], turns[last], strict=True)
        ]
        detail = {"sizes": options.sizes, "all": ratios}
        for figure in ("odoo_ms", "postgres_ms", "queries", "wall_ms"):
            values = [
                statistics.median(getattr(turn, figure) or 0 for turn in turns[size])
                for size in (first, last)
            ]
            detail[figure] = [round(value, 2) for value in values]
        emit(NAME, "cost_ratio", statistics.median(ratios), "ratio", detail)


def _sizes(text):
    return tuple(int(size) for size in text.split(","))


@contextlib.contextmanager
def _checkpointed(shop):
    """What filling left to be written is written before anything is measured."""
    yield
    shop.databases.query("postgres", "CHECKPOINT")


class _Base:
    """A database with `size` closed conversations and its server."""

    def __init__(self, shop, telegram, size):
        self.size = size
        self._shop = shop
        database = shop.database(durable=True)
        shop.databases.query(database, gateways.OUR_CRONS_ONLY)
        self._node = shop.node(database=database)
        self._ours = gateways.OurTelegram(self._node, telegram)
        with console.step(f"{size} conversations"):
            parts = [crowd.Part("active", ATTENDED)]
            parts += [crowd.Part("closed", size)] if size else []
            addresses = [str(gateways.FIRST_CHAT + chat) for chat in range(ATTENDED)]
            crowd.fill(shop.databases, database, parts, addresses, "telegram", MESSAGES)
        self._statements = Statements(self._node)
        self._numbers, self._new = itertools.count(1), itertools.count(1_000_000)

    def forget(self):
        self._statements.forget()
        self._scanned = self._scans()

    def turn(self):
        """Have some messages accepted, treated and answered; what each cost."""
        chats = [*list(range(ATTENDED)) * EACH, *itertools.islice(self._new, NEW)]
        requests = [self._ours.request(chat, next(self._numbers)) for chat in chats]
        before = self._used()
        start = time.monotonic()
        shots = volley.fire(self._node.port, requests, CONCURRENCY)
        if any(shot.status != 200 for shot in shots):
            raise Failure(f"The webhook answers {sorted({shot.status for shot in shots})}.")
        while self._ours.left() or self._ours.unsent():
            if time.monotonic() > start + PATIENCE_S:
                raise Failure(f"{self._ours.left()} messages are not treated.")
            time.sleep(POLL_S)
        wall = time.monotonic() - start
        odoo, postgres, queries = (
            None if now is None else (now - then) / len(chats)
            for now, then in zip(self._used(), before, strict=True)
        )
        return Turn(odoo * 1000, postgres * 1000, queries, wall * 1000 / len(chats))

    def _used(self):
        return (
            cpu_seconds(self._node.process.pid),
            cpu_seconds(self._shop.cluster.pid),
            self._statements.count(),
        )

    def _scans(self):
        """Rows read by going through a whole table, of each large table."""
        return dict(
            self._node.psql(
                "SELECT relname, seq_tup_read AS bench_read FROM pg_stat_user_tables"
                " WHERE n_live_tup > %s",
                [SMALL],
            )
        )

    def tell(self, turns, costly):
        scans = {
            table: rows - self._scanned.get(table, 0)
            for table, rows in self._scans().items()
            if rows > self._scanned.get(table, 0)
        }
        detail = {"size": self.size, "turns": len(turns), "read_without_index": scans}
        for figure in ("odoo_ms", "postgres_ms", "queries", "wall_ms"):
            values = [getattr(turn, figure) for turn in turns]
            if None not in values:
                detail[figure] = round(statistics.median(values), 2)
        emit(NAME, "cost_ms", statistics.median(turn.cost_ms for turn in turns), "ms", detail)
        for calls, mean, total, statement in self._statements.costly(costly):
            text = " ".join(statement.split())[:300]
            detail = {"size": self.size, "calls": calls, "total_ms": total, "statement": text}
            emit(NAME, "statement_ms", mean, "ms", detail)

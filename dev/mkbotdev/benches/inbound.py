"""Our webhook, OCA's mail_gateway_telegram and a bare route, in turns on one Odoo."""

import argparse
import dataclasses
import itertools
import statistics
import time
from dataclasses import dataclass

from .. import console, gateways, harness, paths, pyenv, volley
from ..errors import Failure
from ..measure import Statements, cpu_seconds, emit, percentile

NAME = "inbound"
PEER_ADDONS = ("mail_gateway_telegram", "mkbot_floor")
CONCURRENCIES = (1, 8, 32)
#: A chat's number: a new one each time, one of CHATS in turn, always the same.
CHATS = 200
HOT = 500_000
POLL_S = 0.05
#: Workers that make no progress for so long will not make any.
PATIENCE_S = 60
#: More than any gateway takes in a second.
MOST_PER_S = 900


@dataclass(frozen=True)
class Plan:
    """How long it all takes: seconds of posting, turns of the case that gives the ratios, and
    the messages after which one of our turns ends early (they wait to be treated)."""

    seconds: float
    main_seconds: float
    turns: int
    most: int
    main_most: int
    concurrencies: tuple
    chats: int = CHATS


FULL = Plan(5, 8, 5, 1500, 3000, CONCURRENCIES)
QUICK = Plan(2, 4, 2, 600, 1200, (8,), 60)


@dataclass(frozen=True)
class Turn:
    """What one gateway did in one turn. Milliseconds are those of the POST; `cpu_ms` (of all of
    Odoo's processes) and `queries` are for one message, accepted and processed."""

    accepted_per_s: float
    processed_per_s: float
    p50: float
    p95: float
    p99: float
    cpu_ms: float
    queries: float | None
    messages: int
    refused: int
    drained_per_s: float | None = None


def main(arguments):
    """Print what each gateway does in each case, then accepted_ratio, processed_ratio,
    p95_over_floor and cpu_ratio (OCA's to ours, for a message accepted and processed): those of
    200 chats in turn, eight at once, medians of the turns."""
    parser = argparse.ArgumentParser(prog="dev/bench inbound", description=__doc__)
    parser.add_argument("--peer", choices=["oca"], default="oca", help="whom to measure against")
    parser.add_argument("--platform", choices=["telegram", "site"], default="telegram")
    parser.add_argument("--workers", type=int, default=2, help="of Odoo; 0: threads")
    parser.add_argument("--seconds", type=float, help="of posting, in the case of the ratios")
    parser.add_argument("--turns", type=int, help="of the case that gives the ratios")
    parser.add_argument("--quick", action="store_true", help="two minutes instead of ten")
    parser.add_argument("--only-main", action="store_true", help="only the case of the ratios")
    options = parser.parse_args(arguments)
    plan = QUICK if options.quick else FULL
    if options.seconds:
        most = int(options.seconds * MOST_PER_S)
        plan = dataclasses.replace(plan, main_seconds=options.seconds, main_most=most)
    if options.turns:
        plan = dataclasses.replace(plan, turns=options.turns)
    packages = (pyenv.peer_packages(),)
    with harness.bench(more_addons=(paths.BENCH_ADDONS,), more_packages=packages) as shop:
        database = shop.database(durable=True, others=PEER_ADDONS)
        shop.databases.query(database, gateways.UNLIMITED)
        shop.databases.query(database, gateways.OUR_CRONS_ONLY)
        node = shop.node(database=database, workers=options.workers)
        with gateways.telegram_peer() as telegram:
            if options.platform == "site":
                ours = gateways.OurSite(node)
            else:
                ours = gateways.OurTelegram(node, telegram)
            bench = _Bench(node, ours, plan, options.workers)
            if not options.only_main:
                bench.cases()
            bench.ratios()


class _Bench:
    def __init__(self, node, ours, plan, workers):
        self._node, self._plan, self._workers = node, plan, workers
        self._statements = Statements(node)
        self._floor = gateways.Floor(node)
        self._oca = gateways.Oca(node)
        self._ours = ours
        self._numbers, self._new = itertools.count(1), itertools.count(1_000_000)
        # The peer has no bot: whoever comes is in the queue at once, as there.
        self._ours.with_bot(False)
        with console.step(f"{plan.chats} chats, known to both"):
            for gateway in (self._ours, self._oca):
                requests = [gateway.request(chat, 0) for chat in range(plan.chats)]
                # One alone first: Odoo loads what it has not needed yet.
                for part in (requests[:1], requests[1:] + [gateway.request(HOT, 0)]):
                    volley.fire(node.port, part, 8)
                    self._wait(gateway)
            volley.fire(node.port, [self._floor.request(0, 0)] * 50, 8)

    def cases(self):
        """Every case once, one gateway after the other."""
        for chats in ("new", "many", "hot"):
            for concurrency in self._plan.concurrencies:
                if (chats, concurrency) == ("many", 8):
                    continue  # `ratios` has it
                for gateway in (self._ours, self._oca):
                    turn = self._turn(gateway, chats, concurrency, self._plan.seconds)
                    self._tell(gateway.name, chats, concurrency, [turn])
        for concurrency in self._plan.concurrencies:
            if concurrency != 8:
                turn = self._turn(self._floor, "many", concurrency, self._plan.seconds)
                self._tell("floor", "many", concurrency, [turn])
        self._ours.with_bot(True)
        turn = self._turn(self._ours, "new", 8, self._plan.seconds)
        self._tell("ours_with_bot", "new", 8, [turn])
        self._ours.with_bot(False)

    def ratios(self):
        """The case of the ratios, in turns, and with our workers at rest while it is posted."""
        turns = {"floor": [], "ours": [], "ours_at_rest": [], "oca": []}
        for _turn in range(self._plan.turns):
            for gateway in (self._floor, self._ours, self._oca):
                turn = self._turn(gateway, "many", 8, self._plan.main_seconds)
                turns[gateway.name].append(turn)
            turn = self._turn(self._ours, "many", 8, self._plan.main_seconds, resting=True)
            turns["ours_at_rest"].append(turn)
        for name, measured in turns.items():
            self._tell(name, "many", 8, measured)

        for figure, value, name, base in (
            ("accepted_ratio", "accepted_per_s", "ours", "oca"),
            ("processed_ratio", "processed_per_s", "ours", "oca"),
            ("p95_over_floor", "p95", "ours", "floor"),
            ("cpu_ratio", "cpu_ms", "oca", "ours"),
        ):
            ratio, all_ratios = self._ratio(turns, value, name, base)
            detail = {"of": name, "to": base, "all": all_ratios, **self._about("many", 8)}
            if name == "ours":
                # Nothing is treated while it is posted; all of it afterwards.
                detail["at_rest"] = self._ratio(turns, value, "ours_at_rest", base)[0]
            emit(NAME, figure, ratio, "ratio", detail)

    def _ratio(self, turns, value, name, base):
        """The median of the ratios of each turn, and all of them: what goes on beside us on the
        machine slows the neighbours of one turn alike."""
        pairs = zip(turns[name], turns[base], strict=True)
        ratios = [round(getattr(own, value) / getattr(other, value), 2) for own, other in pairs]
        return statistics.median(ratios), ratios

    def _about(self, chats, concurrency):
        return {
            "chats": {"new": "new", "many": self._plan.chats, "hot": 1}[chats],
            "concurrency": concurrency,
            "workers": self._workers,
            "platform": self._ours.platform,
        }

    def _tell(self, name, chats, concurrency, turns):
        """Print the median of each figure of some turns."""
        detail = {"gateway": name, **self._about(chats, concurrency), "turns": len(turns)}
        for field in dataclasses.fields(Turn):
            values = [getattr(turn, field.name) for turn in turns]
            if field.name != "accepted_per_s" and None not in values:
                detail[field.name] = round(statistics.median(values), 1)
        accepted = statistics.median(turn.accepted_per_s for turn in turns)
        emit(NAME, "accepted_per_s", round(accepted, 1), "1/s", detail)

    def _turn(self, gateway, chats, concurrency, seconds, resting=False):
        """Post for some seconds, wait until all of it can be read, and see that it is there."""
        most = self._plan.main_most if seconds == self._plan.main_seconds else self._plan.most
        count = min(most, int(MOST_PER_S * seconds))
        numbers = list(itertools.islice(self._numbers, count))
        requests = [gateway.request(self._chat(chats, number), number) for number in numbers]
        if resting:
            gateway.at_rest(True)
        [(last_id,)] = self._node.psql("SELECT max(id) AS bench_last FROM mail_message")
        self._statements.forget()
        cpu = cpu_seconds(self._node.process.pid)
        shots = volley.fire(self._node.port, requests, concurrency, seconds)
        posted = time.monotonic()
        if resting:
            gateway.at_rest(False)
        waited = self._wait(gateway)
        cpu = cpu_seconds(self._node.process.pid) - cpu
        queries = self._statements.count()
        good = [shot for shot in shots if shot.status == 200]
        if not good:
            raise Failure(f"{gateway.name} accepted nothing: {sorted({s.status for s in shots})}")
        self._check(gateway, {numbers[shot.index] for shot in good}, last_id)
        self._quiet(gateway)
        start, answered = min(shot.at for shot in good), max(shot.end for shot in good)
        times = [shot.ms for shot in good]
        return Turn(
            accepted_per_s=len(good) / (answered - start),
            processed_per_s=len(good) / (max(waited, answered) - start),
            p50=statistics.median(times),
            p95=percentile(times, 0.95),
            p99=percentile(times, 0.99),
            cpu_ms=cpu * 1000 / len(good),
            queries=None if queries is None else queries / len(good),
            messages=len(good),
            refused=len(shots) - len(good),
            drained_per_s=len(good) / (waited - posted) if resting else None,
        )

    def _chat(self, chats, number):
        if chats == "many":
            return number % self._plan.chats
        return HOT if chats == "hot" else next(self._new)

    def _wait(self, gateway):
        """Wait until all that was accepted can be read; when that was."""
        best, since = None, time.monotonic()
        while left := gateway.left():
            if best is None or left < best:
                best, since = left, time.monotonic()
            elif time.monotonic() > since + PATIENCE_S:
                raise Failure(f"{gateway.name}: {left} messages are not treated.")
            time.sleep(POLL_S)
        return time.monotonic()

    def _quiet(self, gateway):
        """Let what is still to be sent go, so that it is not in the way of the next turn."""
        until = time.monotonic() + PATIENCE_S
        while gateway.unsent() and time.monotonic() < until:
            time.sleep(POLL_S)

    def _check(self, gateway, expected, last_id):
        stored = gateway.stored(last_id)
        if gateway is self._ours and sorted(stored) != sorted(expected):
            raise Failure(
                f"{gateway.name}: {len(expected)} accepted, {len(stored)} stored, "
                f"{len(expected - set(stored))} of them missing."
            )
        if gateway is self._oca and not expected <= set(stored):
            raise Failure(f"{gateway.name}: {len(expected - set(stored))} of its messages miss.")

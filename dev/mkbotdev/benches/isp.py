"""A provider of 20,000 connections: lists, the run of delinquency, and the lights of its coins."""

import argparse
import ast
import statistics
import time

from .. import console, crowd, harness, provider
from ..errors import Failure
from ..measure import Statements, emit, percentile

NAME = "isp"
#: A page of a list, and how far it counts, as the web client has it.
PAGE, COUNTED = 80, 10_001
ROUNDS, WARM_UP = 5, 1
#: Customers whose lights are looked at; ana attends them.
ATTENDED = 40
PATIENCE_S = 600
POLL_S = 0.1
MODELS = ("isp.connection", "isp.line", "isp.tv")
#: What is searched besides the sections of the coins.
SEARCHES = (
    [["overdue_days", ">", 30]],
    [["overdue_days", ">=", 5], ["overdue_days", "<", 20]],
    [["code", "ilike", "bench.1234"]],
    [["partner_id", "ilike", "Cliente 777"]],
)
#: Only the delinquency run: back-ends are not asked, nothing is mailed.
ONE_CRON = """
    UPDATE ir_cron SET active = id = (SELECT res_id FROM ir_model_data
     WHERE module = 'mkbot_isp' AND name = 'cron_delinquency')
"""
LAST_RUN = """
    SELECT lastcall FROM ir_cron WHERE id = (SELECT res_id FROM ir_model_data
     WHERE module = 'mkbot_isp' AND name = 'cron_delinquency')
"""
KNOWN = """
    UPDATE mkbot_session SET partner_id = customer.id
      FROM unnest(%s, %s) AS customer (session_id, id) WHERE mkbot_session.id = session_id
"""


def main(arguments):
    """Print lists_ms (the slowest list), sections_ms, leds_ms, dry_run_s and run_s."""
    parser = argparse.ArgumentParser(prog="dev/bench isp", description=__doc__)
    parser.add_argument("--customers", type=int, default=20_000)
    parser.add_argument("--costly", type=int, default=0, help="show so many statements")
    options = parser.parse_args(arguments)
    with harness.bench() as shop:
        database = shop.database(durable=True)
        shop.databases.query(database, ONE_CRON)
        with console.step(f"{options.customers} customers"):
            attended = crowd.fill(shop.databases, database, [crowd.Part("active", ATTENDED)])
            customers = provider.fill(shop.databases, database, options.customers)[:ATTENDED]
        sessions = [row[0] for row in attended[: len(customers)]]
        shop.databases.query(database, KNOWN, [sessions, customers])
        bench = _Bench(shop.node(database=database), options.costly)
        bench.lists()
        bench.coins(sessions)
        bench.delinquency()


class _Bench:
    def __init__(self, node, costly):
        self.node = node
        self.costly = costly
        self.admin, self.ana = node.rpc("admin"), node.rpc("ana")
        self.statements = Statements(node)

    # ----- lists -----

    def lists(self):
        """The first page of each list with its count: as it is, searched, and by section."""
        self.statements.forget()
        times = {}
        for model in MODELS:
            specification = self._specification(model)
            for name, domain in self._domains(model):
                times[f"{model}: {name}"] = self._timed(
                    self.admin,
                    model,
                    "web_search_read",
                    [domain, specification],
                    {"limit": PAGE, "count_limit": COUNTED},
                )
        slowest = sorted(times, key=times.get, reverse=True)
        detail = {name: round(times[name], 1) for name in slowest[:8]}
        emit(NAME, "lists_ms", times[slowest[0]], "ms", {"lists": len(times), **detail})
        self._tell_costly("lists")

    def _specification(self, model):
        """The fields of the model's list, as the web client asks for them."""
        views = self.admin.call(model, "get_views", [[[False, "list"]]])
        described = views["models"][model]["fields"]
        shown = views["views"]["list"]["arch"]
        return {
            name: {"fields": {"display_name": {}}} if field["type"] == "many2one" else {}
            for name, field in described.items()
            if f'name="{name}"' in shown
        }

    def _domains(self, model):
        yield "all", []
        for domain in SEARCHES:
            yield str(domain), domain
        coins = self.admin.call("mkbot.lookup", "search", [[("model", "=", model)]])
        sections = self.admin.call(
            "mkbot.lookup.section",
            "search_read",
            [[("lookup_id", "in", coins)], ["name", "domain"]],
        )
        for section in sections:
            yield section["name"], ast.literal_eval(section["domain"])

    def _timed(self, rpc, *call):
        """Milliseconds of a call, the median of some."""
        times = []
        for _round in range(WARM_UP + ROUNDS):
            start = time.perf_counter()
            rpc.call(*call)
            times.append((time.perf_counter() - start) * 1000)
        return statistics.median(times[WARM_UP:])

    # ----- the panel -----

    def coins(self, sessions):
        """The lights of all coins, and the sections of each, of the customers ana attends."""
        self.statements.forget()
        times, red = [], []
        for round_ in range(WARM_UP + ROUNDS):
            for session in sessions:
                start = time.perf_counter()
                leds = self.ana.call("mkbot.panel", "leds", [session])
                if round_ >= WARM_UP:
                    times.append((time.perf_counter() - start) * 1000)
                    red.append(sum(led["colour"] == "red" for led in leds.values()))
                if any(led["colour"] == "grey" for led in leds.values()):
                    raise Failure(f"Some lights are not lit: {leds}.")
        detail = {
            "p95": round(percentile(times, 0.95), 1),
            "max": round(max(times), 1),
            "coins": len(leds),
            "red": round(statistics.mean(red), 1),
        }
        emit(NAME, "leds_ms", statistics.median(times), "ms", detail)
        self._tell_costly("leds")
        self._sections(sessions, leds)

    def _sections(self, sessions, lookups):
        times = {}
        names = {
            str(row["id"]): row["code"]
            for row in self.admin.call("mkbot.lookup", "search_read", [[], ["code"]])
        }
        for lookup in lookups:
            times[names[lookup]] = statistics.median(
                self._timed(self.ana, "mkbot.panel", "lookup", [session, int(lookup)])
                for session in sessions[:8]
            )
        detail = {name: round(value, 1) for name, value in times.items()}
        emit(NAME, "sections_ms", max(times.values()), "ms", detail)

    # ----- debt -----

    def delinquency(self):
        """What the run would do, told and then done, as a manager asks for it."""
        self.statements.forget()
        start = time.perf_counter()
        found = self.admin.call("isp.delinquency.preview", "default_get", [["count", "line_ids"]])
        dry = time.perf_counter() - start
        emit(NAME, "dry_run_s", dry, "s", {"due": found["count"]})
        self._tell_costly("dry run")
        preview = self.admin.call("isp.delinquency.preview", "create", [[{}]])
        before = self.node.psql(LAST_RUN)
        start = time.perf_counter()
        self.admin.call("isp.delinquency.preview", "action_run", [preview])
        while self.node.psql(LAST_RUN) == before:
            if time.perf_counter() - start > PATIENCE_S:
                raise Failure(f"The run takes longer than {PATIENCE_S} seconds.")
            time.sleep(POLL_S)
        took = time.perf_counter() - start
        left = self.admin.call("isp.delinquency.preview", "default_get", [["count"]])["count"]
        detail = {
            "due": found["count"],
            "left": left,
            "operations": self.node.psql("SELECT count(*) FROM isp_operation")[0][0],
            "mails": self.node.psql("SELECT count(*) FROM mail_mail")[0][0],
        }
        emit(NAME, "run_s", took, "s", detail)
        self._tell_costly("run")

    def _tell_costly(self, what):
        for calls, mean, total, statement in self.statements.costly(self.costly):
            text = " ".join(statement.split())[:400]
            detail = {"in": what, "calls": calls, "total_ms": total, "statement": text}
            emit(NAME, "statement_ms", mean, "ms", detail)

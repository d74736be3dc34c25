"""What managers look at, over a million attendances: each page warm and cold."""

import argparse
import ast
import os
import statistics
import time
from contextlib import closing

from .. import console, crowd, harness, paths, yearbook
from ..errors import Failure
from ..measure import Statements, emit
from ..rpc import RpcError

NAME = "reports"
ROWS = 1_000_000
#: Tables, indexes, and what PostgreSQL logs ahead, for a million attendances.
GIB_PER_MILLION = 6
ROUNDS, WARM_UP = 5, 1
PATIENCE_S = 60
#: How the names of pages end that are looked at over a whole year, as nobody opens them.
YEARLY = " of a year"
#: A page of a list, and how far it counts, as the web client has it.
PAGE, COUNTED = 80, 10_001
#: Attendances whose closing is measured.
CLOSED = 60
SESSION, STRETCH, TRIGGER = (f"mkbot.report.{fact}" for fact in ("session", "stretch", "trigger"))
MONTH = "today -30d"
YEAR = "today =1d -11m"
MOMENT = {SESSION: "opened_at", STRETCH: "started_at", TRIGGER: "at"}
SECONDS = ["seconds_waiting:avg", "seconds_active:avg", "seconds_to_first_answer:avg"]
SHARES = ["rated_share:avg", "solved_share:avg", "target_share:avg", "abandoned_share:avg"]
FACTS = ["attendances:sum", *SECONDS, "rating:avg"]
#: Indexes that only reports use: without them it is as if there were no reports.
INDEXES = ("mkbot_session_stretch_started_index", "mkbot_session_stretch__first_id_index")
CLOSE = (
    """UPDATE mkbot_session SET state = 'closed', state_since = now(), ended_at = now(),
              closed_at = now(), last_activity_at = now(), closing_operator_id = operator_id,
              seconds_active = 300, end_reason = 'operator', rank = rank + 1 WHERE id = %s""",
    """UPDATE mkbot_session_stretch SET ended_at = now(), seconds = 300
        WHERE session_id = %s AND ended_at IS NULL""",
)
#: What only reports have kept: whether the operator came again is looked for first.
KEPT = (
    """SELECT id FROM mkbot_session_stretch
        WHERE first_id IN (SELECT id FROM mkbot_session_stretch WHERE session_id = %s)""",
    """UPDATE mkbot_session_stretch
          SET own_seconds = 300, own_since = NULL, grade = '10' WHERE session_id = %s""",
    "UPDATE mkbot_trigger SET end_reason = 'operator' WHERE session_id = %s",
)


def main(arguments):
    """Print slowest_warm_s and slowest_cold_s of the pages as they open, slowest_year_s of those
    that were asked for a year, heatmap_s, and close_ms: how much longer an attendance takes to
    close with what reports keep. Details tell each page."""
    parser = argparse.ArgumentParser(prog="dev/bench reports", description=__doc__)
    parser.add_argument("--rows", type=int, default=ROWS, help="attendances")
    parser.add_argument("--only", default="", help="pages whose name begins so")
    parser.add_argument("--warm", action="store_true", help="measure no page cold")
    parser.add_argument("--costly", type=int, default=0, help="show so many statements")
    options = parser.parse_args(arguments)
    need = 2 + GIB_PER_MILLION * options.rows / 1_000_000
    paths.need_space(paths.cache_root(), need, f"A bench of {options.rows} attendances")
    with harness.bench() as shop:
        database = shop.database(durable=True)
        shop.databases.query(database, "UPDATE ir_cron SET active = false")
        with console.step(f"{options.rows} attendances of thirteen months"):
            open_ones = crowd.fill(shop.databases, database, [crowd.Part("active", CLOSED)])
            yearbook.fill(shop.databases, database, options.rows)
        bench = _Bench(shop, shop.node(database=database), options)
        bench.pages()
        bench.close([row[0] for row in open_ones])


def since(model, start):
    """The rows of a fact from a moment on, as a filter of the web client has it."""
    return [[MOMENT[model], ">=", start]]


def grouped(model, domain, groupby, aggregates):
    """A graph, or a chart of a page."""
    return model, "formatted_read_group", [domain, groupby, aggregates]


def pivoted(model, domain, rows, columns, aggregates):
    """A pivot: rows by columns, with the totals of each."""
    sets = [[], *([rows] if rows else []), *([columns] if columns else [])]
    if rows and columns:
        sets.append([*rows, *columns])
    return model, "formatted_read_grouping_sets", [domain, sets, [*aggregates, "__count"]]


def questions():
    """``{page: call}`` of what is asked of the facts whichever page asks it."""
    month, year = since(SESSION, MONTH), since(SESSION, YEAR)
    work, asked = since(STRETCH, MONTH), since(TRIGGER, MONTH)
    ninety = since(TRIGGER, "today -90d")
    return {
        "R1 graph by day": grouped(SESSION, month, ["opened_at:day", "band"], FACTS),
        "R1 graph by hour": grouped(SESSION, month, ["opened_at:hour"], ["__count"]),
        "R1 pivot": pivoted(SESSION, month, ["closing_operator_id"], ["opened_at:week"], FACTS),
        "R1 rating >5": grouped(
            SESSION, [*month, ["grade_search", "=", ">5"]], ["grade"], ["__count"]
        ),
        "R1 company": grouped(SESSION, month, ["company_id"], FACTS),
        "R1 city": grouped(SESSION, month, ["city"], FACTS),
        "R1 channel": grouped(SESSION, month, ["platform"], FACTS),
        "R1 tag": grouped(SESSION, month, ["tag_ids"], FACTS),
        "R1 intent": grouped(SESSION, month, ["intent_id"], FACTS),
        "R2 operators": grouped(
            STRETCH, work, ["operator_id"], ["seconds:sum", "attendances:sum", "message_count:sum"]
        ),
        "R2 total": grouped(STRETCH, work, [], ["seconds:sum", "attendances:sum"]),
        "R3 grades": grouped(SESSION, month, ["grade"], ["attendances:sum"]),
        "R3 grades of 12 months": grouped(
            SESSION, year, ["opened_at:month", "grade"], ["attendances:sum"]
        ),
        "R4 cities": grouped(SESSION, month, ["city", "band"], ["attendances:sum"]),
        "R8 indicators": grouped(SESSION, month, [], [*FACTS, *SHARES, "misses:sum"]),
        "R8 messages": grouped(SESSION, month, [], ["message_count:sum"]),
        "R8 hours": grouped(SESSION, month, ["weekday", "hour"], ["attendances:sum"]),
        "R8 year by month": grouped(SESSION, year, ["opened_at:month"], [*FACTS, *SHARES]),
        "R8 operators of 12 months": grouped(SESSION, year, ["closing_operator_id"], FACTS),
        "B9 triggers": grouped(
            TRIGGER, asked, ["intent_id", "decision"], ["triggers:sum", "solved_share:avg"]
        ),
        "B9 triggers of 90 days": grouped(
            TRIGGER, ninety, ["intent_id"], ["triggers:sum", "solved_share:avg"]
        ),
        "B9 triggers by day": grouped(TRIGGER, asked, ["at:day"], ["triggers:sum"]),
    }


class _Bench:
    def __init__(self, shop, node, options):
        self._shop, self._node, self._options = shop, node, options
        self._admin, self._carla = node.rpc("admin"), node.rpc("carla")
        self._statements = Statements(node)

    # ----- pages -----

    def pages(self):
        asked = {
            **questions(),
            **self._lists(),
            **self._favourites(),
            **self._ready_pages(),
            **self._grids(),
            **self._heat_map(),
        }
        pages = {name: call for name, call in asked.items() if name.startswith(self._options.only)}
        self._statements.forget()
        warm = {name: self._warm(call) for name, call in pages.items()}
        cold = {}
        if not self._options.warm:
            with console.step("Each page again, with nothing in memory"):
                cold = {
                    name: self._cold(call)
                    for name, call in pages.items()
                    if not name.endswith(YEARLY)
                }
        years = {name: warm.pop(name) for name in pages if name.endswith(YEARLY)}
        for figure, times in (
            ("slowest_warm_s", warm),
            ("slowest_cold_s", cold),
            ("slowest_year_s", years),
        ):
            if times:
                slowest = sorted(times, key=times.get, reverse=True)
                detail = {name: round(times[name], 3) for name in slowest}
                detail["rows"] = self._options.rows
                emit(NAME, figure, times[slowest[0]], "s", detail)
        maps = {name: warm[name] for name in pages if name.startswith("R6")}
        if maps:
            detail = {name: round(seconds, 3) for name, seconds in maps.items()}
            emit(NAME, "heatmap_s", max(maps.values()), "s", detail)
        for calls, mean, total, statement in self._statements.costly(self._options.costly):
            detail = {"calls": calls, "total_ms": total, "statement": " ".join(statement.split())}
            emit(NAME, "statement_ms", mean, "ms", detail)

    def _lists(self):
        """The first page of each list with its count, all of its groups, and a form."""
        pages = {}
        for model, moment in MOMENT.items():
            specification = self._specification(model)
            pages[f"{model}: list"] = (
                model,
                "web_search_read",
                [since(model, MONTH), specification],
                {"limit": PAGE, "count_limit": COUNTED},
            )
            pages[f"{model}: list by day"] = (
                model,
                "web_read_group",
                [since(model, MONTH), [f"{moment}:day"], self._summed(model)],
            )
        [first] = self._carla.call(SESSION, "search", [since(SESSION, MONTH)], {"limit": 1})
        specification = self._specification(SESSION, "form")
        pages[f"{SESSION}: form"] = (SESSION, "web_read", [[first], specification])
        return pages

    def _views(self, model, kind):
        return self._carla.call(model, "get_views", [[[False, kind]]])

    def _specification(self, model, kind="list"):
        """The fields of the model's view, as the web client asks for them."""
        views = self._views(model, kind)
        shown = views["views"][kind]["arch"]
        return {
            name: {"fields": {"display_name": {}}} if field["type"] == "many2one" else {}
            for name, field in views["models"][model]["fields"].items()
            if f'name="{name}"' in shown
        }

    def _summed(self, model):
        fields = self._views(model, "list")["models"][model]["fields"]
        return [
            f"{name}:{field['aggregator']}"
            for name, field in fields.items()
            if field.get("aggregator") and field["type"] in ("integer", "float")
            if name in self._specification(model)
        ]

    def _favourites(self):
        """The pivots that all managers find among their favourites."""
        pages = {}
        for favourite in self._carla.call(
            "ir.filters",
            "search_read",
            [[("model_id", "in", list(MOMENT)), ("user_ids", "=", False)]],
        ):
            context = ast.literal_eval(favourite["context"])
            fields = self._carla.call(favourite["model_id"], "fields_get", [[], ["aggregator"]])
            pages[f"R5 {favourite['name']}"] = pivoted(
                favourite["model_id"],
                ast.literal_eval(favourite["domain"]),
                context["pivot_row_groupby"][:1],
                context["pivot_column_groupby"][:1],
                [
                    f"{measure}:{fields[measure]['aggregator']}"
                    for measure in context["pivot_measures"]
                ],
            )
        return pages

    def _seconds(self, call):
        start = time.perf_counter()
        self._carla.call(*call)
        return time.perf_counter() - start

    def _warm(self, call):
        times = [self._seconds(call) for _round in range(WARM_UP + ROUNDS)]
        return statistics.median(times[WARM_UP:])

    def _cold(self, call):
        """Seconds after PostgreSQL was started anew and the system has forgotten its files."""
        self._shop.cluster.restart()
        [(oid,)] = self._node.psql("SELECT oid FROM pg_database WHERE datname = current_database()")
        for path in (self._shop.cluster.data / "base" / str(oid)).iterdir():
            descriptor = os.open(path, os.O_RDONLY)
            try:
                os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
            finally:
                os.close(descriptor)
        self._reconnect()
        return self._seconds(call)

    def _reconnect(self):
        """Have Odoo find out that its connections are gone, and read what any page needs."""
        deadline = time.monotonic() + PATIENCE_S
        while True:
            try:
                return self._carla.call("res.users", "read", [[self._carla.uid], ["name"]])
            except (OSError, RpcError) as error:
                if time.monotonic() > deadline:
                    raise Failure(f"Odoo does not find PostgreSQL again: {error}.") from error
                time.sleep(0.1)

    def _ready_pages(self):
        """Each page as it opens, and over a year."""
        actions = self._admin.call(
            "ir.actions.client",
            "search_read",
            [[("tag", "=", "mkbot_reports.page")], ["name", "params_store"]],
        )
        pages = {}
        for action in actions:
            params = ast.literal_eval(action["params_store"])
            for name, filters in (("", {}), (YEARLY, {"period": "365"})):
                pages[f"Page {params['page']}{name}"] = (
                    "mkbot.report.page",
                    "get",
                    [params["page"], filters],
                )
        return pages

    def _grids(self):
        if not self._known("mkbot.report.grid"):
            return {}
        grids = self._carla.call("mkbot.report.grid", "get", ["period"])["grids"]
        return {
            f"R7 {grid['code']}": ("mkbot.report.grid", "get", [grid["code"]]) for grid in grids
        }

    def _heat_map(self):
        """Where attendances are, and how many where: all of the map and a town of it."""
        if not self._known("mkbot.city"):
            return {}
        place = ["latitude", "longitude"]
        town = {"bounds": [-23.0, -47.2, -22.8, -47.0], "zoom": 13}
        maps = {}
        for days in (30, 90):
            domain = since(SESSION, f"today -{days}d")
            for name, method, values in (
                ("extent", "mkbot_heatmap_extent", {}),
                ("map", "mkbot_heatmap_points", {}),
                ("town", "mkbot_heatmap_points", town),
            ):
                maps[f"R6 {name} of {days} days"] = (SESSION, method, [domain, *place], values)
        return maps

    def _known(self, model):
        return self._admin.call("ir.model", "search_count", [[("model", "=", model)]])

    # ----- what it costs to keep -----

    def close(self, sessions):
        """What an attendance that closes writes, with what reports have kept and without: ORM and
        all would hide it."""
        import psycopg2  # only the virtual environment has it

        half = len(sessions) // 2
        with closing(psycopg2.connect(**self._node.dsn())) as connection:
            connection.autocommit = True
            with connection.cursor() as cursor:
                kept = [self._close(cursor, session, KEPT) for session in sessions[:half]]
                for name in INDEXES:
                    cursor.execute(f"DROP INDEX {name}")
                bare = [self._close(cursor, session) for session in sessions[half:]]
        with_ms, without_ms = statistics.median(kept), statistics.median(bare)
        detail = {"with": round(with_ms, 3), "without": round(without_ms, 3), "indexes": INDEXES}
        emit(NAME, "close_ms", max(0.0, with_ms - without_ms), "ms", detail)

    @staticmethod
    def _close(cursor, session, more=()):
        """Milliseconds of the statements that close an attendance, durably."""
        start = time.perf_counter()
        for statement in (*CLOSE, *more):
            cursor.execute(statement, [session])
        return (time.perf_counter() - start) * 1000

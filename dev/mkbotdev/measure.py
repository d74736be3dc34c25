"""The frame of the benches: a figure is one line of JSON, a server is a copy
of the template with durable commits."""

import contextlib
import json
import math

from . import harness


def emit(bench, figure, value, unit, detail=None):
    """Print one figure, as the only thing on its line."""
    line = {
        "bench": bench,
        "figure": figure,
        "value": round(value, 3) if isinstance(value, float) else value,
        "unit": unit,
        "detail": detail or {},
    }
    print(json.dumps(line, ensure_ascii=False), flush=True)


def percentile(values, share):
    """The value that `share` (0 to 1) of `values` do not exceed."""
    ranked = sorted(values)
    return ranked[max(0, math.ceil(share * len(ranked)) - 1)]


def cpu_seconds(pid):
    """What a program and all it started have used of the processor, in seconds; of what they
    started and has ended, what they waited for."""
    import psutil  # only the virtual environment has it

    total = 0.0
    root = psutil.Process(pid)
    for each in [root, *root.children(recursive=True)]:
        with contextlib.suppress(psutil.NoSuchProcess):
            times = each.cpu_times()
            total += times.user + times.system + times.children_user + times.children_system
    return total


class Statements:
    """Counts the statements of a database, those that only open and close transactions and
    those of the bench itself (its aliases begin with `bench_`) left out."""

    COUNT = """
        SELECT coalesce(sum(calls), 0)::int AS bench_asks FROM pg_stat_statements
         WHERE dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
           AND query !~* '^(BEGIN|START|COMMIT|ROLLBACK|SAVEPOINT|RELEASE|SET|RESET|LISTEN)'
           AND query !~ 'bench_'"""
    COSTLY = """
        SELECT calls::int, round(total_exec_time::numeric / calls, 3)::float AS bench_mean,
               round(total_exec_time::numeric)::int, left(query, 2000)
          FROM pg_stat_statements
         WHERE dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
           AND query !~ 'bench_'
         ORDER BY total_exec_time DESC LIMIT %s"""

    def __init__(self, node):
        self._node = node
        self._on = bool(node.psql("SHOW shared_preload_libraries")[0][0])
        if self._on:
            node.psql("CREATE EXTENSION IF NOT EXISTS pg_stat_statements")

    def count(self):
        """How many so far, None where the server does not count."""
        return self._node.psql(self.COUNT)[0][0] if self._on else None

    def forget(self):
        if self._on:
            self._node.psql("SELECT pg_stat_statements_reset() AS bench_reset")

    def costly(self, limit=10):
        """[(calls, mean ms, total ms, statement)…], those that took longest in all first."""
        return self._node.psql(self.COSTLY, [limit]) if self._on else []


@contextlib.contextmanager
def node(odoo=None, **options):
    """A running server on a fresh database, as users would have one: commits
    wait for the disk. Options are those of `harness.Workshop.node`."""
    with harness.workshop(odoo) as shop:
        yield shop.node(durable=True, **options)

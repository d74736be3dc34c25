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


@contextlib.contextmanager
def node(odoo=None, **options):
    """A running server on a fresh database, as users would have one: commits
    wait for the disk. Options are those of `harness.Workshop.node`."""
    with harness.workshop(odoo) as shop:
        yield shop.node(durable=True, **options)

"""Tells snmpd of the sessions as interfaces: a program for pass_persist, see snmpd.conf(5).

`python snmp_table.py URL` reads the lab's control (URL) and answers on its standard output. It
imports nothing of ours: snmpd starts it with hardly an environment.
"""

import bisect
import json
import sys
import time
import urllib.request

IF, IF_X = (1, 3, 6, 1, 2, 1, 2, 2, 1), (1, 3, 6, 1, 2, 1, 31, 1, 1, 1)
FRESH_S = 0.2
#: The columns of IF-MIB (RFC 2863): what an interface tells. It receives what customers send.
COLUMNS = {
    (*IF, 1): ("integer", lambda each: each["index"]),
    (*IF, 2): ("string", lambda each: each["name"]),
    (*IF, 8): ("integer", lambda each: 1),
    (*IF_X, 1): ("string", lambda each: each["name"]),
    (*IF_X, 6): ("counter64", lambda each: each["up_octets"]),
    (*IF_X, 10): ("counter64", lambda each: each["down_octets"]),
    (*IF_X, 18): ("string", lambda each: each["port"]),
}


class Table:
    """What can be asked for, in the order of SNMP."""

    def __init__(self, url):
        self._url = url
        self._read = 0.0
        self._values = {}
        self._order = []

    def get(self, oid):
        """(oid, kind, value), None where there is no such thing."""
        self._refresh()
        return (oid, *self._values[oid]) if oid in self._values else None

    def following(self, oid):
        self._refresh()
        place = bisect.bisect_right(self._order, oid)
        return self.get(self._order[place]) if place < len(self._order) else None

    def _refresh(self):
        if time.monotonic() - self._read < FRESH_S:
            return
        interfaces = self._fetch()
        self._values = {
            (*column, each["index"]): (kind, value(each))
            for column, (kind, value) in COLUMNS.items()
            for each in interfaces
        }
        self._order = sorted(self._values)
        self._read = time.monotonic()

    def _fetch(self):
        with urllib.request.urlopen(f"{self._url}/interfaces", timeout=2) as answer:
            return json.load(answer)


def answer(table, verb, oid):
    """The lines that snmpd gets for a verb ("get" or "getnext")."""
    try:
        asked = tuple(map(int, oid.strip(".").split(".")))
        found = table.get(asked) if verb == "get" else table.following(asked)
    except (OSError, ValueError):
        found = None
    if not found:
        return ["NONE"]
    name, kind, value = found
    return ["." + ".".join(map(str, name)), kind, str(value)]


def main(url):
    table = Table(url)
    for line in iter(sys.stdin.readline, ""):
        verb = line.strip()
        if verb == "PING":
            lines = ["PONG"]
        elif verb in ("get", "getnext"):
            lines = answer(table, verb, sys.stdin.readline().strip())
        elif verb == "set":
            # The OID and the value come in two lines more.
            sys.stdin.readline()
            sys.stdin.readline()
            lines = ["not-writable"]
        else:
            continue
        sys.stdout.write("\n".join(lines) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1])

"""Debian's packages that the lab runs, unpacked into the cache."""

import os
from dataclasses import dataclass
from pathlib import Path

from .. import cache, debian
from ..errors import Trouble
from ..paths import digest

NAMES = (
    "freeradius",
    "freeradius-postgresql",
    "freeradius-utils",
    "kamailio",
    "kamailio-postgres-modules",
    "snmpd",
)
GIB = 0.2
ABSENT = "the lab's servers are not here, and Debian's packages cannot be fetched"


@dataclass(frozen=True)
class Packages:
    """The folder that stands for / of a machine which has them."""

    root: Path

    @property
    def libraries(self):
        """The folder of shared libraries: usr/lib/x86_64-linux-gnu or its like."""
        return next((self.root / "usr" / "lib").glob("*-linux-gnu*"))

    def program(self, name):
        return next(path for path in self.root.glob(f"usr/*bin/{name}"))

    def environment(self, **more):
        """The environment variables that its programs are started with."""
        folders = [
            self.libraries,
            *(self.root / "lib").glob("*-linux-gnu*"),
            self.root / "usr" / "lib" / "freeradius",
            self.libraries / "kamailio",
        ]
        path = os.pathsep.join(map(str, folders))
        return {**os.environ, "LD_LIBRARY_PATH": path, "LAB_ROOT": str(self.root), **more}


def find():
    """The Packages; Trouble where they are not and cannot be had."""
    suite = debian.own_suite()
    key = f"{suite}-{digest(*NAMES)}"
    if not cache.find("lab", key) and not debian.available():
        raise Trouble(f"{ABSENT[0].upper()}{ABSENT[1:]}.")
    folder = cache.build(
        "lab", key, lambda aside: debian.fetch(aside, NAMES, suite, dependencies=True), GIB
    )
    return Packages(folder)

"""dev/bench: `dev/bench` lists the benches, `dev/bench NAME …` runs one.

Figures go to standard output, one JSON line each; progress to standard error.
"""

import importlib
import pkgutil
import sys

from .. import benches


def names():
    return sorted(module.name for module in pkgutil.iter_modules(benches.__path__))


def load(name):
    return importlib.import_module(f"{benches.__name__}.{name}")


def main(arguments):
    if not arguments or arguments[0] in ("-h", "--help"):
        print("usage: dev/bench NAME [options]")
        for name in names():
            title = (load(name).__doc__ or "").strip().partition("\n")[0]
            print(f"  {name:12} {title}")
        return 0
    name, *rest = arguments
    if name not in names():
        known = ", ".join(names()) or "none yet"
        print(f"mkbot: there is no bench called {name}; there are: {known}.", file=sys.stderr)
        return 2
    return load(name).main(rest)

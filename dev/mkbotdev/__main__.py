"""``python -m mkbotdev COMMAND …``: what the launchers in dev/ run."""

import importlib
import os
import sys

from . import console, pyenv
from .errors import guarded
from .odoosource import from_python
from .paths import REPO

COMMANDS = ("run", "odoo", "test", "bench", "pictures", "lab")


def enter_venv(arguments):
    """Replace this process by the same command in the virtual environment."""
    if "MKBOT_ODOO" not in os.environ:
        # Only the Python that was called can tell whether it has an Odoo.
        source = from_python()
        if source:
            os.environ["MKBOT_ODOO"] = str(source.package)
    with console.step("Python packages"):
        interpreter = pyenv.python()
    os.environ["PYTHONPATH"] = str(REPO / "dev")
    os.environ["MKBOT_STAGE"] = "2"
    sys.stdout.flush()
    os.execv(interpreter, [str(interpreter), "-m", "mkbotdev", *arguments])


def main(arguments):
    if not arguments or arguments[0] not in COMMANDS:
        print(f"usage: python -m mkbotdev {{{','.join(COMMANDS)}}} …", file=sys.stderr)
        return 2
    console.quiet = arguments[0] in ("odoo", "bench")
    if os.environ.pop("MKBOT_STAGE", "") != "2":
        return enter_venv(arguments)
    command = importlib.import_module(f".commands.{arguments[0]}", __package__)
    return command.main(arguments[1:])


if __name__ == "__main__":
    sys.exit(guarded(lambda: main(sys.argv[1:])))

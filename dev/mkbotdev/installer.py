"""Installing Python packages: with uv in seconds, with pip where uv fails.

pip takes a minute but knows the machine's own package indexes. A bare Debian
has neither; pip then comes from its archive, without root.
"""

import shutil
import sys

from . import cache, debian, procs
from .errors import Trouble

UV = "uv>=0.4,<1"
UV_GIB = 0.2
PIP_GIB = 0.1


def install(interpreter, arguments, what):
    """Run `pip install arguments` for `interpreter`; `what` is the subject of
    the sentence that tells a failure."""
    trouble = None
    for find in (_uv, _pip):
        command = find(interpreter)
        if not command:
            continue
        try:
            procs.run([*command, "--quiet", *arguments], what)
            return
        except Trouble as error:
            # The first to fail is the one the user would recognise.
            trouble = trouble or error
    raise trouble or Trouble(
        f"{what} needs pip or uv and neither is installed; "
        "install python3-pip (or uv) and run again."
    )


def _uv(interpreter):
    """uv's stand-in for pip: the machine's, or one in the cache."""
    found = shutil.which("uv")
    # A version manager's shim may be on PATH without a program behind it.
    if found and procs.output([found, "--version"]):
        return [found, "pip", "install", "--python", interpreter]

    def make(folder):
        pip = _pip(sys.executable)
        if not pip:
            raise Trouble("There is no pip to install uv with.")
        procs.run([*pip, "--quiet", "--target", folder, UV], "Installing uv")

    try:
        uv = cache.build("uv", "1", make, UV_GIB) / "bin" / "uv"
    except Trouble:
        return None
    return [uv, "pip", "install", "--python", interpreter]


def _pip(interpreter):
    """pip acting on `interpreter`: the base Python's, or Debian's wheel."""
    base = getattr(sys, "_base_executable", sys.executable)
    if procs.output([base, "-c", "import pip; print(1)"]):
        return [base, "-m", "pip", "--python", interpreter, "install", "--retries=2"]
    if not debian.available():
        return None
    try:
        folder = cache.build(
            "pip", "1", lambda path: debian.fetch(path, ["python3-pip-whl"]), PIP_GIB
        )
    except Trouble:
        return None
    wheel = next(folder.rglob("pip-*.whl"), None)
    return [interpreter, wheel / "pip", "install"] if wheel else None

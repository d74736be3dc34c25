"""The virtual environment, the OCA addons and the JavaScript linters.

All three live in the cache under a key made of their requirement files: a
changed requirement makes a new one, an unchanged one is found at once.
"""

import os
import platform
import shutil
import sys
import venv

from . import cache, console, procs
from .errors import Trouble
from .paths import REQUIREMENTS, digest

VENV_FILES = ("odoo.txt", "addons.txt", "tools.txt")
VENV_GIB = 2.0
OCA_GIB = 0.2
NODE_GIB = 0.3


def python():
    """The virtual environment's Python, made when missing."""
    files = [REQUIREMENTS / name for name in VENV_FILES]
    identity = f"{platform.python_version()} {platform.machine()} {sys.base_prefix}"
    folder = cache.build(
        "venv", digest(identity, *files), lambda path: _make_venv(path, files), VENV_GIB
    )
    return folder / "bin" / "python"


def oca_addons():
    """The folder of OCA's addons; None, with a warning, if they cannot be had.

    An Enterprise user works without them, so their absence stops nothing.
    """
    requirements = REQUIREMENTS / "oca.txt"

    def make(folder):
        install(
            python(),
            ["--no-deps", "--target", folder, "-r", requirements],
            "Installing the OCA addons",
        )

    try:
        folder = cache.build("oca", digest(requirements), make, OCA_GIB)
    except Trouble as trouble:
        console.warn(f"{trouble} Going on without the OCA addons.")
        return None
    return folder / "odoo" / "addons"


def node_modules():
    """The folder with the JavaScript linters' node_modules.

    Raises Trouble where there is no Node or no network.
    """
    package = REQUIREMENTS / "package.json"
    if not shutil.which("node") or not shutil.which("npm"):
        raise Trouble("Checking JavaScript needs node and npm, which are not installed.")

    def make(folder):
        folder.mkdir()
        shutil.copy(package, folder)
        procs.run(
            ["npm", "install", "--no-audit", "--no-fund", "--no-save", "--loglevel=error"],
            "Installing the JavaScript linters",
            cwd=folder,
        )

    return cache.build("node", digest(package), make, NODE_GIB)


def _make_venv(folder, files):
    # Without pip: Debian's Python comes without ensurepip.
    venv.create(folder, with_pip=False, symlinks=True)
    arguments = [word for file in files for word in ("-r", file)]
    install(folder / "bin" / "python", arguments, "Installing the Python packages")


def install(interpreter, arguments, what):
    """Install with uv (seconds); where uv fails, with pip (a minute), which
    also knows the machine's own package indexes."""
    trouble = None
    for command in (_uv(interpreter), _pip(interpreter)):
        if not command:
            continue
        try:
            procs.run([*command, *arguments], what)
            return
        except Trouble as error:
            trouble = error
    raise trouble or Trouble(
        f"{what} needs pip or uv and neither is installed; "
        "install python3-pip (or uv) and run again."
    )


def _uv(interpreter):
    found = shutil.which("uv")
    # A shim of a version manager is on PATH without there being a program.
    if not found or not procs.output([found, "--version"]):
        found = _own_uv()
    return [found, "pip", "install", "--quiet", "--python", interpreter] if found else None


def _own_uv():
    """uv installed by pip into the cache; None where there is no pip."""
    if not _has_pip():
        return None

    def make(folder):
        procs.run(
            [sys.executable, "-m", "pip", "install", "--quiet", "--target", folder, "uv>=0.4,<1"],
            "Installing uv",
        )

    try:
        return cache.build("uv", "1", make, 0.2) / "bin" / "uv"
    except Trouble:
        return None


def _pip(interpreter):
    if _has_pip():
        return [sys.executable, "-m", "pip", "--python", interpreter, "install", "--quiet"]
    return None


def _has_pip():
    """Whether the calling Python has pip, installed through apt if allowed."""
    if procs.output([sys.executable, "-c", "import pip; print(1)"]):
        return True
    if os.geteuid() == 0 and shutil.which("apt-get") and sys.executable.startswith("/usr/bin/"):
        try:
            procs.run(["apt-get", "-q", "update"], "Reading Debian's package list")
            procs.run(["apt-get", "-qy", "install", "python3-pip"], "Installing pip")
        except Trouble:
            return False
        return True
    return False

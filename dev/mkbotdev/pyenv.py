"""The virtual environment, the OCA addons, and what comes from npm.

All live in the cache under a key made of their requirement files: a
changed requirement makes a new one, an unchanged one is found at once.
"""

import platform
import shutil
import sys
import venv

from . import cache, console, installer, procs
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
        installer.install(
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


def peer_packages():
    """The folder of Python packages that only the OCA gateway, our peer in a bench, asks for."""
    requirements = REQUIREMENTS / "peer.txt"

    def make(folder):
        installer.install(
            python(),
            ["--no-deps", "--target", folder, "-r", requirements],
            "Installing what the peer needs",
        )

    return cache.build("peer", digest(requirements), make, OCA_GIB)


def node_modules():
    """The folder with the JavaScript linters' node_modules.

    Raises Trouble where there is no Node or no network.
    """
    return _node_folder("node", REQUIREMENTS / "package.json", "the JavaScript linters")


def peer_node_modules():
    """The folder with the node_modules of others' programs that the system tests talk to.

    Raises Trouble where there is no Node or no network.
    """
    return _node_folder("peers", REQUIREMENTS / "peers" / "package.json", "the tests' peers")


def _node_folder(name, package, words):
    if not shutil.which("node") or not shutil.which("npm"):
        raise Trouble(f"Node and npm are not installed: {words} need them.")

    def make(folder):
        folder.mkdir()
        shutil.copy(package, folder)
        procs.run(
            ["npm", "install", "--no-audit", "--no-fund", "--no-save", "--loglevel=error"],
            f"Installing {words}",
            cwd=folder,
        )

    return cache.build(name, digest(package), make, NODE_GIB)


def _make_venv(folder, files):
    # Without pip: Debian's Python comes without ensurepip.
    venv.create(folder, with_pip=False, symlinks=True)
    arguments = [word for file in files for word in ("-r", file)]
    installer.install(folder / "bin" / "python", arguments, "Installing the Python packages")

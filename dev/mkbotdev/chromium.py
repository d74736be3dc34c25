"""The browser of the tests: found, or installed where that is allowed."""

import os
import shutil

from . import console, procs
from .errors import Trouble

# Odoo's own test browser looks for these names on PATH, in this order.
NAMES = ("google-chrome", "chromium", "chromium-browser", "google-chrome-stable")
ARGUMENTS = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-sync",
    "--no-first-run",
    "--disable-dev-shm-usage",
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream",
)
ABSENT = "Chromium is not installed (Debian: apt-get install chromium)"


def find():
    """The path of a Chromium on PATH, "" without one."""
    return next((found for found in map(shutil.which, NAMES) if found), "")


def ensure():
    """Like `find`, after trying to install Debian's when root."""
    found = find()
    if found or os.geteuid() != 0 or not shutil.which("apt-get"):
        return found
    options = {"env": {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}}
    try:
        procs.run(["apt-get", "-q", "update"], "Reading Debian's package list", **options)
        procs.run(
            ["apt-get", "-qy", "install", "--no-install-recommends", "chromium"],
            "Installing Chromium",
            **options,
        )
    except Trouble as trouble:
        console.warn(str(trouble))
    return find()


def arguments():
    """Its command line: no sandbox as root, where Chromium refuses one."""
    return [*ARGUMENTS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]

"""The browser of the tests: found, or installed where that is allowed."""

import os
import shutil

from . import apt

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
    return apt.install("chromium", find)


def arguments():
    """Its command line: no sandbox as root, where Chromium refuses one."""
    return [*ARGUMENTS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]

"""Debian's packages, installed where that is allowed."""

import os
import shutil

from . import console, procs
from .errors import Trouble


def install(package, find):
    """The path that `find()` gives, after trying to install Debian's `package` when root; "" if
    there is none."""
    found = find()
    if found or os.geteuid() != 0 or not shutil.which("apt-get"):
        return found
    options = {"env": {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}}
    try:
        procs.run(["apt-get", "-q", "update"], "Reading Debian's package list", **options)
        procs.run(
            ["apt-get", "-qy", "install", "--no-install-recommends", package],
            f"Installing {package}",
            **options,
        )
    except Trouble as trouble:
        console.warn(str(trouble))
    return find()


def wkhtmltopdf():
    """The path of wkhtmltopdf, which prints Odoo's reports; "" without one."""
    return install("wkhtmltopdf", lambda: shutil.which("wkhtmltopdf") or "")

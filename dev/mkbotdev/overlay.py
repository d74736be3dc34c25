"""Odoo as it is imported: the found package plus the files it lacks.

Debian leaves out a library of Discuss (the blurred background of video calls)
whose source it cannot build, yet the manifest still names it, and every page
then logs an error that browser tests take for a failure. The found Odoo may
not be ours to change, so the missing file is added in a tree of symbolic links.
"""

import os
from pathlib import Path

from . import cache
from .paths import digest

MISSING = "addons/mail/static/lib/selfie_segmentation/selfie_segmentation.js"
STUB = "// Not in this distribution of Odoo: video calls cannot blur the background.\n"


def import_folder(package):
    """A folder holding just `odoo`, for PYTHONPATH and the addons path.

    The folder that really holds it may hold every package of the machine.
    """
    lacking = (package / "addons" / "mail").is_dir() and not (package / MISSING).exists()
    parts = Path(MISSING).parts if lacking else ()
    stamps = [str(stamp) for stamp in _stamps(package, parts)]
    folder = cache.cache_root() / "import" / digest(str(package), *stamps)
    if not folder.exists():
        with cache.lock("import"):
            if not folder.exists():
                aside = folder.with_suffix(f".{os.getpid()}")
                aside.mkdir(parents=True)
                if lacking:
                    _graft(package, aside / "odoo", parts)
                else:
                    (aside / "odoo").symlink_to(package)
                aside.rename(folder)
    return folder


def _stamps(package, parts):
    """When the folders that are mirrored entry by entry last changed."""
    folder = package
    for part in parts:
        if folder.is_dir():
            yield folder.stat().st_mtime_ns
        folder /= part


def _graft(real, shadow, parts):
    """Mirror `real` by links, except along `parts`, which ends in the stub."""
    shadow.mkdir()
    first, *rest = parts
    if real.is_dir():
        for entry in real.iterdir():
            if entry.name != first:
                (shadow / entry.name).symlink_to(entry)
    if rest:
        _graft(real / first, shadow / first, rest)
    else:
        (shadow / first).write_text(STUB, encoding="utf-8")

"""Odoo as it is imported: the found package plus the files it lacks.

Debian leaves out a library of Discuss (the blurred background of video calls)
whose source it cannot build, yet the manifest still names it, and every page
then logs an error that browser tests take for a failure. An Odoo trimmed to
some of its addons lacks the payment providers whose icons and names the data of
another addon loads. The found Odoo may not be ours to change, so the missing
files are added in a tree of symbolic links.
"""

import base64
import os
import re
from pathlib import Path

from . import cache
from .paths import digest

SCRIPT = "addons/mail/static/lib/selfie_segmentation/selfie_segmentation.js"
SCRIPT_STUB = b"// Not in this distribution of Odoo: video calls cannot blur the background.\n"
ICONS_IN = "addons/payment/data/payment_provider_data.xml"
# One transparent pixel.
ICON_STUB = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)


# Enough for Odoo to list the addon, not to install it.
MANIFEST_STUB = b'{"name": "Left out", "license": "LGPL-3", "installable": False}\n'


def import_folder(package):
    """A folder holding just `odoo`, for PYTHONPATH and the addons path.

    The folder that really holds it may hold every package of the machine.
    """
    stubs = missing(package)
    folder = cache.cache_root() / "import" / _key(package, stubs)
    if not folder.exists():
        with cache.lock("import"):
            if not folder.exists():
                aside = folder.with_suffix(f".{os.getpid()}")
                aside.mkdir(parents=True)
                _graft(package, aside / "odoo", _tree(stubs))
                aside.rename(folder)
    return folder


def missing(package):
    """What Odoo's own files refer to and is not there: path to stand-in."""
    stubs = {}
    # A checkout keeps its addons elsewhere, complete.
    if (package / "addons" / "mail").is_dir():
        stubs[SCRIPT] = SCRIPT_STUB
    if (package / ICONS_IN).exists():
        text = (package / ICONS_IN).read_text(encoding="utf-8")
        for icon in re.findall(r'file="([^"]+\.png)"', text):
            stubs[f"addons/{icon}"] = ICON_STUB
            stubs[f"addons/{Path(icon).parts[0]}/__manifest__.py"] = MANIFEST_STUB
    return {path: stub for path, stub in stubs.items() if not (package / path).exists()}


def _tree(stubs):
    """The paths of `stubs` as nested dictionaries, a folder a level."""
    root = {}
    for path, stub in stubs.items():
        *folders, name = Path(path).parts
        level = root
        for folder in folders:
            level = level.setdefault(folder, {})
        level[name] = stub
    return root


def _key(package, stubs):
    """Changes with the package, with what is added, and with the entries of
    the folders that are mirrored entry by entry."""
    mirrored = {package / parent for path in stubs for parent in Path(path).parents}
    stamps = [f"{each} {each.stat().st_mtime_ns}" for each in sorted(mirrored) if each.is_dir()]
    return digest(str(package), *sorted(stubs), *stamps)


def _graft(real, shadow, tree):
    """Mirror `real` by links, except where `tree` adds something below."""
    if not tree:
        shadow.symlink_to(real)
        return
    shadow.mkdir()
    if real.is_dir():
        for entry in real.iterdir():
            if entry.name not in tree:
                (shadow / entry.name).symlink_to(entry)
    for name, below in tree.items():
        if isinstance(below, bytes):
            (shadow / name).write_bytes(below)
        else:
            _graft(real / name, shadow / name, below)

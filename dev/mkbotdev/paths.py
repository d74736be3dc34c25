"""Where things live: the checkout, its scratch folder, the cache."""

import hashlib
import os
import re
import shutil
import tempfile
from pathlib import Path

from .errors import Trouble

REPO = Path(__file__).resolve().parents[2]
REQUIREMENTS = REPO / "dev" / "requirements"
BENCH_ADDONS = REPO / "dev" / "addons"
SCRATCH = REPO / ".dev"
GIB = 1024**3


def cache_root():
    """The folder for downloads and builds: one per machine user, not per
    checkout, so that a fresh clone is quick."""
    chosen = os.environ.get("MKBOT_CACHE")
    if chosen:
        root = Path(chosen).expanduser().absolute()
    elif os.geteuid() == 0:
        root = Path("/var/cache/mkbot")
    else:
        base = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
        root = Path(base).expanduser() / "mkbot"
    try:
        root.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=root):
            pass
    except PermissionError as error:
        raise Trouble(
            f"The cache folder {root} cannot be written by this user; "
            "set MKBOT_CACHE to a folder that can."
        ) from error
    except (FileExistsError, FileNotFoundError, NotADirectoryError) as error:
        raise Trouble(
            f"The cache folder {root} cannot be made there; set MKBOT_CACHE to another."
        ) from error
    return root


def scratch(name=""):
    """A path under .dev/, the checkout's folder for logs and screenshots."""
    try:
        SCRATCH.mkdir(exist_ok=True)
    except PermissionError as error:
        raise Trouble(
            f"This user cannot write in the checkout ({REPO}), where logs go; use one of their own."
        ) from error
    return SCRATCH / name if name else SCRATCH


def need_space(path, gib, purpose):
    """Stop early, in words, rather than half way through on a full disk."""
    free = shutil.disk_usage(path).free / GIB
    if free < gib:
        raise Trouble(
            f"{purpose} needs {gib:.1f} GiB free under {path} and there are {free:.1f}; "
            "free some space or set MKBOT_CACHE to another disk."
        )


def digest(*parts):
    """A short stable key for strings, bytes and files' contents."""
    hasher = hashlib.sha256()
    for part in parts:
        if isinstance(part, Path):
            part = part.read_bytes()
        elif isinstance(part, str):
            part = part.encode()
        hasher.update(len(part).to_bytes(8, "big") + part)
    return hasher.hexdigest()[:12]


def checkout_name():
    """A database-safe name for this checkout, different for each folder."""
    stem = re.sub(r"[^a-z0-9]+", "_", REPO.name.lower()).strip("_") or "checkout"
    return f"mkbot_{stem[:20]}_{digest(str(REPO))[:6]}"

"""Things made once and kept: built aside, renamed into place, under a lock."""

import contextlib
import fcntl
import os
import shutil
import time

from . import console
from .paths import cache_root, need_space

KEEP_S = 30 * 86400
"""Older builds of the same thing serve other checkouts; a month after their
last use nobody wants them."""


@contextlib.contextmanager
def lock(name, told=True):
    """Hold the machine-wide lock `name`; unless it is only ever held for a
    moment, say so when it has to be waited for."""
    path = cache_root() / f"{name}.lock"
    with open(path, "a") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if told:
                console.warn(f"another command is preparing {name}; waiting for it")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def find(name, key):
    """The finished build `name` for `key`, or None."""
    target = cache_root() / f"{name}-{key}"
    if not target.is_dir():
        return None
    os.utime(target)
    return target


def build(name, key, make, gib):
    """The folder of `name` for `key`, made by `make(folder)` when missing.

    `make` works in a folder aside that is renamed when it returns, so a
    set-up that is killed never leaves a half-made build behind.
    """
    target = find(name, key)
    if target:
        return target
    with lock(name):
        target = find(name, key)
        if target:
            return target
        root = cache_root()
        need_space(root, gib, f"Preparing {name}")
        _sweep(root, name)
        aside = root / f".{name}-{os.getpid()}.part"
        try:
            make(aside)
            target = root / f"{name}-{key}"
            aside.rename(target)
        finally:
            shutil.rmtree(aside, ignore_errors=True)
        os.utime(target)
        return target


def _sweep(root, name):
    """Remove what killed set-ups left and what nobody used for a month."""
    for left in root.glob(f".{name}-*.part"):
        shutil.rmtree(left, ignore_errors=True)
    for old in root.glob(f"{name}-*"):
        if old.is_dir() and time.time() - old.stat().st_mtime > KEEP_S:
            shutil.rmtree(old, ignore_errors=True)

"""Typing and read marks: told to platforms when there is time, and forgotten when not.

They are worth nothing later, so they are no rows of the outbox: a few threads send them after the
commit, and what does not fit into their queue is dropped.
"""

import logging
import threading
import time
from concurrent.futures import ThreadPoolExecutor

from odoo import modules

from . import sending

_logger = logging.getLogger(__name__)

THREADS = 2
MOST_WAITING = 100
#: Platforms show "typing" for some seconds: telling it again sooner changes nothing.
TYPING_SECONDS = 4

_pool = ThreadPoolExecutor(THREADS, thread_name_prefix="mkbot.signals")
_waiting = threading.BoundedSemaphore(MOST_WAITING)
_lock = threading.Lock()
_typing = {}


def tell(env, adapter, target, outgoing):
    """Send a typing or a read mark once the present transaction is committed."""
    if modules.module.current_test:
        return
    env.cr.postcommit.add(lambda: _submit(adapter, target, outgoing))


def is_news(env, session_id):
    """Whether it is worth telling again that somebody types in an attendance."""
    now = time.monotonic()
    key = env.cr.dbname, session_id
    with _lock:
        if len(_typing) > 1000:
            _typing.clear()
        if now - _typing.get(key, -TYPING_SECONDS) < TYPING_SECONDS:
            return False
        _typing[key] = now
    return True


def _submit(adapter, target, outgoing):
    if not _waiting.acquire(blocking=False):
        return
    _pool.submit(_send, adapter, target, outgoing)


def _send(adapter, target, outgoing):
    try:
        sending.send(adapter, target, outgoing)
    finally:
        _waiting.release()

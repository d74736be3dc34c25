"""Asks platforms what the generators of adapters want to know. No Odoo records here.

Never inside a transaction that holds anything: a platform may take its time.
"""

import logging
import threading
import time

import requests
from requests import exceptions
from urllib3.exceptions import HTTPError

from odoo.addons.mkbot_chat.port import Answer, Failure, PortError, Refused

from .foreign import ForeignRefused, open_session
from .transport import CONNECT_SECONDS, words_of

_logger = logging.getLogger(__name__)

#: Bytes of an answer that is no file.
ANSWER_BYTES = 4 * 1024 * 1024
#: Seconds for all that one generator asks.
DEADLINE = 60
MAX_REQUESTS = 60
#: A token is asked for again so many seconds before it ends.
TOKEN_MARGIN = 300
#: Keys by which a platform signs are read again after a day; for an id that is not among them at
#: most once in so many seconds, or everybody could make us ask.
KEYS_SECONDS = 24 * 3600
KEYS_AGAIN_SECONDS = 300


class Unreachable(PortError):
    """The platform could not be asked at all: trying again later may help."""


def ask(generator, target, max_bytes=ANSWER_BYTES, deadline=DEADLINE):
    """Run a generator of an adapter, making the requests that it yields.

    :param target: the account's ``Target``, for the token where a request wants one
    :param max_bytes: the largest answer; a larger one raises ``Refused("too_large")``
    :param deadline: seconds for everything
    :return: what the generator returns
    :raise Refused: the platform says no
    :raise Unreachable: there was no answer
    """
    until = time.monotonic() + deadline
    answer = None
    with requests.Session() as plain, open_session() as foreign:
        for _count in range(MAX_REQUESTS):
            try:
                request = generator.send(answer)
            except StopIteration as stop:
                return stop.value
            if time.monotonic() > until:
                raise Unreachable("the platform takes too long")
            session = foreign if request.foreign else plain
            answer = _answer(session, request, target, max_bytes, until)
    raise Unreachable("the platform asks for too many steps")


def _answer(session, request, target, max_bytes, until):
    headers = dict(request.headers)
    if request.authorize:
        headers["Authorization"] = f"Bearer {tokens.token(target)}"
    try:
        with session.request(
            request.method,
            request.url,
            headers=headers,
            json=request.json,
            data=request.data,
            files=request.files,
            timeout=(CONNECT_SECONDS, request.timeout),
            allow_redirects=request.foreign,
            stream=True,
        ) as response:
            return Answer(response.status_code, response.headers, _read(response, max_bytes, until))
    except ForeignRefused as error:
        raise Refused("content", str(error)) from error
    except (exceptions.InvalidURL, exceptions.MissingSchema, exceptions.InvalidSchema) as error:
        raise Refused("content", words_of(error)) from error
    except (exceptions.RequestException, HTTPError, OSError) as error:
        raise Unreachable(words_of(error)) from error


def _read(response, max_bytes, until):
    """Read a body of at most `max_bytes`, unpacked: a small one may unpack to a huge one."""
    length = response.headers.get("Content-Length") or ""
    if length.isdecimal() and int(length) > max_bytes:
        raise Refused("too_large", f"{length} bytes")
    body = bytearray()
    for chunk in response.iter_content(65536):
        body += chunk
        if len(body) > max_bytes:
            raise Refused("too_large", f"more than {max_bytes} bytes")
        if time.monotonic() > until:
            raise Unreachable("the platform sends too slowly")
    return bytes(body)


class Tokens:
    """The tokens that platforms gave us, kept by this process while they are good."""

    def __init__(self):
        self._lock = threading.Lock()
        self._tokens = {}

    def token(self, target):
        """Return a token for an account, asking for a new one when needed.

        :raise Refused, Unreachable: there is none to be had
        """
        key = self._key(target)
        with self._lock:
            token, until = self._tokens.get(key, ("", 0.0))
        if token and time.monotonic() < until:
            return token
        token, seconds = ask(target.adapter.authorize(target.settings), target)
        with self._lock:
            self._tokens[key] = (token, time.monotonic() + max(30, seconds - TOKEN_MARGIN))
        return token

    def forget(self, target):
        """The platform did not like the token: ask for another one next time."""
        with self._lock:
            self._tokens.pop(self._key(target), None)

    def _key(self, target):
        return target.account_id, tuple(sorted((k, str(v)) for k, v in target.settings.items()))


class Keyring:
    """The keys by which a platform signs its calls, kept by this process."""

    def __init__(self):
        self._lock = threading.Lock()
        self._rings = {}

    def key(self, target, key_id):
        """Return the key of an id, ``None`` when the platform has none such.

        :raise Unreachable: the platform's keys cannot be read now
        """
        ring_id = target.platform, target.settings.get("api_url")
        with self._lock:
            keys, read_at = self._rings.get(ring_id, ({}, -KEYS_SECONDS))
            age = time.monotonic() - read_at
            if key_id in keys and age < KEYS_SECONDS:
                return keys[key_id]
            if keys and age < KEYS_AGAIN_SECONDS:
                return None
            try:
                # Within the lock: many callers at once ask the platform once.
                keys = ask(target.adapter.signing_keys(target.settings), target, deadline=10)
            except Refused as error:
                raise Unreachable(str(error)) from error
            self._rings[ring_id] = keys, time.monotonic()
        return keys.get(key_id)


def failure_of(error):
    """What :func:`ask` raised, as a ``Failure``."""
    if isinstance(error, Refused):
        return Failure("refused", error.message, permanent=error.permanent, reason=error.reason)
    return Failure("connection", str(error), reason="unavailable")


tokens = Tokens()
keyring = Keyring()

"""Sends one message: files made to fit, requests built, made one after the other. No records."""

import logging
import threading
import time
from dataclasses import replace
from functools import partial
from typing import NamedTuple

from odoo.addons.mkbot_chat.port import PREVIOUS, Failure, Refused, Sent

from . import exchange, media, transport

_logger = logging.getLogger(__name__)


class Result(NamedTuple):
    """What became of a message: how many parts went now, their ids, and the last answer."""

    parts: int
    provider_ids: tuple
    answer: Sent | Failure


def send(adapter, target, outgoing, parts_sent=0):
    """Send a message to its platform.

    :param target: the account's ``Target``
    :param parts_sent: parts that went in an earlier try, and do not go again
    :return: :class:`Result`; it never raises
    """
    try:
        files = media.fit(outgoing.attachments, getattr(adapter, "MEDIA", None))
        requests = adapter.build(target.settings, replace(outgoing, attachments=files))
    except Refused as error:
        return Result(0, (), exchange.failure_of(error))
    except Exception as error:
        _logger.exception("Delivery %s cannot be built", outgoing.delivery_id)
        return Result(0, (), Failure("build", str(error), permanent=True, reason="content"))
    return _send_parts(adapter, target, _parts(requests)[parts_sent:])


def _parts(requests):
    """Group requests: those that only prepare go with the one they prepare."""
    parts, part = [], []
    for request in requests:
        part.append(request)
        if not request.prepares:
            parts.append(part)
            part = []
    return parts


def _send_parts(adapter, target, parts):
    ids, answer = [], Sent()
    for count, part in enumerate(parts):
        try:
            answer = _send_part(adapter, target, part)
        except Exception as error:
            # Whoever reads the answer failed, and not the platform: the message may have gone.
            _logger.exception("The answer of account %s cannot be read", target.account_id)
            answer = Failure("answer", type(error).__name__, uncertain=True)
        if isinstance(answer, Failure):
            return Result(count, tuple(ids), answer)
        ids.append(answer.provider_id)
    return Result(len(parts), tuple(ids), answer)


def _send_part(adapter, target, part):
    answer = Sent()
    for request in part:
        if answer.provider_id:
            request = _with_previous(request, answer.provider_id)
        answer = _make(adapter, target, request)
        if isinstance(answer, Failure):
            # What only prepares has sent nothing: it can be made again without a doubt.
            return replace(answer, uncertain=False) if request.prepares else answer
    return answer


def _make(adapter, target, request):
    read_answer = getattr(adapter, "read_answer", None)
    for attempt in (1, 2):
        if request.authorize:
            try:
                token = exchange.tokens.token(target)
            except (Refused, exchange.Unreachable) as error:
                return exchange.failure_of(error)
            headers = {**request.headers, "Authorization": f"Bearer {token}"}
            request = replace(request, headers=headers)
        if getattr(adapter, "ANSWER_NEEDS_REQUEST", False):
            read_answer = partial(adapter.read_answer, request=request)
        answer = transport.perform(request, read_answer)
        if not request.authorize or attempt == 2 or getattr(answer, "reason", "") != "token":
            break
        # The token may have been taken back before its time.
        exchange.tokens.forget(target)
    return answer


def _with_previous(request, provider_id):
    return replace(
        request,
        url=request.url.replace(PREVIOUS, provider_id),
        json=_replaced(request.json, provider_id),
        data=_replaced(request.data, provider_id),
    )


def _replaced(value, provider_id):
    if isinstance(value, str):
        return value.replace(PREVIOUS, provider_id)
    if isinstance(value, dict):
        return {key: _replaced(item, provider_id) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_replaced(item, provider_id) for item in value]
    return value


class Pauses:
    """The accounts whose platform asked this process to wait."""

    def __init__(self):
        self._lock = threading.Lock()
        self._until = {}

    def pause(self, dbname, account_id, seconds):
        """Send nothing of an account for so many seconds."""
        with self._lock:
            self._until[dbname, account_id] = time.monotonic() + min(seconds, 600)

    def paused(self, dbname):
        """Return the ids of the accounts that wait now, as a list."""
        now = time.monotonic()
        with self._lock:
            self._until = {key: until for key, until in self._until.items() if until > now}
            return [account_id for name, account_id in self._until if name == dbname]


pauses = Pauses()

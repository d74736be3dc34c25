"""Makes the HTTP requests that adapters build. No Odoo here, and never inside a transaction."""

import logging

import requests
from requests import exceptions
from urllib3.exceptions import HTTPError

from odoo.addons.mkbot_chat.port import Failure, Sent

_logger = logging.getLogger(__name__)

CONNECT_SECONDS = 5
ANSWER_BYTES = 1024 * 1024
RETRYABLE = {408, 409, 425, 429, 500, 502, 503, 504}


def perform(request, read_answer=None, session=None):
    """Make one request and say what became of the message it carries.

    :param request: a :class:`port.Request`
    :param read_answer: the adapter's ``read_answer(status, headers, body)``; by default only the
        status counts
    :param session: a ``requests.Session`` to keep connections open
    :return: :class:`port.Sent` or :class:`port.Failure`; it never raises. A failure is uncertain
        when the request had left and no answer came back.
    """
    try:
        status, headers, body = _exchange(request, session or requests)
    except (exceptions.ConnectTimeout, exceptions.SSLError, exceptions.ProxyError) as error:
        return Failure("connection", words_of(error))
    except exceptions.ReadTimeout as error:
        return Failure("timeout", words_of(error), uncertain=True)
    except exceptions.ConnectionError as error:
        return Failure("connection", words_of(error), uncertain=not _never_left(error))
    except (exceptions.InvalidURL, exceptions.MissingSchema, exceptions.InvalidSchema) as error:
        return Failure("address", words_of(error), permanent=True)
    except (exceptions.RequestException, HTTPError, OSError) as error:
        return Failure("answer", words_of(error), uncertain=True)
    except Exception as error:
        _logger.exception("A request could not be made")
        return Failure("request", words_of(error), permanent=True)
    return (read_answer or read_status)(status, headers, body)


def _exchange(request, session):
    response = session.request(
        request.method,
        request.url,
        headers=request.headers or None,
        json=request.json,
        data=request.data,
        files=request.files,
        timeout=(CONNECT_SECONDS, request.timeout),
        allow_redirects=False,
        stream=True,
    )
    with response:
        body = response.raw.read(ANSWER_BYTES, decode_content=True)
        return response.status_code, response.headers, body


def read_status(status, headers, body):
    """Judge an answer by its status alone."""
    if 200 <= status < 300:
        return Sent()
    retry_after = None
    if (headers.get("Retry-After") or "").isdigit():
        retry_after = float(headers["Retry-After"])
    return Failure(
        str(status),
        body[:500].decode("utf-8", "replace"),
        retry_after=retry_after,
        permanent=status not in RETRYABLE,
    )


def _never_left(error):
    reason = getattr(error.args[0] if error.args else None, "reason", None)
    return type(reason).__name__ in ("NewConnectionError", "NameResolutionError")


def words_of(error):
    """The error in words, without the address: it may carry a token."""
    return type(error).__name__

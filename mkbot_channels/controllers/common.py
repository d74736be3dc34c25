"""What the routes of the outside world share."""

import json

import werkzeug.exceptions

from odoo.http import Response, request

from ..limits import Buckets

JSON_BYTES = 1024 * 1024
#: Of any platform: Meta sends up to 3 MB at once. Each adapter may allow less.
WEBHOOK_BYTES = 4 * 1024 * 1024
#: On every answer of ours. While the database cannot be reached Odoo knows no route of ours and
#: answers 404, which a platform takes as final: the proxy makes a 404 without this header a 503.
MARK = ("X-Mkbot", "1")

buckets = Buckets()


def refuse(status, code, message, retry_after=None):
    """End the request with an error: ``{"error": {"code", "message"}}``."""
    response = Response(
        json.dumps({"error": {"code": code, "message": message}}),
        status=status,
        mimetype="application/json",
    )
    response.headers.add(*MARK)
    if retry_after is not None:
        response.headers["Retry-After"] = str(max(1, round(retry_after + 0.5)))
        # Or a page of another origin could not read how long to wait.
        response.headers["Access-Control-Expose-Headers"] = "Retry-After"
    if status == 413:
        response.headers["Connection"] = "close"
    werkzeug.exceptions.abort(response)


def answer(data, status=200):
    """Return a JSON response that nobody keeps."""
    response = request.make_json_response(data, status=status)
    response.headers["Cache-Control"] = "no-store"
    response.headers.add(*MARK)
    return response


def target_of(key, platform=None):
    """Return the account's :class:`Target`; an unknown key, or another platform's, is 404."""
    try:
        target = request.env["mkbot.account"]._target(key)
    except LookupError:
        target = None
    if not target or (platform and target.platform != platform):
        refuse(404, "unknown", "There is nothing at this address.")
    return target


def at_most(limit):
    """Return a route's ``max_content_length`` that refuses in our own words.

    :param limit: bytes, or a function that gives them; a larger body is refused before it is read
    """

    def check(_controller):
        allowed = limit() if callable(limit) else limit
        if (request.httprequest.content_length or 0) > allowed:
            refuse(413, "too_large", f"At most {allowed} bytes.")
        return allowed

    return check


def check_origin(target):
    """Refuse a browser that is on a site which the account does not allow."""
    origin = (request.httprequest.headers.get("Origin") or "").lower()
    if not target.origins or not origin or origin in target.origins:
        return
    if origin.partition("://")[2] != request.httprequest.host.lower():
        refuse(403, "origin", "This site may not show the chat.")


def slow_down(target, kind, key, cost=1):
    """Refuse with 429 who asks for more than their share.

    :param kind: one of :attr:`Target.rates`
    :param key: who asks
    """
    missing = buckets.take((kind, target.account_id, key), *target.rates[kind], cost)
    if missing:
        refuse(429, "slow_down", "Too many messages, try again soon.", missing)


def remote_address():
    """Return the network address of the caller, an IPv6 one cut to its network."""
    address = request.httprequest.remote_addr or ""
    return ":".join(address.split(":")[:4]) if ":" in address else address

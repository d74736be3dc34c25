"""What the routes of the outside world share."""

import json
import logging

import werkzeug.exceptions

from odoo.http import Response, request

from ..limits import Buckets

_logger = logging.getLogger(__name__)

JSON_BYTES = 1024 * 1024

#: Per second and at once, for events and calls; parameters of the system replace them.
RATES = {
    "mkbot_channels.visitor_rate": (2.0, 40),
    "mkbot_channels.address_rate": (20.0, 200),
}
buckets = Buckets()


def refuse(status, code, message, retry_after=None):
    """End the request with an error: ``{"error": {"code", "message"}}``."""
    response = Response(
        json.dumps({"error": {"code": code, "message": message}}),
        status=status,
        mimetype="application/json",
    )
    if retry_after is not None:
        response.headers["Retry-After"] = str(max(1, round(retry_after + 0.5)))
    if status == 413:
        response.headers["Connection"] = "close"
    werkzeug.exceptions.abort(response)


def answer(data, status=200):
    """Return a JSON response that nobody keeps."""
    response = request.make_json_response(data, status=status)
    response.headers["Cache-Control"] = "no-store"
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


def slow_down(parameter, key, cost=1):
    """Refuse with 429 who asks for more than their share.

    :param parameter: one of :data:`RATES`; its value is "rate/burst", 0 for no limit
    """
    rate, burst = RATES[parameter]
    # sudo: a setting of the system, cached by Odoo; the caller is nobody.
    value = request.env["ir.config_parameter"].sudo().get_param(parameter)
    if value:
        try:
            rate, _slash, burst = str(value).partition("/")
            rate = float(rate)
            burst = float(burst or rate * 10)
        except ValueError:
            _logger.warning("%s: a value such as 2/40 is expected, not %r", parameter, value)
            rate, burst = RATES[parameter]
    missing = buckets.take((parameter, key), rate, burst, cost)
    if missing:
        refuse(429, "slow_down", "Too many messages, try again soon.", missing)


def remote_address():
    """Return the network address of the caller, an IPv6 one cut to its network."""
    address = request.httprequest.remote_addr or ""
    return ":".join(address.split(":")[:4]) if ":" in address else address

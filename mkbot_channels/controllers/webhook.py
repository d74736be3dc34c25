import collections
import logging

import psycopg2
from psycopg2.errors import SerializationFailure
from werkzeug.exceptions import ServiceUnavailable

from odoo import http
from odoo.http import request

from odoo.addons.mkbot_chat.port import Forged, Malformed

from .. import exchange
from . import common

_logger = logging.getLogger(__name__)

#: How many bodies were refused, by account and reason: told in the log now and then.
refused = collections.Counter()


class WebhookController(http.Controller):
    """The one door of every platform."""

    @http.route(
        "/mkbot/webhook/<string:key>",
        type="http",
        auth="none",
        methods=["GET", "POST"],
        csrf=False,
        cors="*",
        save_session=False,
        readonly=False,
        max_content_length=common.at_most(common.WEBHOOK_BYTES),
    )
    def webhook(self, key, **params):
        """Prove who it comes from, write it down, wake a worker. Nothing else.

        200 ``{"accepted": n}``: n events are new, and safe. 400 nonsense, 401 forged, 404 unknown
        key, 413 too large, 429 too many; 503: the sender is to repeat it.
        """
        raw = request.httprequest.get_data()
        if request.httprequest.method != "POST":
            return self._challenge(key, params)
        target = common.target_of(key)
        adapter = target.adapter
        largest = getattr(adapter, "MAX_BYTES", common.JSON_BYTES)
        if len(raw) > largest:
            common.refuse(413, "too_large", f"At most {largest} bytes.")
        public = getattr(adapter, "PUBLIC", False)
        if public:
            common.check_origin(target)
            common.slow_down(target, "address", common.remote_address())
        headers = request.httprequest.headers
        try:
            adapter.verify(_with_keys(target), headers, raw)
            events = adapter.parse(target.settings, headers, raw)
            batches = [(target, events)]
            for other in request.env["mkbot.account"]._sharing_webhook(target):
                batches.append((other, adapter.parse(other.settings, headers, raw)))
        except exchange.Unreachable as error:
            raise ServiceUnavailable from error
        except Forged:
            self._count(target, "forged")
            common.refuse(401, "forged", "Who you are could not be verified.")
        except Malformed as error:
            self._count(target, "malformed")
            common.refuse(400, "malformed", str(error))
        if public and events:
            common.slow_down(target, "visitor", events[0].lane, len(events))
        accepted = self._accept([(t.account_id, events) for t, events in batches if events])
        answer = getattr(adapter, "answer", None)
        told = answer(target.settings, raw) if answer else None
        return common.answer({"accepted": accepted} if told is None else told)

    def _challenge(self, key, params):
        """Answer the GET by which some platforms check that we are there, before we are."""
        try:
            target = request.env["mkbot.account"]._draft_target(key)
        except LookupError:
            target = common.target_of(key)
        adapter = target.adapter
        if not hasattr(adapter, "challenge"):
            common.refuse(405, "method", "Only POST is understood here.")
        try:
            text = adapter.challenge(target.settings, params)
        except Forged:
            common.refuse(403, "forged", "Who you are could not be verified.")
        return request.make_response(text, headers=[("Content-Type", "text/plain")])

    def _accept(self, batches):
        """Store the events; a sender whom the database cannot serve now has to repeat them.

        :param batches: ``[(account id, events), …]``: stored together, or none of them
        """
        inbound = request.env["mkbot.inbound"]

        def journal():
            return sum(inbound._journal(account_id, events) for account_id, events in batches)

        try:
            accepted = journal()
        except SerializationFailure:
            # The same event arrived twice at the same instant, and the other one was first.
            request.env.cr.rollback()
            try:
                accepted = journal()
            except psycopg2.OperationalError as error:
                raise ServiceUnavailable from error
        except psycopg2.OperationalError as error:
            raise ServiceUnavailable from error
        if accepted:
            inbound._wake()
        return accepted

    def _count(self, target, reason):
        refused[target.account_id, reason] += 1
        count = refused[target.account_id, reason]
        if count & (count - 1) == 0:
            _logger.warning(
                "Account %s: %s %s bodies refused so far", target.account_id, count, reason
            )


def _with_keys(target):
    """The settings, with the function that finds a platform's signing key where there are any."""
    if not hasattr(target.adapter, "signing_keys"):
        return target.settings
    return {
        **target.settings,
        "signing_key": lambda key_id: exchange.keyring.key(target, key_id),
    }

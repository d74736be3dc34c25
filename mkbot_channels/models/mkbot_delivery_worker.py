import logging
import random
import time
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.mkbot_chat.port import Failure, Sent

from .. import transport
from ..adapters import adapter_of
from ..transient import TRANSIENT, StillBusy, run_again

_logger = logging.getLogger(__name__)

#: A worker gives its place to other scheduled actions after so many seconds.
RUN_SECONDS = 20
#: Messages taken from the outbox at a time.
BATCH = 50
#: Requests that one worker has under way at a time, each to another customer.
REQUESTS = 8
#: What is being sent for so long was being sent by a worker that is no more.
STUCK_SECONDS = 180
#: After so many tries a message fails for good: the pauses add up to about two hours.
MAX_ATTEMPTS = 15
LONGEST_PAUSE = 900


class MkbotDelivery(models.Model):
    """The worker of the outbox."""

    _inherit = "mkbot.delivery"

    @api.model
    def _cron_send(self, worker=1):
        """Send what waits in the outbox. Any number of workers may run this at the same time."""
        until = time.monotonic() + RUN_SECONDS
        self._settle_stuck()
        with ThreadPoolExecutor(REQUESTS, thread_name_prefix="mkbot.outbox") as pool:
            under_way = {}
            while True:
                taken = 0
                if time.monotonic() < until:
                    taken, requests = self._take_batch(REQUESTS - len(under_way))
                    for delivery_id, platform, parts in requests:
                        future = pool.submit(_send_parts, adapter_of(platform), parts)
                        under_way[future] = delivery_id
                if under_way:
                    finished, _others = wait(under_way, timeout=1, return_when=FIRST_COMPLETED)
                    for future in finished:
                        self._settle(under_way.pop(future), *future.result())
                elif not taken:
                    break
        if self._due(1):
            self._wake()

    @api.model
    def _due(self, limit):
        """Return the ids of the messages that may go now: the first of each customer's."""
        self.env.cr.execute(
            SQL(
                """SELECT d.id
                     FROM mkbot_delivery d
                    WHERE d.state = 'queued'
                      AND (d.next_try IS NULL OR d.next_try <= %s)
                      AND NOT EXISTS (
                          SELECT 1 FROM mkbot_delivery e
                           WHERE e.contact_id = d.contact_id
                             AND e.state IN ('queued', 'sending')
                             AND (e.state = 'sending' OR e.id < d.id))
                 ORDER BY d.id
                    LIMIT %s""",
                fields.Datetime.now(),
                limit,
            )
        )
        return [row[0] for row in self.env.cr.fetchall()]

    @api.model
    def _take_batch(self, free):
        """Push what goes over our own bus, mark as being sent what goes by HTTP, and commit.

        :param free: how many requests may be begun
        :return: how many messages were treated, and ``[(delivery id, platform, requests)]``
        """
        try:
            return run_again(self.env, lambda: self._take_batch_once(free))
        except StillBusy:
            self._wake(delay=1)
            return 0, []

    def _take_batch_once(self, free):
        taken = self._lock_rows(self._due(BATCH))
        requests, treated = [], 0
        for delivery in taken:
            adapter = delivery.account_id._adapter()
            if getattr(adapter, "TRANSPORT", "http") == "bus":
                treated += delivery._push_all(adapter)
            elif len(requests) < free:
                treated += 1
                requests += delivery._begin(adapter)
        self.env.flush_all()
        self.env.cr.commit()  # pylint: disable=invalid-commit
        return treated, requests

    def _push_all(self, adapter):
        """Push this message and those of the same customer behind it.

        Message, push and mark are one transaction: there is no moment at which a crash could
        leave a doubt.
        """
        behind = self.search(
            [("contact_id", "=", self.contact_id.id), ("state", "=", "queued")], order="id"
        )
        for delivery in behind:
            try:
                with self.env.cr.savepoint():
                    payload = adapter.render(delivery._outgoing())
                    delivery.account_id._site_push(delivery.contact_id.address, "message", payload)
                    delivery._advance(
                        "sent",
                        provider_id=str(delivery.message_id.id),
                        attempts=delivery.attempts + 1,
                        error=False,
                    )
            except TRANSIENT:
                raise
            except Exception as error:
                # Its own fault: the messages of the others must go.
                _logger.exception("Delivery %s cannot be shown", delivery.id)
                delivery._give_up(Failure("render", str(error), permanent=True))
        return len(behind)

    def _begin(self, adapter):
        """Build the requests of a message and mark it as being sent."""
        try:
            settings = self.account_id._target_of(self.account_id.id).settings
            parts = adapter.build(settings, self._outgoing(with_data=True))[self.parts_sent :]
        except TRANSIENT:
            raise
        except Exception as error:
            _logger.exception("Delivery %s cannot be built", self.id)
            self._give_up(Failure("build", str(error), permanent=True))
            return []
        self._advance("sending", attempts=self.attempts + 1)
        return [(self.id, self.account_id.platform, parts)]

    @api.model
    def _settle(self, delivery_id, parts_sent, answer):
        """Write down what became of a message that was being sent, and commit."""

        def write():
            delivery = self.browse(delivery_id).exists()
            delivery._settle_one(parts_sent, answer)
            self.env.flush_all()
            self.env.cr.commit()  # pylint: disable=invalid-commit

        try:
            run_again(self.env, write)
        except StillBusy:
            _logger.error("Delivery %s could not be settled: it becomes uncertain", delivery_id)

    def _settle_one(self, parts_sent, answer):
        if not self:
            return
        self.parts_sent += parts_sent
        if isinstance(answer, Sent):
            self.provider_id = self.provider_id or answer.provider_id or False
            self._advance("sent", error=False)
        elif answer.uncertain and not self._may_repeat():
            self._advance("uncertain", error=_words(answer))
        elif answer.permanent or self.attempts >= MAX_ATTEMPTS:
            self._give_up(answer)
        elif self.state == "sending":
            pause = answer.retry_after or 0
            pause = max(pause, min(2**self.attempts, LONGEST_PAUSE)) * random.uniform(1.0, 1.25)
            self.write(
                {
                    "state": "queued",
                    "state_since": fields.Datetime.now(),
                    "next_try": fields.Datetime.now() + timedelta(seconds=pause),
                    "error": _words(answer),
                }
            )
            self._push_state()
            # Half a second more: next_try is kept in whole seconds.
            self._wake(delay=pause + 0.5)

    def _give_up(self, failure):
        self._advance("failed", error=_words(failure))

    def _may_repeat(self):
        return getattr(self.account_id._adapter(), "DEDUPLICATES", False)

    @api.model
    def _settle_stuck(self):
        """Find what a killed worker was sending: only the platform knows whether it arrived."""
        limit = fields.Datetime.now() - timedelta(seconds=STUCK_SECONDS)
        for delivery in self.search([("state", "=", "sending"), ("state_since", "<", limit)]):
            stopped = Failure("stopped", self.env._("Sending was interrupted."), uncertain=True)
            self._settle(delivery.id, 0, stopped)

    def _outgoing(self, with_data=False):
        return self.message_id._mkbot_outgoing(
            self.id, self.contact_id.address, self.options, with_data=with_data
        )


def _send_parts(adapter, requests):
    """Make the requests of one message, in order, outside any transaction.

    :return: how many went through, and what became of the last
    """
    read_answer = getattr(adapter, "read_answer", None)
    answer = Sent()
    for index, request in enumerate(requests):
        answer = transport.perform(request, read_answer)
        if isinstance(answer, Failure):
            return index, answer
    return len(requests), answer


def _words(failure):
    return ": ".join(word for word in (failure.code, failure.message) if word)

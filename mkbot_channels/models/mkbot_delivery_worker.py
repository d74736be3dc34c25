import logging
import random
import time
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from dataclasses import replace
from datetime import timedelta

import psycopg2

from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.mkbot_chat.models.mkbot_errand import utc_now
from odoo.addons.mkbot_chat.port import Failure, Sent
from odoo.addons.mkbot_chat.running import OUTBOX_RUNS, is_running, running
from odoo.addons.mkbot_chat.transient import TRANSIENT, StillBusy, run_again

from .. import reasons, sending
from ..sending import pauses

_logger = logging.getLogger(__name__)

#: A worker gives its place to other scheduled actions after so many seconds.
RUN_SECONDS = 20
#: Messages taken from the outbox at a time.
BATCH = 50
#: Requests that one worker has under way at a time, each to another customer.
REQUESTS = 8
#: What is being sent for so long is in nobody's hands, whatever the locks say.
STUCK_SECONDS = 1800
#: After so many tries a message fails for good: the pauses add up to about two hours.
MAX_ATTEMPTS = 15
LONGEST_PAUSE = 900
KEEP_TRYING = timedelta(hours=24)
#: What is known of a message whose worker died.
INTERRUPTED = sending.Result(0, (), Failure("stopped", uncertain=True))


class MkbotDelivery(models.Model):
    """The worker of the outbox."""

    _inherit = "mkbot.delivery"

    @api.model
    def _cron_send(self, worker=1):
        """Send what waits in the outbox. Any number of workers may run this at the same time."""
        # What this run is sending is in good hands while it lives.
        run = random.getrandbits(31)
        with running(self.env.cr, OUTBOX_RUNS, run):
            self._settle_stuck()
            self.with_context(mkbot_run=run)._send_all()
        if self._due(1):
            self._wake()

    def _send_all(self):
        until = time.monotonic() + RUN_SECONDS
        with ThreadPoolExecutor(REQUESTS, thread_name_prefix="mkbot.outbox") as pool:
            under_way = {}
            while True:
                taken = 0
                if time.monotonic() < until:
                    taken, jobs = self._take_batch(REQUESTS - len(under_way))
                    for delivery_id, *job in jobs:
                        under_way[pool.submit(sending.send, *job)] = delivery_id
                if under_way:
                    finished, _others = wait(under_way, timeout=1, return_when=FIRST_COMPLETED)
                    for future in finished:
                        self._settle(under_way.pop(future), future.result())
                elif not taken:
                    break

    @api.model
    def _due(self, limit):
        """Return the ids of the messages that may go now: the first of each customer's."""
        self.env.cr.execute(
            SQL(
                """SELECT d.id
                     FROM mkbot_delivery d
                     JOIN mkbot_account a ON a.id = d.account_id AND a.state != 'draft'
                    WHERE d.state = 'queued'
                      AND d.account_id != ALL(%s)
                      AND (d.next_try IS NULL OR d.next_try <= %s)
                      AND NOT EXISTS (
                          SELECT 1 FROM mkbot_delivery e
                           WHERE e.contact_id = d.contact_id
                             AND e.state IN ('queued', 'sending')
                             AND (e.state = 'sending' OR e.id < d.id))
                 ORDER BY d.id
                    LIMIT %s""",
                pauses.paused(self.env.cr.dbname),
                utc_now(),
                limit,
            )
        )
        return [row[0] for row in self.env.cr.fetchall()]

    @api.model
    def _take_batch(self, free):
        """Push what goes over our own bus, mark as being sent what goes by HTTP, and commit.

        :param free: how many requests may be begun
        :return: how many messages were treated, and ``[(delivery id, arguments of sending.send)]``
        """
        try:
            return run_again(self.env, lambda: self._take_batch_once(free))
        except StillBusy:
            self._wake(delay=1)
            return 0, []

    def _take_batch_once(self, free):
        taken = self._lock_rows(self._due(BATCH))
        jobs, treated = [], 0
        for delivery in taken:
            adapter = delivery.account_id._adapter()
            if getattr(adapter, "TRANSPORT", "http") == "bus":
                treated += delivery._push_all(adapter)
            elif len(jobs) < free:
                treated += 1
                jobs += delivery._begin(adapter)
        self.env.flush_all()
        self.env.cr.commit()  # pylint: disable=invalid-commit
        return treated, jobs

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
        """Mark a message as being sent, and hand over what its sender has to know.

        Nothing slow is done here: files are made to fit, and requests built, by the thread.
        """
        try:
            outgoing = self._outgoing(with_data=True)
            if outgoing.outside_window and not self._may_go_late(outgoing):
                self._give_up(Failure("", reason="window", permanent=True))
                return []
        except TRANSIENT:
            raise
        except Exception as error:
            _logger.exception("Delivery %s cannot be built", self.id)
            self._give_up(Failure("build", str(error), permanent=True))
            return []
        target = self.account_id._target_of(self.account_id.id)
        self._advance(
            "sending",
            attempts=self.attempts + 1,
            tried_at=fields.Datetime.now(),
            run=self.env.context.get("mkbot_run", 0),
        )
        return [(self.id, adapter, target, outgoing, self.parts_sent)]

    @api.model
    def _settle(self, delivery_id, result):
        """Write down what became of a message that was being sent, and commit."""
        delivery = self.browse(delivery_id)

        def write():
            delivery.exists()._settle_one(result)
            self.env.flush_all()
            self.env.cr.commit()  # pylint: disable=invalid-commit

        def believe():
            if delivery.exists().provider_id:
                delivery._apply_early_receipts()
                self.env.flush_all()
            self.env.cr.commit()  # pylint: disable=invalid-commit

        try:
            # One by one: what was committed must not be done again with what was not.
            run_again(self.env, write)
            run_again(self.env, believe)
        except StillBusy:
            _logger.error("Delivery %s could not be settled: it becomes uncertain", delivery_id)
        except (psycopg2.OperationalError, psycopg2.InterfaceError):
            raise
        except Exception:
            # The results of the others are still to be written down.
            self.env.cr.rollback()
            self.env.transaction.reset()
            _logger.exception("Delivery %s could not be settled: it becomes uncertain", delivery_id)

    def _settle_one(self, result):
        if not self:
            return
        answer = result.answer
        if result is INTERRUPTED:
            if self.state != "sending" or self._is_in_hands():
                # Settled, or taken anew, after it was looked at.
                return
            words = self.account_id._speaking().env._("Sending was interrupted.")
            answer = replace(answer, message=words)
        self.parts_sent += result.parts
        self._keep_ids(result.provider_ids)
        if isinstance(answer, Sent):
            self._advance("sent", error=False)
        elif answer.uncertain and not self._may_repeat():
            self._advance("uncertain", error=self._words(answer))
        elif answer.permanent or self._is_hopeless(answer):
            self._give_up(answer)
        elif self.state == "sending":
            pause = answer.retry_after or 0
            if answer.reason == "limit" and answer.retry_after:
                # The others of the account would only be told the same.
                pauses.pause(self.env.cr.dbname, self.account_id.id, answer.retry_after)
            pause = max(pause, min(2**self.attempts, LONGEST_PAUSE)) * random.uniform(1.0, 1.25)
            self.write(
                {
                    "state": "queued",
                    "state_since": fields.Datetime.now(),
                    "next_try": utc_now() + timedelta(seconds=pause),
                    "error": self._words(answer),
                }
            )
            self._push_state()
            self._wake(delay=pause)

    def _keep_ids(self, provider_ids):
        """Keep by which ids the platform knows the message, whatever became of the rest of it."""
        known = {self.provider_id, *self.part_ids.mapped("provider_id")}
        ids = [id_ for id_ in provider_ids if id_ and id_ not in known]
        if ids and not self.provider_id:
            self.provider_id = ids.pop(0)
        self.env["mkbot.delivery.part"].create(
            [
                {
                    "delivery_id": self.id,
                    "account_id": self.account_id.id,
                    "provider_id": provider_id,
                }
                for provider_id in ids
            ]
        )

    def _is_hopeless(self, failure):
        """Whether it has been tried often enough. While the platform cannot be reached at all the
        message itself is not to blame: it has a day."""
        if failure.code == "connection":
            return fields.Datetime.now() - self.create_date > KEEP_TRYING
        return self.attempts >= MAX_ATTEMPTS

    def _give_up(self, failure):
        self._advance("failed", error=self._words(failure))

    def _words(self, failure):
        return reasons.of_failure(self.account_id._speaking().env, failure)

    def _may_repeat(self):
        return getattr(self.account_id._adapter(), "DEDUPLICATES", False)

    def _may_go_late(self, outgoing):
        """Whether the platform takes a message this long after the customer's last one."""
        if outgoing.template or outgoing.kind != "message":
            return True
        grace = getattr(self.account_id._adapter(), "GRACE", None)
        last = self.contact_id.last_inbound_at
        return bool(
            grace
            and last
            and outgoing.meta.get("from") == "operator"
            and fields.Datetime.now() - last < grace
        )

    @api.model
    def _settle_stuck(self):
        """Find what a killed worker was sending: only the platform knows whether it arrived."""
        for delivery in self.search([("state", "=", "sending")]):
            if not delivery._is_in_hands():
                self._settle(delivery.id, INTERRUPTED)

    def _is_in_hands(self):
        """Whether the run that is sending this message still lives."""
        long_ago = fields.Datetime.now() - timedelta(seconds=STUCK_SECONDS)
        if self.state_since < long_ago:
            return False
        if not self.run:
            return True
        return is_running(self.env.cr, OUTBOX_RUNS, self.run)

    def _outgoing(self, with_data=False):
        """Return the :class:`port.Outgoing` of this row."""
        contact = self.contact_id
        window = getattr(self.account_id._adapter(), "WINDOW", None)
        last = contact.last_inbound_at
        outgoing = self.message_id._mkbot_outgoing(
            self.id,
            contact.address,
            self.options,
            with_data=with_data,
            contact=contact.sudo().meta or {},
        )
        return replace(
            outgoing,
            kind=self.kind,
            text=(self.emoji or "") if self.kind == "reaction" else outgoing.text,
            target=self.target_id or None,
            reply_to=self._provider_id_of(self.message_id.parent_id),
            template=self.template_id._filled(self.template_values) if self.template_id else None,
            outside_window=bool(window and (not last or fields.Datetime.now() - last >= window)),
            meta={
                **outgoing.meta,
                "own": self._concerns_ours(),
                # A text that went with a file is changed otherwise than one alone.
                "caption": bool(outgoing.attachments),
            },
        )

    def _concerns_ours(self):
        return self.kind in ("edit", "delete") or not self.message_id.author_guest_id

    def _provider_id_of(self, message):
        """Return the platform's id of a message of this conversation, ``None`` for one that it
        does not know."""
        if not message:
            return None
        sent = message.sudo().mkbot_delivery_ids[:1]
        if sent:
            return sent.provider_id or None
        received = self.env["mkbot.inbound"].search([("message_id", "=", message.id)], limit=1)
        return received.provider_id or None

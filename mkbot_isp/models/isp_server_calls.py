import logging
from datetime import timedelta, timezone

from odoo import api, fields, models

from odoo.addons.mkbot_chat.transient import run_again

from .. import drivers, tariff
from ..backends.port import BackendError

_logger = logging.getLogger(__name__)

#: Calls asked for at a time.
BATCH = 1000
#: Batches of one switch in a run; the next one goes on.
A_RUN = 100
#: A switch may write a call down a little after others that ended later.
OVERLAP = timedelta(minutes=2)


class IspServer(models.Model):
    """The calls of a switch, read again and again. No transaction is open while it is asked."""

    _inherit = "isp.server"

    calls_since = fields.Datetime(
        string="Calls read up to",
        default=fields.Datetime.now,
        copy=False,
        help="Calls that ended before are not asked for any more.",
    )
    calls_read_at = fields.Datetime(
        readonly=True, copy=False, help="All calls that had ended then are here."
    )
    calls_error = fields.Char(
        readonly=True, copy=False, string="Why calls could not be read"
    )

    def action_read_calls(self):
        """Have the calls read now, in the background."""
        # sudo: whoever may press the button wakes the worker
        self.env.ref("mkbot_isp.cron_calls").sudo()._trigger()

    @api.model
    def _cron_calls(self):
        """Read the calls of every switch. One that is down is asked again by the next run."""
        now = fields.Datetime.now()
        switches = self.search([("kind", "=", "kamailio")])
        awake = switches.filtered(lambda one: not one.down_until or one.down_until <= now)
        for switch_id in awake.ids:
            self.browse(switch_id)._read_calls()

    def _read_calls(self):
        """Read all calls of a switch that are new, in batches, each committed."""
        since = (self.calls_since or fields.Datetime.now()) - OVERLAP
        size = BATCH
        for _number in range(A_RUN):
            settings, asked_at = self._settings(), fields.Datetime.now()
            self.env.cr.commit()  # pylint: disable=invalid-commit
            try:
                calls = drivers.ask(
                    self.kind, settings, "calls", since.replace(tzinfo=timezone.utc), size
                )
            except BackendError as error:
                self._commit_calls(self._note_calls, {"calls_error": str(error)})
                return
            except Exception as error:
                _logger.exception("The calls of back-end %s could not be read", self.id)
                self._commit_calls(self._note_calls, {"calls_error": type(error).__name__})
                return
            self._commit_calls(self._keep_calls, calls)
            if len(calls) < size:
                read = {"calls_read_at": asked_at, "calls_error": False}
                self._commit_calls(self._note_calls, read)
                return
            last = _naive(calls[-1].ended_at)
            # More calls than that ended in one second.
            size = size * 2 if last <= since else BATCH
            since = last
        self.action_read_calls()
        self.env.cr.commit()  # pylint: disable=invalid-commit

    def _commit_calls(self, do, *args):
        def write():
            do(*args)
            self.env.flush_all()
            self.env.cr.commit()  # pylint: disable=invalid-commit

        run_again(self.env, write)

    def _note_calls(self, values):
        self.write(values)

    def _keep_calls(self, calls):
        """Write down those calls of our lines that are not there yet, and how far one has come."""
        if not calls:
            return
        known = {
            (call.call_id, call.number, call.direction)
            for call in self.env["isp.call"].search_fetch(
                [("call_id", "in", list({call.call_id for call in calls}))],
                ["call_id", "number", "direction"],
            )
        }
        lines = self._lines_by_number({call.number for call in calls})
        rates = self.env["isp.rate"]._of_company(self.company_id)
        new = []
        for call in calls:
            key = call.call_id, call.number, call.direction
            line = self._line_of(lines.get(call.number), call)
            if line and key not in known:
                known.add(key)
                new.append(self._call_values(line, call, rates))
        self.env["isp.call"].create(new)
        self.calls_since = _naive(calls[-1].ended_at)

    def _lines_by_number(self, numbers):
        """The lines of the switch that have or had one of these numbers, the latest first."""
        lines = self.env["isp.line"].search(
            [("server_id", "=", self.id), ("code", "in", list(numbers))], order="id desc"
        )
        return lines.grouped("code")

    def _line_of(self, lines, call):
        """Whose call it was: a number may have passed to another line."""
        day = fields.Datetime.context_timestamp(
            self.with_context(tz=self.company_id._mkbot_tz()), _naive(call.started_at)
        ).date()
        for line in lines or ():
            begun = line.started_on and line.started_on <= day
            if begun and (line.state != "ended" or line.ended_on >= day):
                return line
        return None

    @api.model
    def _call_values(self, line, call, rates):
        region = line.company_id.country_id.code or "BR"
        peer = tariff.e164(call.peer, line.code, region)
        return {
            "line_id": line.id,
            "partner_id": line.partner_id.id,
            "number": call.number,
            "call_id": call.call_id,
            "direction": call.direction,
            "peer": peer,
            "started_at": _naive(call.started_at),
            "duration": call.duration,
            "result": call.result,
            **self.env["isp.call"]._rated(line, call.direction, peer, call.duration, rates),
        }


def _naive(moment):
    """As Odoo keeps it: in UTC, to the second."""
    return moment.astimezone(timezone.utc).replace(tzinfo=None, microsecond=0)

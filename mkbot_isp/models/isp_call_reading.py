from datetime import timedelta, timezone

from odoo import api, fields, models

from .. import drivers, tariff

#: Calls asked for at a time, and written in one transaction.
BATCH = 1000
#: A switch may write a call down a little after others that ended later.
OVERLAP = timedelta(minutes=2)


class IspCall(models.Model):
    """Calls come from the switches, those that ended since the last time."""

    _inherit = "isp.call"

    @api.model
    def _cron_read(self):
        """Read the calls of every switch; no transaction is open while one is asked. One that is
        down is asked again later."""
        self.env["isp.reading"]._each("calls", self._read)

    @api.model
    def _read(self, reading_id):
        commit = self.env["isp.operation"]._commit
        kind, settings, since = commit(self._wanted, reading_id)
        size = BATCH
        while True:
            asked = since.replace(tzinfo=timezone.utc)
            calls = drivers.ask(kind, settings, "calls", asked, size)
            commit(self._write_down, reading_id, calls)
            if len(calls) < size:
                return {}
            last = _naive(calls[-1].ended_at)
            # More calls than that may have ended in one second.
            size = size * 2 if last <= since else BATCH
            since = last

    @api.model
    def _wanted(self, reading_id):
        """Whom to ask, and for calls from when on."""
        reading = self.env["isp.reading"].browse(reading_id)
        server = reading.server_id
        return server.kind, server._settings(), reading.since - OVERLAP

    @api.model
    def _write_down(self, reading_id, calls):
        """Keep those calls of our lines that are not there yet, and how far one has come."""
        if not calls:
            return
        reading = self.env["isp.reading"].browse(reading_id)
        known = {
            (call.call_id, call.number, call.direction)
            for call in self.search_fetch(
                [("call_id", "in", list({call.call_id for call in calls}))],
                ["call_id", "number", "direction"],
            )
        }
        lines = self._lines_by_number(reading.server_id, {call.number for call in calls})
        rates = self.env["isp.rate"]._of_company(reading.server_id.company_id)
        new = []
        for call in calls:
            key = call.call_id, call.number, call.direction
            line = self._line_of(lines.get(call.number), call)
            if line and key not in known:
                known.add(key)
                new.append(self._told(line, call, rates))
        self.create(new)
        reading.since = _naive(calls[-1].ended_at)

    @api.model
    def _lines_by_number(self, server, numbers):
        """The lines of a switch that have or had one of these numbers, the latest first."""
        lines = self.env["isp.line"].search(
            [("server_id", "=", server.id), ("code", "in", list(numbers))], order="id desc"
        )
        return lines.grouped("code")

    @api.model
    def _line_of(self, lines, call):
        """Whose call it was: a number may have passed to another line."""
        for line in lines or ():
            here = line.with_context(tz=line.company_id._mkbot_tz())
            day = fields.Datetime.context_timestamp(here, _naive(call.started_at)).date()
            begun = line.started_on and line.started_on <= day
            if begun and (line.state != "ended" or line.ended_on >= day):
                return line
        return None

    @api.model
    def _told(self, line, call, rates):
        """The values of a call of a line, as the switch tells it."""
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
            **self._rated(line, call.direction, peer, call.duration, rates),
        }


def _naive(moment):
    """As Odoo keeps it: in UTC, to the second."""
    return moment.astimezone(timezone.utc).replace(tzinfo=None, microsecond=0)

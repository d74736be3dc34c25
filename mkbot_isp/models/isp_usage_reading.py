import json
from datetime import timedelta

from odoo import api, models
from odoo.tools import SQL

from .. import drivers
from .isp_usage import GIB

#: The first time, and after an absence, no more days are read than these.
FURTHEST_DAYS = 90
FIRST_DAYS = 30
#: Days asked for at once, and rows written in one transaction.
WINDOW_DAYS = 7
CHUNK = 5000


class IspUsage(models.Model):
    """Consumption comes from the access servers, by the hour: yesterday and today, and all days
    since the last time."""

    _inherit = "isp.usage"

    @api.model
    def _cron_read(self):
        """Read what was consumed; no transaction is open while a server is asked."""
        self.env["isp.reading"]._each("usage", self._read)

    @api.model
    def _read(self, reading_id):
        commit = self.env["isp.operation"]._commit
        server_id, kind, settings, zone, since, today = commit(self._wanted, reading_id)
        while since <= today:
            until = min(since + timedelta(days=WINDOW_DAYS - 1), today)
            usages = drivers.ask(kind, settings, "usage", since, until, zone)
            for start in range(0, len(usages), CHUNK):
                commit(self._write_down, server_id, usages[start : start + CHUNK])
            since = until + timedelta(days=1)
        return {"day": today}

    @api.model
    def _wanted(self, reading_id):
        """Whom to ask, and from which day on until which."""
        reading = self.env["isp.reading"].browse(reading_id)
        server = reading.server_id
        today = server.company_id._mkbot_today()
        since = reading.day or today - timedelta(days=FIRST_DAYS)
        # What was moved before midnight may have been accounted for after it.
        since = min(since, today) - timedelta(days=1)
        since = max(since, today - timedelta(days=FURTHEST_DAYS))
        zone = server.company_id._mkbot_tz()
        return server.id, server.kind, server._settings(), zone, since, today

    @api.model
    def _write_down(self, server_id, usages):
        """Keep days; what was known of them is replaced.

        :param usages: :class:`port.Usage` of a server
        """
        rows = [
            {
                "login": usage.login,
                "day": usage.day.isoformat(),
                "down": round(usage.down_octets / GIB, 3),
                "up": round(usage.up_octets / GIB, 3),
            }
            for usage in usages
        ]
        self.env["isp.connection"].flush_model()
        self.flush_model()
        self.env.cr.execute(
            SQL(
                """INSERT INTO isp_usage AS usage
                          (connection_id, day, down_gb, up_gb, partner_id, company_id)
                   SELECT connection.id, told.day, told.down, told.up,
                          connection.partner_id, connection.company_id
                     FROM jsonb_to_recordset(%s)
                          AS told (login text, day date, down numeric, up numeric)
                     JOIN isp_connection connection ON connection.code = told.login
                      AND connection.server_id = %s AND connection.state <> 'ended'
              ON CONFLICT (connection_id, day) DO UPDATE
                      SET down_gb = excluded.down_gb, up_gb = excluded.up_gb
                    WHERE (usage.down_gb, usage.up_gb)
                          IS DISTINCT FROM (excluded.down_gb, excluded.up_gb)""",
                json.dumps(rows),
                server_id,
            )
        )
        self.invalidate_model()

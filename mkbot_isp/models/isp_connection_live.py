from odoo import api, fields, models
from odoo.tools import SQL

from .isp_live import STALE

LIVE_STATES = [("online", "On line"), ("offline", "Off line"), ("unknown", "Not known")]


class IspConnection(models.Model):
    """What the access server was last known to tell of a connection: see `isp.live`."""

    _inherit = "isp.connection"

    # Who may see a connection sees whether it is on line: all of these are read in superuser mode.
    live_ids = fields.One2many("isp.live", "connection_id", groups="base.group_system")
    live_state = fields.Selection(
        LIVE_STATES,
        compute="_compute_live_state",
        compute_sudo=True,
        string="On line",
    )
    online = fields.Boolean(
        string="On line now",
        compute="_compute_live_state",
        compute_sudo=True,
        search="_search_online",
        help="It was when the access server was last asked, which was lately.",
    )
    live_since = fields.Datetime(related="live_ids.since", string="On line since")
    live_ipv4 = fields.Char(related="live_ids.ipv4", string="Address now")
    live_mac = fields.Char(related="live_ids.mac", string="Device now")
    live_nas = fields.Char(related="live_ids.nas")
    live_port = fields.Char(related="live_ids.port", string="Port now")
    live_end_at = fields.Datetime(related="live_ids.last_end_at")
    live_end_cause = fields.Char(
        compute="_compute_live_state", compute_sudo=True, string="Cause of the last drop"
    )
    live_read_at = fields.Datetime(related="live_ids.read_at", string="As of")

    @api.depends("live_ids.online", "live_ids.read_at", "live_ids.last_end_at")
    def _compute_live_state(self):
        for connection in self:
            live = connection.live_ids
            if not live or not live._is_known():
                connection.live_state = "unknown"
            else:
                connection.live_state = "online" if live.online else "offline"
            connection.online = connection.live_state == "online"
            connection.live_end_cause = live.last_end_at and live._cause(live.last_end_cause)

    @api.model
    def _search_online(self, operator, value):
        if operator != "in" or list(value) != [True]:
            return NotImplemented
        found = SQL(
            """(SELECT live.connection_id FROM isp_live live
             LEFT JOIN isp_reading reading
                    ON reading.server_id = live.server_id AND reading.kind = 'sessions'
                 WHERE live.online AND greatest(live.looked_at, reading.read_at) > %s)""",
            fields.Datetime.now() - STALE,
        )
        return [("id", "in", found)]

    def _live_facts(self):
        """What is known of a connection on its access server.

        :return: ``{"online", "since", "ipv4", "last_end_at", "last_end_cause", "read_at"}``.
            ``online`` is None where it was never read, or not lately (:data:`STALE`): then the
            rest tells how it was at ``read_at``
        """
        self.ensure_one()
        # sudo: see the fields
        live = self.sudo().live_ids
        return {
            "online": live.online if live and live._is_known() else None,
            "since": live.since or None,
            "ipv4": live.ipv4 or "",
            "last_end_at": live.last_end_at or None,
            "last_end_cause": live.last_end_cause or "",
            "read_at": live.read_at or None,
        }

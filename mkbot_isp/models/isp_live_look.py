from odoo import api, fields, models

from ..backends import port
from .isp_live import KEPT, facts_of, naive, newest


class IspLive(models.Model):
    """One connection, as its access server told of it a moment ago: for who asked."""

    _inherit = "isp.live"

    @api.model
    def _told(self, connection, sessions, history, rejections):
        """Keep what a server told of one connection, and let who looks at it see that.

        :param sessions: see ``port.AccessBackend``, as the others
        :return: ``{"session", "history", "rejections"}``, for the web client
        """
        known = self.search([("connection_id", "=", connection.id)])
        row = {name: known[name] or None for name in KEPT} if known else None
        session = newest(sessions).get(connection.code)
        ended = next((one for one in history if one.ended_at), None)
        self._write_down(
            [
                {
                    "connection_id": connection.id,
                    "server_id": connection.server_id.id,
                    "looked_at": fields.Datetime.now(),
                    **facts_of(row, session, ended),
                }
            ]
        )
        self._show(connection.ids)
        return {
            "session": self._shown(session) if session else None,
            "history": [self._shown(one) for one in history],
            "rejections": [
                {"at": fields.Datetime.to_string(naive(at)), "why": self._why(reason)}
                for at, reason in rejections
            ],
        }

    def _shown(self, session):
        ended = session.ended_at
        return {
            "id": session.session_id,
            "since": fields.Datetime.to_string(naive(session.started_at)),
            "until": fields.Datetime.to_string(naive(ended)) if ended else False,
            "cause": self._cause(session.end_cause) if ended else "",
            "ipv4": session.ipv4 or "",
            "mac": session.mac or "",
            "nas": session.nas or "",
            "port": session.port or "",
            "down": session.down_octets,
            "up": session.up_octets,
        }

    def _cause(self, cause):
        """Why a session ended (Acct-Terminate-Cause, RFC 2866 section 5.10), in words."""
        words = {
            "User-Request": self.env._("The customer's device hung up"),
            "Lost-Carrier": self.env._("The line was lost"),
            "Lost-Service": self.env._("The service was lost"),
            "Idle-Timeout": self.env._("Nothing was moved for too long"),
            "Session-Timeout": self.env._("It lasted as long as it may"),
            "Admin-Reset": self.env._("Disconnected by the provider"),
            "Admin-Reboot": self.env._("The access server was restarted"),
            "NAS-Reboot": self.env._("The access server restarted"),
            "NAS-Error": self.env._("The access server failed"),
            "NAS-Request": self.env._("The access server ended it"),
        }
        return words.get(cause, cause or self.env._("It fell silent"))

    def _why(self, reason):
        """Why a login was refused, in words."""
        return {
            port.UNKNOWN_LOGIN: self.env._("There is no such login"),
            port.WRONG_PASSWORD: self.env._("Wrong password"),
            port.OTHER_DEVICE: self.env._("Another device than the one allowed"),
            port.ACCESS_BLOCKED: self.env._("The connection is blocked"),
        }.get(reason, self.env._("The access server does not say why"))

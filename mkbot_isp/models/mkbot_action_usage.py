from datetime import timedelta

from odoo import models
from odoo.tools.misc import formatLang

from odoo.addons.mkbot_chat.bot import values

WEEK = 7


class MkbotActionUsage(models.AbstractModel):
    """How much a connection was used."""

    _name = "mkbot.action.usage"
    _description = "Bot Action: Consumption"
    _inherit = "mkbot.action.service"
    _mkbot_code = "consulta_consumo"

    def _spec(self, session):
        return values.ActionSpec(self._mkbot_code, tier="T1")

    def _about(self, session, connection, slots, confirmed):
        today = self._today(session)
        month = today.replace(day=1)
        week = today - timedelta(days=WEEK - 1)
        down, up = self._sums(connection, month)
        of_week = sum(self._sums(connection, week))
        if not (down or up or of_week):
            return values.Acted("person", (self._reply("usage_none"),))
        reply = self._reply(
            "usage_month",
            login=connection.code,
            down=self._gigabytes(session, down),
            up=self._gigabytes(session, up),
            week=self._gigabytes(session, of_week),
        )
        return values.Acted("done", (reply,), facts={"connection": connection.code})

    def _sums(self, connection, since):
        # sudo: as for the connection
        ((down, up),) = (
            self.env["isp.usage"]
            .sudo()
            ._read_group(
                [("connection_id", "=", connection.id), ("day", ">=", since)],
                [],
                ["down_gb:sum", "up_gb:sum"],
            )
        )
        return down or 0.0, up or 0.0

    def _gigabytes(self, session, amount):
        return formatLang(self._speaking(session).env, amount, digits=1)

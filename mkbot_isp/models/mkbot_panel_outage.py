from odoo import fields, models
from odoo.tools import format_datetime, format_time

#: More outages at once would leave no room for the conversations.
MOST = 3


class MkbotPanel(models.AbstractModel):
    """What operators should know of outages, over their panel."""

    _inherit = "mkbot.panel"

    def _banners(self):
        outages = self.env["isp.outage"].search(
            [("state", "=", "open"), ("company_id", "in", self.env.companies.ids)]
        )
        banners = [self._of_outage(outage) for outage in outages[:MOST]]
        if len(outages) > MOST:
            more = self.env._("%s more outages are open", len(outages) - MOST)
            banners.append(self._banner("outages", "fa fa-bolt", "info", more))
        return [*self._suspicion_banners(), *banners, *super()._banners()]

    def _of_outage(self, outage):
        details = [self.env._("%s connections hit", outage.hit_count)]
        details.append(self.env._("%s attendances", outage.session_count))
        if outage.expected:
            details.append(self.env._("expected %s", self._moment_in_words(outage.expected)))
        return self._banner(
            f"outage-{outage.id}",
            "fa fa-bolt",
            "info",
            self.env._("Outage: %s", outage.name),
            ", ".join(details),
            outage,
        )

    def _moment_in_words(self, moment):
        """A moment on the user's clock; of today the time only."""
        zone = self.env.user.tz or self.env.company._mkbot_tz()
        here = self.env["isp.outage"].with_context(tz=zone)
        day = fields.Datetime.context_timestamp(here, moment).date()
        if day == fields.Date.context_today(here):
            return format_time(self.env, moment, tz=zone, time_format="short")
        return format_datetime(self.env, moment, tz=zone, dt_format="short")

    def _suspicion_banners(self):
        if not self.env.user.has_group("mkbot_chat.group_supervisor"):
            return []
        suspicions = self.env["isp.suspicion"].search(
            [("state", "=", "new"), ("company_id", "in", self.env.companies.ids)], limit=MOST
        )
        return [
            self._banner(
                f"suspicion-{suspicion.id}",
                "fa fa-exclamation-triangle",
                "warning",
                self.env._("Suspected outage: %s", suspicion.place_name),
                suspicion._in_words(),
                suspicion,
            )
            for suspicion in suspicions
        ]

    def _banner(self, key, icon, tone, text, detail="", record=None):
        return {
            "key": key,
            "icon": icon,
            "tone": tone,
            "text": text,
            "detail": detail,
            "model": record._name if record else False,
            "res_id": record.id if record else False,
        }

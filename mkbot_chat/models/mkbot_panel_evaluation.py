from datetime import datetime, timezone

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

PAGE_LIMIT = 100
STATES = ("new", "treated")


class MkbotPanel(models.AbstractModel):
    """The panel's view of the ratings to treat. Alerts by the operator's own rights."""

    _inherit = "mkbot.panel"

    @api.model
    def open(self, panel_uuid):
        return {**super().open(panel_uuid), "ratings_new": self._new_ratings()}

    def _new_ratings(self):
        return self.env["mkbot.evaluation"].search([("state", "=", "new")]).ids

    @api.model
    def ratings(self, state, since=None, until=None, grades=None, offset=0, limit=50):
        """A page of the rating alerts that concern the user, newest first.

        :param str state: ``new`` or ``treated``
        :param str since: ISO 8601, rated from then on
        :param str until: ISO 8601, rated before
        :param grades: ``[lowest, highest]``
        :return: ``{"rows": [Alert…], "total": n, "new": [ids of all to treat]}``
        """
        self._check_operator()
        if state not in STATES:
            raise UserError(self.env._("There is no list “%s”.", state))
        domain = Domain("state", "=", state)
        if since:
            domain &= Domain("rated_at", ">=", self._moment(since))
        if until:
            domain &= Domain("rated_at", "<", self._moment(until))
        if grades:
            lowest, highest = grades
            domain &= Domain("rating", ">=", int(lowest)) & Domain("rating", "<=", int(highest))
        alerts = self.env["mkbot.evaluation"]
        found = alerts.search(
            domain, offset=max(int(offset), 0), limit=min(max(int(limit), 1), PAGE_LIMIT)
        )
        return {
            # sudo: the names around an alert that the user may read
            "rows": [alert._panel_row() for alert in found.sudo()],
            "total": alerts.search_count(domain),
            "new": self._new_ratings(),
        }

    @api.model
    def rating(self, evaluation_id):
        """One alert, and the conversation it is about.

        :return: the alert with ``channel_id``
        """
        self._check_operator()
        alert = self.env["mkbot.evaluation"].browse(evaluation_id).exists()
        alert.check_access("read")
        if not alert:
            raise UserError(self.env._("This rating is no longer there."))
        # sudo: see :meth:`ratings`; whether its messages can be read is the channel's to say
        alert = alert.sudo()
        return {**alert._panel_row(), "channel_id": alert.session_id.channel_id.id}

    def _moment(self, text):
        try:
            moment = datetime.fromisoformat(str(text))
        except ValueError:
            raise UserError(self.env._("“%s” is no date.", text)) from None
        return moment.astimezone(timezone.utc).replace(tzinfo=None)

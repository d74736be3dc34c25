from datetime import timedelta

from odoo import api, fields, models

from ..bot import texts_queue  # noqa: F401  (declares the texts said here)

#: Where nobody knows when people attend again, it is looked at so often.
LOOK_AGAIN = timedelta(minutes=15)


class MkbotSession(models.Model):
    """Attendances that wait for the opening hours, with the bot until then."""

    _inherit = "mkbot.session"

    scheduled_at = fields.Datetime(
        string="Waits for a person from",
        readonly=True,
        help="The customer asked for a person while nobody attended: at this time the"
        " conversation goes to the queue.",
    )

    _scheduled_index = models.Index(
        "(scheduled_at) WHERE scheduled_at IS NOT NULL AND state = 'bot'"
    )

    # ----- the hours -----

    def _service_hours(self):
        """Whether people attend now, and if not, when they begin.

        :return: ``(is open, UTC datetime or None)``
        """
        # sudo: operators' acts may ask, and the hours are no secret.
        return self.env["mkbot.service.hours"].sudo()._now(self)

    def _hours_in_words(self, at):
        if not at:
            return ""
        # sudo: as above.
        return self.env["mkbot.service.hours"].sudo()._in_words(self, at)

    def _say_queued(self, key="queued"):
        """Tell the customer that they wait for a person; while nobody attends, until when.

        :param key: of the text that says it while people attend
        """
        is_open, opens_at = self._service_hours()
        if is_open:
            self._say(key)
        elif opens_at:
            self._say(f"{key}_closed", opens_at=self._hours_in_words(opens_at))
        else:
            self._say(f"{key}_closed_unknown")

    # ----- until then -----

    def _bot_do_schedule(self, effect):
        _is_open, opens_at = self._service_hours()
        self.write(
            {
                "scheduled_at": opens_at or fields.Datetime.now() + LOOK_AGAIN,
                "summary": self._bot_summary(effect.facts),
            }
        )
        self._panel_push()

    @api.model
    def _cron_scheduled(self):
        """Hand to people who waited for the opening hours."""
        due = [("state", "=", "bot"), ("scheduled_at", "<=", fields.Datetime.now())]
        for session in self.search(due, order="scheduled_at, id"):
            session.account_id._in_its_turn(session._open_scheduled)

    def _open_scheduled(self):
        """Hand the conversation to people if they attend now; else look again when they do."""
        self._lock()
        now = fields.Datetime.now()
        if self.state != "bot" or not self.scheduled_at or self.scheduled_at > now:
            # Solved, taken, or put off while we looked.
            return
        is_open, opens_at = self._service_hours()
        if not is_open:
            later = opens_at if opens_at and opens_at > now else now + LOOK_AGAIN
            self.scheduled_at = later
            self._panel_push()
            return
        self._say("scheduled_now")
        self._to_queue("scheduled", self._bot_summary(self._bot_facts()) or self.summary)

from datetime import timedelta

from odoo import fields, models

from .mkbot_session_panel import iso


class MkbotSession(models.Model):
    """For how long a customer has not answered us, and what comes of it (P17).

    It is counted from an operator's reply until the customer writes, and only while operators
    attend. What comes due is done in ``mkbot_session_idle_sweep``.
    """

    _inherit = "mkbot.session"

    idle_since = fields.Datetime(
        string="Not answered since",
        readonly=True,
        help="When the customer heard an operator's reply, or the last reminder, and has not"
        " answered. Empty: it is not for them to speak, or nothing comes of it.",
    )
    idle_step = fields.Integer(
        string="Steps of the idle rule done",
        readonly=True,
        help="How many steps of the rule were taken since our last reply.",
    )
    idle_due = fields.Datetime(
        string="Idle rule due", readonly=True, help="When the rule's next step is due."
    )

    _idle_index = models.Index("(idle_due) WHERE idle_due IS NOT NULL")

    # ----- counting -----

    def _message_posted(self, message):
        result = super()._message_posted(message)
        if message.message_type == "comment":
            who = self._who_said(message)
            if who == "operator":
                self._idle_count()
            elif who == "customer":
                self._idle_stop()
        return result

    def _state_changed(self, old_state, new_state):
        # To another operator, too: it is for them to speak now.
        self._idle_stop()
        return super()._state_changed(old_state, new_state)

    def _idle_steps(self):
        """What the rule for this conversation does, see ``mkbot.idle.mixin``."""
        # sudo: whoever speaks here need not read the settings
        session = self.sudo()
        return (session.sector_id or session.company_id)._mkbot_idle_steps()

    def _idle_count(self, step=0, since=None):
        """Count the customer's silence.

        :param int step: how many steps of the rule are done
        :param since: when they heard what they do not answer (UTC); now by default
        """
        steps = self._idle_steps() if self.state == "active" else []
        if step >= len(steps):
            self._idle_stop()
            return
        since = since or fields.Datetime.now()
        due = since + timedelta(minutes=steps[step].minutes)
        self.write({"idle_step": step, "idle_since": since, "idle_due": due})

    def _idle_stop(self):
        """Count no more, until our next word."""
        if self.idle_due:
            self.write({"idle_step": 0, "idle_since": False, "idle_due": False})

    def _idle_is_suspended(self):
        """Whether the customer's silence is to be expected, and nothing comes of it."""
        return self.snoozed

    # ----- the panel -----

    def _panel_row(self, card=False):
        return {**super()._panel_row(card=card), "idle": self._panel_idle()}

    def _panel_idle(self):
        """What comes of the customer's silence, for the panel.

        :return: ``None`` while it is not counted; else ``{ends_at}``: when the attendance will
            end by itself, ISO 8601 in UTC, ``""`` where the rule only reminds
        """
        if not self.idle_due or self._idle_is_suspended():
            return None
        return {"ends_at": iso(self._idle_ends_at()) or ""}

    def _idle_ends_at(self):
        """When the attendance ends if the customer goes on saying nothing, ``None`` for never."""
        later = self._idle_steps()[self.idle_step :]
        if not later or later[-1].does != "end":
            return None
        return self.idle_due + timedelta(minutes=sum(step.minutes for step in later[1:]))

    def action_keep_open(self):
        """Neither remind the customer nor end the attendance, whatever the rule says, until
        somebody speaks."""
        session = self._for_attendant("keep_open")
        if session.idle_due:
            session._idle_stop()
            name = self.env.user.sudo().name
            session._idle_note(
                lambda env: env._(
                    "%s keeps this conversation open: the customer's silence is counted again"
                    " from our next reply on.",
                    name,
                )
            )
            session._panel_push()
        return True

    def _idle_note(self, words):
        """Tell the colleagues in the conversation.

        :param words: function of an environment in the account's language
        """
        self._post_note(words(self.account_id._speaking().env), self._bot_partner())

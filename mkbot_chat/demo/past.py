"""How an attendance of the demo went: a clock that only goes forward, and what happened by it.

Plain Python. What is counted here follows ``mkbot_session_moves`` and ``mkbot_session_messages``,
so that durations, stretches and moves agree with each other as those of real attendances do.
"""

from datetime import timedelta

from ..bot.understanding import SMALL_TALK

#: Seconds are counted while it is in these states.
COUNTED = ("bot", "waiting", "active")
ENDED = ("rating", "closed", "cancelled")


class Past:
    """One attendance. Operators are logins; times are UTC.

    ``values`` are the fields of the session, ``moves``, ``stretches`` and ``triggers`` the rows of
    its other tables, ``said`` is ``[(who, text, at)]``; ``who`` is customer, bot, or a login.
    """

    def __init__(self, opened_at, state="bot", reason=None):
        self.now = opened_at
        self.state = state
        self.since = opened_at
        self.operator = None
        self.moves = [{"from_state": False, "to_state": state, "at": opened_at}]
        self.said, self.stretches, self.triggers = [], [], []
        self.values = {
            "opened_at": opened_at,
            "queued_at": opened_at if state == "waiting" else False,
            "queue_reason": reason,
            "miss_count": 0,
            **{f"seconds_{name}": 0 for name in COUNTED},
        }

    def lapse(self, seconds):
        self.now += timedelta(seconds=int(seconds))

    def say(self, who, text):
        """Say something now."""
        self.said.append((who, text, self.now))
        values = self.values
        if who == "customer":
            values.update(last_author="customer", last_inbound_at=self.now)
        else:
            values["last_outbound_at"] = self.now
        if who == "bot":
            if values.get("last_author") in ("customer", "operator"):
                return
            values["last_author"] = "bot"
        elif who != "customer":
            values["last_author"] = "operator"
            self._count_answer(who)
        values["last_preview"] = text

    def _count_answer(self, operator):
        stretch = self._stretch(operator)
        stretch["message_count"] += 1
        stretch["first_answer_at"] = stretch["first_answer_at"] or self.now
        if not self.values.get("first_answer_at"):
            since = min(filter(None, (self.values["queued_at"], self.values["rescued_at"])))
            self.values["first_answer_at"] = self.now
            self.values["seconds_to_first_answer"] = int((self.now - since).total_seconds())

    def understand(self, text, code, decision, probability):
        """Write down what the bot took a text for."""
        self.triggers.append(
            {
                "text": text,
                "code": code,
                "decision": decision,
                "probability": round(probability, 3),
                "at": self.now,
            }
        )
        if decision in ("act", "chosen"):
            self.values["intent"] = code
            if code not in SMALL_TALK:
                self.values.setdefault("first_intent", code)
        elif decision == "miss":
            self.values["miss_count"] += 1

    def move(self, state, reason=None, by=None, operator=None):
        """Move to another state now.

        :param by: the login of who did it, None for the bot and the customer
        :param operator: the login of who attends from now on
        """
        former, values = self.state, self.values
        if former in COUNTED:
            values[f"seconds_{former}"] += int((self.now - self.since).total_seconds())
        if state == "waiting":
            values.update(queue_reason=reason, queued_at=values["queued_at"] or self.now)
        elif state == "active":
            values.setdefault("rescued_at", self.now)
            values.setdefault("first_operator", operator)
        elif state in ENDED:
            values.setdefault("ended_at", self.now)
            values["end_reason"] = values.get("end_reason") or reason
        if state in ("closed", "cancelled"):
            values["closed_at"] = self.now
        if former == "active" and state != "active":
            if state != "waiting":
                values["closing_operator"] = self.operator
            self._leave(self.operator)
        if state in ("waiting", "active"):
            self.operator = operator
        self.moves.append(
            {
                "from_state": former,
                "to_state": state,
                "reason": reason,
                "by": by,
                "operator": operator,
                "at": self.now,
            }
        )
        self.state, self.since = state, self.now

    def attend(self, operator, how, by=None):
        """Give it to an operator: the first, or another in place of the one who has it."""
        former = self.operator
        self.move("active", how, by=by or operator, operator=operator)
        self.stretches.append(
            {
                "operator": operator,
                "how": how,
                "started_at": self.now,
                "first_answer_at": False,
                "message_count": 0,
            }
        )
        if former:
            self._leave(former)

    def _stretch(self, operator):
        return next(
            one
            for one in reversed(self.stretches)
            if one["operator"] == operator and "ended_at" not in one
        )

    def _leave(self, operator):
        stretch = self._stretch(operator)
        stretch["ended_at"] = self.now
        stretch["seconds"] = int((self.now - stretch["started_at"]).total_seconds())

    def rate(self, grade, comment=None):
        self.values.update(rating=grade, is_rated=True, rating_comment=comment)
        self.rated_at = self.now

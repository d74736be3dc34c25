"""What every figure of the facts should be, from what happened alone: moves, stretches, words.

Plain Python that shares nothing with the SQL: it walks through each attendance as a person with
the log in front of them would.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timezone
from zoneinfo import ZoneInfo

SMALL_TALK = ("saudacao", "encerrar")
ENDED = ("rating", "closed", "cancelled")


@dataclass
class Move:
    to: str
    at: datetime
    reason: str | None = None
    operator: int | None = None


@dataclass
class Stretch:
    operator: int
    since: datetime
    until: datetime | None = None


@dataclass
class Trigger:
    intent: int
    code: str
    decision: str
    probability: float
    at: datetime


@dataclass
class Attendance:
    """What is written of an attendance while it happens. Times are UTC.

    ``words`` are ``(who, at)``: customer, bot, or an operator's id; ``opening_reason`` is why it
    began in the queue; ``target`` is in seconds, 0 for none; ``about`` are the dimensions that are
    no more than looked up.
    """

    zone: str
    target: int
    moves: list[Move]
    stretches: list[Stretch]
    words: list[tuple]
    triggers: list[Trigger]
    opening_reason: str | None = None
    grade: int | None = None
    is_scheduled: bool = False
    about: dict = field(default_factory=dict)

    # ----- what can be said of it -----

    def first(self, *states):
        return next((move for move in self.moves if move.to in states), None)

    def spans(self, state, now=None):
        """Seconds of each time it was in a state; the one that goes on until `now`."""
        ends = [move.at for move in self.moves[1:]] + [now]
        return [
            int((end - move.at).total_seconds())
            for move, end in zip(self.moves, ends, strict=True)
            if move.to == state and end
        ]

    @property
    def state(self):
        return self.moves[-1].to

    @property
    def end(self):
        return self.first(*ENDED)

    @property
    def queue_reason(self):
        queued = [move.reason for move in self.moves[1:] if move.to == "waiting"]
        return [self.opening_reason, *queued][-1]

    @property
    def came(self):
        """The customer came to us."""
        return self.queue_reason != "invited"

    def before(self, move):
        return self.moves[self.moves.index(move) - 1]

    def answers(self, operator=None):
        said = [(who, at) for who, at in self.words if who not in ("customer", "bot")]
        return [at for who, at in said if operator in (None, who)]


def percent(condition):
    return 100.0 if condition else 0.0


def clock(zone, at):
    local = at.replace(tzinfo=timezone.utc).astimezone(ZoneInfo(zone))
    return {"weekday": str(local.isoweekday()), "hour": f"{local.hour:02}"}


def common(one):
    grade = one.grade
    band = "good" if (grade or 0) >= 9 else "fair" if (grade or 0) >= 7 else "poor"
    return {
        **one.about,
        "grade": "none" if grade is None else f"{grade:02}",
        "band": "none" if grade is None else band,
        "rating": grade,
    }


# ----- a row an attendance -----


def session_row(one, now):
    operators = [move for move in one.moves if move.to == "active"]
    holder = [move for move in one.moves if move.to in ("waiting", "active")][-1:]
    from_people = one.end and one.before(one.end).to == "active"
    asked_for = [t.intent for t in one.triggers if t.decision in ("act", "chosen")]
    small = [t.intent for t in one.triggers if t.code in SMALL_TALK]
    return {
        **common(one),
        **clock(one.zone, one.moves[0].at),
        "opened_at": one.moves[0].at,
        "state": one.state,
        "queue_reason": one.queue_reason,
        "end_reason": one.end.reason if one.end else None,
        "first_operator_id": operators[0].operator if operators else None,
        "closing_operator_id": one.before(one.end).operator if from_people else None,
        "operator_id": holder[0].operator if holder else None,
        "intent_id": next((intent for intent in asked_for if intent not in small), None),
        "attendances": 1,
        "misses": sum(t.decision == "miss" for t in one.triggers),
        "message_count": len(one.answers()),
        "seconds_bot": seconds_bot(one),
        "seconds_waiting": seconds_waiting(one),
        "seconds_active": sum(one.spans("active")) if one.end and operators else None,
        "seconds_to_first_answer": seconds_to_first_answer(one),
        "rating_asked": one.grade is not None or one.first("rating") is not None,
        "rated_share": rated_share(one),
        "solved_share": percent(one.end.reason == "solved") if one.end else None,
        "abandoned_share": percent(is_abandoned(one)) if one.end else None,
        "target_share": target_share(one, now),
    }


def seconds_bot(one):
    if one.moves[0].to != "bot" or one.state == "bot" or one.is_scheduled:
        return None
    if one.end and one.end.reason == "abandoned":
        return int((max(at for _who, at in one.words) - one.moves[0].at).total_seconds())
    return sum(one.spans("bot")) or None


def seconds_waiting(one):
    if not one.first("waiting") or one.state == "waiting" or not one.came:
        return None
    return sum(one.spans("waiting"))


def seconds_to_first_answer(one):
    answers = one.answers()
    if not answers or not one.came:
        return None
    people = one.first("waiting", "active")
    since = people if people and people.at <= answers[0] else one.moves[0]
    return int((answers[0] - since.at).total_seconds())


def rated_share(one):
    if one.grade is not None:
        return 100.0
    return 0.0 if one.first("rating") and one.state == "closed" else None


def is_abandoned(one):
    if one.state != "cancelled" or one.end is not one.moves[-1]:
        return False
    return one.end.reason in ("abandoned", "customer")


def target_share(one, now):
    queued, rescued = one.first("waiting"), one.first("active")
    if not queued or not one.target or not one.came:
        return None
    if rescued and rescued.at < queued.at:
        return None
    until = rescued.at if rescued else one.end.at if one.end else now
    if (until - queued.at).total_seconds() > one.target:
        return 0.0
    return 100.0 if rescued else None


# ----- a row an operator and attendance -----


def stretch_rows(one, now):
    by_operator = defaultdict(list)
    for stretch in one.stretches:
        by_operator[stretch.operator].append(stretch)
    return [stretch_row(one, now, who, mine) for who, mine in by_operator.items()]


def stretch_row(one, now, operator, mine):
    answers = one.answers(operator)
    waits = [
        int((at - stretch.since).total_seconds())
        for at in answers[:1]
        for stretch in mine
        if stretch.since <= at and (stretch.until is None or at <= stretch.until)
    ]
    return {
        **common(one),
        **clock(one.zone, mine[0].since),
        "started_at": mine[0].since,
        "operator_id": operator,
        "attendances": 1,
        "seconds": sum(int(((s.until or now) - s.since).total_seconds()) for s in mine),
        "seconds_to_first_answer": waits[0] if waits else None,
        "message_count": len(answers),
    }


# ----- a row a text of a customer -----


def trigger_rows(one, _now):
    return [
        {
            **common(one),
            **clock(one.zone, trigger.at),
            "at": trigger.at,
            "intent_id": trigger.intent,
            "decision": trigger.decision,
            "triggers": 1,
            "served": int(trigger.decision in ("act", "chosen")),
            "probability": trigger.probability,
            "solved_share": percent(one.end.reason == "solved") if one.end else None,
        }
        for trigger in one.triggers
    ]


# ----- figures -----


def groups(rows, key):
    """Rows by a dimension: a name, or a function of a row. Who has several values is in each of
    their groups; nothing, in any form, is None."""
    found = defaultdict(list)
    for row in rows:
        value = key(row) if callable(key) else row[key]
        for each in value or [None] if isinstance(value, list) else [value]:
            found[each or None].append(row)
    return found


def figure(rows, measure):
    """A measure as ``name:aggregator``; None where no row has it."""
    name, aggregator = measure.split(":")
    values = [row[name] for row in rows if row[name] is not None]
    if not values:
        return None
    total = sum(values)
    return total / len(values) if aggregator == "avg" else total

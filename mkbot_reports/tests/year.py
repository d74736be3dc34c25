"""A year of two companies' attendances, in all the ways that they can go; seeded random."""

import random
from datetime import datetime, timedelta

from odoo.addons.mkbot_chat.demo.past import Past

SEED = 1907
COUNT = 320
YEAR = datetime(2025, 1, 1, 3)
#: When the clocks of São Paulo were put forward and back for the last times, in UTC; at the second
#: the hour before midnight came twice. Those of Manaus were left alone.
OLD_CLOCKS = (datetime(2018, 11, 4, 3), datetime(2019, 2, 17, 2), datetime(2019, 1, 10, 1, 30))
#: Midnight in São Paulo and in Manaus.
MIDNIGHTS = (datetime(2025, 5, 10, 3), datetime(2025, 5, 10, 4))
#: When the figures are read: some of the last attendances are going on.
NOW = datetime(2026, 1, 1, 12)
OPERATORS = ("ana", "bruno", "davi", "carla")
CODES = ("saudacao", "segunda_via_boleto", "sem_conexao", "falar_atendente")


class Told(Past):
    """An attendance in which operators may be together."""

    def __init__(self, *args):
        super().__init__(*args)
        self.opening_reason = self.values["queue_reason"]
        self.together = []

    def join(self, operator):
        self.together.append(operator)
        self.stretches.append(
            {
                "operator": operator,
                "how": "added",
                "started_at": self.now,
                "first_answer_at": False,
                "message_count": 0,
            }
        )

    def leave(self, operator):
        self.together.remove(operator)
        self._leave(operator)

    def move(self, state, *args, **kwargs):
        if state != "active":
            for operator in self.together[:]:
                self.leave(operator)
        return super().move(state, *args, **kwargs)


def tell(seed=SEED, count=COUNT):
    """:return: ``Told`` of every attendance, the oldest first; none is in the future."""
    rng = random.Random(seed)
    moments = [YEAR + timedelta(seconds=rng.randrange(362 * 86400)) for _number in range(count)]
    for edge in (*OLD_CLOCKS, *MIDNIGHTS):
        moments += [edge + timedelta(seconds=after) for after in (-3601, -1, 0, 1, 3599)]
    told = [_Telling(rng, at).tell() for at in moments]
    told += [
        _Telling(rng, NOW - timedelta(seconds=ago), goes_on=True).tell()
        for ago in range(300, 7500, 180)
    ]
    return sorted(told, key=lambda one: one.values["opened_at"])


class _Telling:
    def __init__(self, rng, opened, goes_on=False):
        self.rng, self.goes_on, self.stays = rng, goes_on, False
        roll = rng.random()
        reason = "direct" if roll < 0.1 else "invited" if roll < 0.16 else None
        self.past = Told(opened, "waiting", reason) if reason else Told(opened)
        self.past.values["sector"] = rng.choice(("support", "finance", "closed", None))

    def tell(self):
        past = self.past
        past.say("customer", "oi")
        if past.state == "bot":
            self._with_bot()
        while past.state in ("waiting", "active") and not self.stays:
            go_on = self._wait if past.state == "waiting" else self._attend
            go_on()
        if past.state == "rating":
            self._rate()
        return past

    def _stays(self):
        """Whether it goes on like this until now."""
        self.stays = self.goes_on and self.rng.random() < 0.4
        return self.stays

    def _lapse(self, seconds):
        """Let some time pass; never beyond now."""
        left = (NOW - self.past.now).total_seconds() - 60 if self.goes_on else seconds
        self.past.lapse(max(0, min(self.rng.randrange(1, seconds), left)))

    def _with_bot(self):
        past, rng = self.past, self.rng
        for _text in range(rng.randrange(4)):
            self._lapse(40)
            past.say("customer", "…")
            decision = rng.choice(("act", "act", "ask", "chosen", "miss"))
            past.understand("…", rng.choice(CODES), decision, rng.random())
            self._lapse(5)
            past.say("bot", "…")
        if self._stays():
            return
        self._lapse(90)
        roll = rng.random()
        if roll < 0.15:
            self._end("solved")
        elif roll < 0.25 and not self.goes_on:
            past.lapse(86400)
            past.move("cancelled", "abandoned")
        elif roll < 0.3:
            past.move("cancelled", "cancelled", by="carla")
        elif roll < 0.36:
            self._end("customer")
        elif roll < 0.46:
            self._take()
        elif roll < 0.54 and not self.goes_on:
            past.lapse(8 * 3600)
            past.values["scheduled_at"] = past.now
            past.move("waiting", "scheduled")
        else:
            past.move("waiting", rng.choice(("asked", "misses", "action")))

    def _wait(self):
        past, rng = self.past, self.rng
        if self._stays():
            return
        self._lapse(rng.choice((30, 120, 900)))
        roll = rng.random()
        if roll < 0.1:
            past.move("cancelled", "customer")
        elif roll < 0.14:
            past.move("cancelled", "cancelled", by="carla")
        else:
            self._take()

    def _take(self):
        self.past.attend(self.rng.choice(OPERATORS), self.rng.choice(("rescued", "assigned")))

    def _attend(self):
        past, rng = self.past, self.rng
        for _turn in range(rng.randrange(5)):
            self._lapse(200)
            here = [past.operator, *past.together]
            others = [one for one in OPERATORS if one not in here]
            roll = rng.random()
            if roll < 0.12:
                past.attend(rng.choice(others), "transferred")
            elif roll < 0.22 and len(others) > 1:
                past.join(rng.choice(others))
            elif roll < 0.27 and past.together:
                past.leave(past.together[0])
            elif roll < 0.4:
                past.say("customer", "…")
            else:
                past.say(rng.choice(here), "…")
        if self._stays():
            return
        self._lapse(100)
        roll = rng.random()
        if roll < 0.18:
            past.move("waiting", rng.choice(("returned", "transferred")))
            past.values["sector"] = rng.choice(("support", "finance"))
        elif roll < 0.23:
            past.move("cancelled", "cancelled", by=past.operator)
        else:
            if rng.random() < 0.6:
                past.values["category"] = rng.choice(("solved", "unsolved"))
                past.values["tags"] = rng.sample(("vip", "angry"), rng.randrange(3))
            self._end(rng.choice(("operator", "operator", "customer", "idle")))

    def _end(self, reason):
        """Some accounts ask for no rating."""
        self.past.move("rating" if self.rng.random() < 0.7 else "closed", reason)

    def _rate(self):
        past, rng = self.past, self.rng
        if self._stays():
            return
        self._lapse(300)
        roll = rng.random()
        if roll < 0.6:
            past.rate(rng.randrange(11))
            if self._stays():
                # Their comment is awaited.
                return
        past.lapse(1)
        if roll < 0.05 or roll > 0.93:
            past.move("cancelled", "cancelled", by="carla")
        else:
            past.move("closed", "timeout" if roll >= 0.6 else None)

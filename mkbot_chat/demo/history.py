"""Thirteen months of a provider's desk: when customers wrote, of what, and how it went.

Plain Python; the same seed gives the same history. :func:`history` is what others call.
"""

import math
import random
from datetime import datetime, time, timedelta, timezone
from typing import NamedTuple

from . import dialogues as words
from .past import Past

SEED = 765
COUNT = 400
#: Days ago of the first and the last. None is of today, nor is any still going on.
OLDEST, NEWEST = 395, 2
#: How busy the days are, from Monday, and the hours, from midnight.
WEEKDAYS = (1.3, 1.1, 1.0, 1.0, 1.1, 0.6, 0.3)
HOURS = (1, 0, 0, 0, 0, 1, 3, 8, 14, 18, 17, 14, 10, 11, 15, 16, 15, 14, 13, 12, 9, 7, 4, 2)
#: There are ever more customers, and more of them write: the last weeks are the busiest.
GROWTH, GROWTH_DAYS = 3, 30
#: Who waits for longer rates worse.
RUSH_S = 1200
ABANDONED_S = 24 * 3600
UNRATED_S = 30 * 60
GRADES = (10,) * 36 + (9,) * 22 + (8,) * 16 + (7,) * 8 + (6,) * 5 + (5,) * 4 + (4, 4, 3, 2, 1, 0)
SECTORS = {
    words.SUPPORT: ("ana", "bruno", "carla"),
    words.FINANCE: ("ana", "ana", "carla"),
    words.SALES: ("bruno", "bruno", "carla"),
}
LEADER = "carla"


class Person(NamedTuple):
    """Who writes. ``key`` is the writer's own; of visitors nobody knows more than a name."""

    key: object
    name: str
    city: str
    is_visitor: bool


def history(now, zone, people, account_keys):
    """Draw all attendances, the oldest first.

    :param now: UTC; the history ends some days before
    :param zone: pytz zone in which the provider keeps its hours
    :param people: `Person` of every customer
    :param dict account_keys: key of an account → how much of a hundred comes in by it
    :return: ``[(Past, Person, account key)]``
    """
    rng = random.Random(SEED)
    visitors = [Person(None, name, "", True) for name in words.VISITORS]
    # Those first in the list are the company's first cities, with the most customers.
    weights = [1 / (4 + place) for place in range(len(people))]
    told, taken = [], set()
    today = zone.fromutc(now).date()
    for local in _moments(rng, today):
        if rng.random() < 0.08:
            person = rng.choice(visitors)
        else:
            # Nobody has two attendances at once.
            person = _drawn(rng, people, weights)
            while (person.key, local.date()) in taken:
                person = _drawn(rng, people, weights)
            taken.add((person.key, local.date()))
        account = _drawn(rng, list(account_keys), account_keys.values())
        opened = zone.localize(local).astimezone(timezone.utc).replace(tzinfo=None)
        told.append((_Telling(rng, person, opened, _is_open(local)).tell(), person, account))
    return told


def _drawn(rng, values, weights):
    return rng.choices(values, weights)[0]


def _moments(rng, today):
    days = [today - timedelta(days=ago) for ago in range(NEWEST, OLDEST + 1)]
    weights = [
        WEEKDAYS[day.weekday()] * (1 + GROWTH * math.exp((day - today).days / GROWTH_DAYS))
        for day in days
    ]
    moments = []
    for day in rng.choices(days, weights, k=COUNT):
        hour = _drawn(rng, range(24), HOURS)
        moments.append(datetime.combine(day, time(hour, rng.randrange(60), rng.randrange(60))))
    return sorted(moments)


def _is_open(local):
    """Whether people attend."""
    last = {5: 14, 6: 0}.get(local.weekday(), 20)
    return 8 <= local.hour < last


class _Telling:
    """One attendance being drawn."""

    def __init__(self, rng, person, opened, is_open):
        self.rng, self.person, self.is_open = rng, person, is_open
        shares = [subject.share for subject in words.SUBJECTS.values()]
        self.code = _drawn(rng, list(words.SUBJECTS), shares)
        if person.is_visitor and rng.random() < 0.6:
            self.code = "contratacao"
        self.subject = words.SUBJECTS[self.code]
        is_direct = is_open and bool(self.subject.people) and rng.random() < 0.04
        self.past = Past(opened, "waiting", "direct") if is_direct else Past(opened)
        self.past.values["sector"] = words.SUPPORT

    def tell(self):
        past, rng = self.past, self.rng
        ask = rng.choice(self.subject.asks)
        self._say("customer", ask)
        if past.state == "waiting":
            self._wait()
        elif rng.random() < 0.05:
            self._abandoned(ask)
        elif self._is_solved():
            self._solved(ask)
        elif self.is_open and self.subject.people:
            self._handed_over(ask)
        else:
            self._abandoned(ask)
        return past

    def _say(self, who, text, after=(0, 1), operator=None):
        self.past.lapse(self.rng.uniform(*after))
        name = (operator or self.past.operator or "").capitalize()
        self.past.say(
            who,
            text.format(
                name=self.person.name.split(" ")[0],
                operator=name,
                city=self.person.city or "Campinas",
                protocol="{protocol}",
            ),
        )

    # ----- the bot -----

    def _is_solved(self):
        chance = self.subject.solved / 10
        return bool(self.subject.bot) and self.rng.random() < (chance if self.is_open else 0.9)

    def _understand(self, text):
        rng, past = self.rng, self.past
        if rng.random() < 0.14:
            past.understand(text, self.code, "ask", rng.uniform(0.35, 0.55))
            self._say("bot", words.ASK_AGAIN, (2, 5))
            self._say("customer", rng.choice(words.CHOSEN), (6, 40))
            past.understand(text, self.code, "chosen", 1.0)
        else:
            past.understand(text, self.code, "act", rng.uniform(0.6, 0.98))

    def _abandoned(self, ask):
        self._understand(ask)
        self._say("bot", words.GREETING, (1, 4))
        self.past.lapse(ABANDONED_S)
        self.past.move("cancelled", "abandoned")

    def _solved(self, ask):
        self._say("bot", words.GREETING, (1, 4))
        self._understand(ask)
        for text in self.subject.bot:
            self._say("bot", text, (2, 50))
        self._say("customer", self.rng.choice(words.PLEASED), (15, 240))
        self.past.lapse(self.rng.uniform(1, 3))
        self._end("solved")

    # ----- people -----

    def _handed_over(self, ask):
        rng, past = self.rng, self.past
        self._say("bot", words.GREETING, (1, 4))
        if rng.random() < 0.12:
            reason = "misses"
            for text in rng.sample(words.UNCLEAR, 3):
                self._say("customer", text, (10, 60))
                guess = rng.choice(list(words.SUBJECTS))
                past.understand(text, guess, "miss", rng.uniform(0.1, 0.3))
                self._say("bot", words.ASK_AGAIN, (2, 5))
        else:
            self._understand(ask)
            reason = "asked" if self.code == "falar_atendente" or rng.random() < 0.25 else "action"
            if self.person.is_visitor and rng.random() < 0.4:
                reason = "unidentified"
        past.values["sector"] = self.subject.sector
        self._say("bot", words.QUEUED, (3, 20))
        past.move("waiting", reason)
        self._wait()

    def _wait(self):
        """In the queue, until somebody comes, or the customer has enough."""
        rng, past = self.rng, self.past
        past.values["sector"] = self.subject.sector
        wait = min(max(rng.lognormvariate(5.2, 1.0), 20), 5400)
        is_cancelled = rng.random()
        if wait > RUSH_S / 2 or is_cancelled < 0.07:
            self._say("customer", rng.choice(words.WAITING), (wait / 2, wait / 2))
            wait /= 2
        past.lapse(wait)
        if is_cancelled < 0.05:
            past.move("cancelled", "customer")
        elif is_cancelled < 0.07:
            past.move("cancelled", "cancelled", by=LEADER)
        else:
            self._attend()

    def _attend(self):
        rng, past = self.rng, self.past
        self._take(rng.choice(SECTORS[self.subject.sector]))
        turns = list(self.subject.people)
        change = rng.random() if len(turns) > 2 else 1
        for number, text in enumerate(turns):
            if number == 2 and change < 0.16:
                self._hand_on(change)
            if number % 2:
                self._say("customer", text, (15, 200))
            else:
                self._say(past.operator, text, (12, 150))
        self._end_by_people()

    def _take(self, operator):
        if self.rng.random() < 0.15 and operator != LEADER:
            self.past.attend(operator, "assigned", by=LEADER)
        else:
            self.past.attend(operator, "rescued")

    def _hand_on(self, change):
        """To a colleague, to another sector's queue, or back to the queue."""
        rng, past = self.rng, self.past
        giver = past.operator
        if change < 0.08:
            receiver = rng.choice(_others(self.subject.sector, giver))
            self._say(giver, words.TRANSFERRED, (20, 90), operator=receiver)
            past.attend(receiver, "transferred", by=giver)
            return
        sector, reason = self.subject.sector, "returned"
        if change < 0.12:
            sector = words.FINANCE if sector == words.SUPPORT else words.SUPPORT
            reason = "transferred"
        past.lapse(rng.uniform(20, 90))
        past.move("waiting", reason, by=giver)
        past.values["sector"] = sector
        past.lapse(rng.uniform(40, 900))
        self._take(rng.choice(_others(sector, giver)))

    def _end_by_people(self):
        rng, past = self.rng, self.past
        is_elsewhere = past.values["sector"] != self.subject.sector
        category = "category_solved" if is_elsewhere else self.subject.category
        past.values["category"] = "category_unsolved" if rng.random() < 0.07 else category
        past.values["tags"] = [tag for tag in self.subject.tags if rng.random() < 0.4]
        roll = rng.random()
        if roll < 0.08:
            self._say("bot", words.REMINDER, (1200, 1200))
            past.lapse(2400)
            self._end("idle", is_there=False)
            return
        past.lapse(rng.uniform(10, 120))
        self._end("customer" if roll < 0.15 else "operator", by=past.operator)

    # ----- the end -----

    def _end(self, reason, by=None, is_there=True):
        rng, past = self.rng, self.past
        past.move("rating", reason, by=by if reason == "operator" else None)
        self._say("bot", words.RATING)
        if not is_there or rng.random() > 0.64:
            past.lapse(UNRATED_S)
            past.move("closed", "timeout")
            return
        grade = rng.choice(GRADES)
        if past.values["seconds_waiting"] > RUSH_S:
            grade = min(grade, rng.choice(GRADES), rng.choice(GRADES))
        self._say("customer", str(grade), (8, 300))
        past.rate(grade, rng.choice(words.COMMENTS) if grade < 6 and rng.random() < 0.7 else False)
        self._say("bot", words.THANKS)
        past.move("closed")


def _others(sector, operator):
    return [one for one in SECTORS[sector] if one != operator]

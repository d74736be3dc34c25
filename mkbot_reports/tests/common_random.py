import random
from collections import defaultdict
from datetime import datetime, timedelta

import pytz
from freezegun import freeze_time

from odoo.addons.mkbot_chat.tests.common import MkbotCase

#: Half past eleven at night of the company's clock, and the next day by UTC.
NOW = datetime(2026, 3, 15, 2, 30)
DAYS = 420
ATTENDANCES = 260
#: City and code of its state; "" has none.
PLACES = [
    ("Chapecó", "SC"),
    ("Santa Rosa", "RS"),
    ("Santa Rosa", "SP"),
    ("Xanxerê", "SC"),
    ("", ""),
]
PLACES = PLACES * 2 + [(f"Cidade {number}", "PR") for number in range(20)]
STATES = ["bot", "waiting", "active", "rating", "closed", "closed", "closed", "closed", "cancelled"]
ENDED = ("closed", "cancelled")
DECISIONS = ["act", "act", "act", "chosen", "ask", "miss", "cut"]


class RandomCase(MkbotCase):
    """A year of attendances made at random, the same each time, and kept as plain dicts beside the
    records: what pages show is compared with what plain Python makes of them.

    ``rows`` are attendances of the company, with ``stretches`` and ``triggers`` in them;
    ``other_rows`` are another company's, whose supervisor is ``stranger``.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.chance = random.Random(7)
        cls.zone = pytz.timezone(cls.company._mkbot_tz())
        cls.now = NOW
        cls.today = pytz.utc.localize(NOW).astimezone(cls.zone).date()
        company = {"company_id": cls.company.id, "company_ids": cls.company.ids}
        cls.operators = cls.ana + cls.bruno + cls.davi
        cls.operators += cls.env["res.users"].create(
            [
                {"name": f"Operator {number}", "login": f"t_operator_{number}", **company}
                for number in range(10)
            ]
        )
        cls.brazil = cls.env.ref("base.br")
        cls.states = {
            state.code: state
            for state in cls.env["res.country.state"].search([("country_id", "=", cls.brazil.id)])
        }
        cls.intents = cls.env["mkbot.intent"].create(
            [{"code": f"t_intent_{n}", "name": f"Intent {n}"} for n in range(18)]
        )
        cls.rows = cls.make_rows(ATTENDANCES, cls.account, cls.support + cls.finance)
        cls.stranger = cls.supervisor_elsewhere(cls)
        account = cls.env["mkbot.account"].create(
            {"name": "Outro", "platform": "site", "company_id": cls.stranger.company_id.id}
        )
        cls.other_rows = cls.make_rows(30, account, cls.env["mkbot.sector"])
        cls.carla.lang = "en_US"
        cls.page = cls.env["mkbot.report.page"].with_user(cls.carla).with_context(lang="en_US")

    @classmethod
    def make_rows(cls, number, account, sectors):
        rows = [cls.make_row(account, sectors) for _number in range(number)]
        stretches, triggers = [], []
        names = cls.env["mkbot.session"]._fields
        sessions = cls.env["mkbot.session"].create(
            [{name: value for name, value in row.items() if name in names} for row in rows]
        )
        for row, session in zip(rows, sessions, strict=True):
            row["id"] = session.id
            stretches += [{**stretch, "session_id": session.id} for stretch in row["stretches"]]
            triggers += [
                {
                    **trigger,
                    "session_id": session.id,
                    "company_id": row["company_id"],
                    "account_id": row["account_id"],
                }
                for trigger in row["triggers"]
            ]
        cls.env["mkbot.session.stretch"].create(stretches)
        cls.env["mkbot.trigger"].create(triggers)
        cls.env.flush_all()
        return rows

    @classmethod
    def make_row(cls, account, sectors):
        chance = cls.chance
        # Most of them in the last weeks, where the pages look.
        days = chance.choice([chance.randrange(DAYS), chance.randrange(62)])
        opened = cls.now - timedelta(days=days, seconds=chance.randrange(86400))
        state = chance.choice(STATES)
        city, code = chance.choice(PLACES)
        attended = state in ("active", "rating", "closed") and chance.random() < 0.8
        asked = state == "closed" and chance.random() < 0.8
        rated = asked and chance.random() < 0.7
        stretches = cls.make_stretches(opened) if attended else []
        over = state in ("rating", "closed", "cancelled")
        why = "solved" if state == "closed" and not attended else "operator"
        return {
            "name": f"T{chance.randrange(10**9)}",
            "account_id": account.id,
            "platform": account.platform,
            "company_id": account.company_id.id,
            "sector_id": chance.choice([*sectors.ids, False]),
            "state": state,
            "state_since": opened,
            "opened_at": opened,
            "ended_at": opened if over else False,
            "closed_at": opened + timedelta(hours=asked) if state in ENDED else False,
            "end_reason": why if over else False,
            "queued_at": opened if attended or state == "waiting" else False,
            "rescued_at": opened if attended else False,
            "seconds_waiting": chance.randrange(900),
            "city": city,
            "state_id": cls.states[code].id if code else False,
            "asked": asked,
            "is_rated": rated,
            "rating": chance.randrange(11) if rated else 0,
            "operator_id": stretches[-1]["operator_id"] if stretches else False,
            "closing_operator_id": (
                stretches[-1]["operator_id"] if stretches and state == "closed" else False
            ),
            "stretches": stretches,
            "triggers": [cls.make_trigger(opened) for _n in range(chance.randrange(4))],
        }

    @classmethod
    def make_stretches(cls, opened):
        """Up to three, the last perhaps of somebody who was there before."""
        chance, made, start = cls.chance, [], opened
        for _number in range(chance.choice([1, 1, 2, 3])):
            # The first ones do most of the work.
            operator = cls.operators[min(chance.randrange(13), chance.randrange(13))]
            start += timedelta(minutes=chance.randrange(1, 90))
            seconds = chance.randrange(20, 4000)
            answered = chance.random() < 0.9
            made.append(
                {
                    "operator_id": operator.id,
                    "how": "transferred" if made else "rescued",
                    "started_at": start,
                    "ended_at": start + timedelta(seconds=seconds),
                    "seconds": seconds,
                    "first_answer_at": (
                        start + timedelta(seconds=chance.randrange(10, 600)) if answered else False
                    ),
                    "message_count": chance.randrange(9),
                }
            )
        return made

    @classmethod
    def make_trigger(cls, opened):
        chance = cls.chance
        decision = chance.choice(DECISIONS)
        # The first ones are asked most; what is cut off or unknown has none.
        intent = cls.intents[min(chance.randrange(18), chance.randrange(18))]
        return {
            "at": opened + timedelta(minutes=chance.randrange(5)),
            "text": "texto",
            "decision": decision,
            "intent_id": False if decision == "cut" else intent.id,
        }

    # ----- plain Python -----

    def day_of(self, moment):
        """A moment (naive UTC) as a day of the company."""
        return self.clock_of(moment).date()

    def clock_of(self, moment):
        return pytz.utc.localize(moment).astimezone(self.zone)

    def within(self, moment, days, skipped=0):
        """Whether a moment is in a period of so many days, that ends so many days ago."""
        last = self.today - timedelta(days=skipped)
        return last - timedelta(days=days) < self.day_of(moment) <= last

    def work(self):
        """Plain rows an operator and attendance: what they did in it, all stretches together."""
        found = []
        for row in self.rows:
            by_operator = defaultdict(list)
            for stretch in row["stretches"]:
                by_operator[stretch["operator_id"]].append(stretch)
            for operator, own in by_operator.items():
                answers = [
                    (one["first_answer_at"] - one["started_at"]).total_seconds()
                    for one in own
                    if one["first_answer_at"]
                ]
                found.append(
                    {
                        "operator": operator,
                        "start": own[0]["started_at"],
                        "seconds": sum(one["seconds"] for one in own),
                        "messages": sum(one["message_count"] for one in own),
                        "answer": answers[0] if answers else None,
                        "rating": row["rating"] if row["is_rated"] else None,
                    }
                )
        return found

    def mean(self, values):
        known = [value for value in values if value is not None]
        return sum(known) / len(known) if known else None

    def open_page(self, code, **filters):
        """The blocks of a page, by their keys."""
        with freeze_time(self.now):
            blocks = self.page.get(code, filters)["blocks"]
        found = {block["key"]: block for block in blocks}
        self.assertEqual(len(found), len(blocks), "keys are unique")
        return found

    def items(self, block):
        return {item["key"]: item for item in block["items"]}

    def values(self, block, key):
        return next(serie["values"] for serie in block["series"] if serie["key"] == key)

    def by_label(self, block, key):
        return dict(zip(block["labels"], self.values(block, key), strict=True))

    def check_drill(self, block):
        """Behind each figure that counts are as many rows; every domain can be searched."""
        model = self.env[block["drill"]["model"]].with_user(self.carla)
        checked = 0
        for serie, domains in zip(block["series"], block["drill"]["domains"], strict=True):
            self.assertEqual(len(domains), len(block["labels"]))
            is_count = serie.get("unit", block["unit"]) == "count"
            for value, domain in zip(serie["values"], domains, strict=True):
                if is_count and value is not None:
                    self.assertEqual(model.search_count(domain), value, (serie["key"], domain))
                    checked += 1
        return checked

import itertools
import random
from datetime import datetime, timedelta

import pytz

from odoo.addons.mkbot_chat.tests.common import MkbotCase

#: UTC: half past ten of the evening before, by the company's clock.
NOW = datetime(2026, 5, 4, 1, 30)
ZONE = pytz.timezone("America/Sao_Paulo")
_numbers = itertools.count(1)


class PageCase(MkbotCase):
    """Attendances as they were written, and the same as plain dicts to reckon with."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.partner_id.tz = ZONE.zone
        (cls.carla + cls.ana).lang = "en_US"
        cls.rows = []
        cls.pages = cls.env["mkbot.report.page"].with_user(cls.carla).with_context(lang="en_US")

    @classmethod
    def attendance(cls, opened_at, **values):
        """An attendance, also kept in :attr:`rows`."""
        row = {
            "name": f"T{next(_numbers):06}",
            "account_id": cls.account.id,
            "platform": "site",
            "company_id": cls.company.id,
            "sector_id": cls.support.id,
            "state": "closed",
            "end_reason": "operator",
            "opened_at": opened_at,
            "state_since": opened_at,
            **values,
        }
        if row["state"] in ("closed", "cancelled"):
            row.setdefault("ended_at", opened_at + timedelta(seconds=30))
            # Who is asked to rate closes it later.
            asked = timedelta(minutes=1 if row.get("is_rated") else 0)
            row.setdefault("closed_at", row["ended_at"] + asked)
        session = cls.env["mkbot.session"].create(row)
        cls.rows.append({**row, "id": session.id})
        return session

    @classmethod
    def months_of_attendances(cls, count=160, days=70):
        """Attendances of all kinds, the same ones each time."""
        rng = random.Random(5)
        category = cls.env["mkbot.category"].create(
            {"name": "Solved", "company_id": cls.company.id}
        )
        for _number in range(count):
            opened = NOW - timedelta(seconds=rng.randrange(days * 86400))
            values = {
                "platform": rng.choice(["site", "telegram"]),
                "sector_id": rng.choice([cls.support.id, cls.finance.id, False]),
                "city": rng.choice(["Campinas", "Bauru", False]),
            }
            if rng.random() < 0.4:
                values.update(end_reason="solved")
            elif rng.random() < 0.3:
                values.update(state="cancelled", end_reason="abandoned", queued_at=opened)
                waited = rng.randrange(300)
                values.update(seconds_waiting=waited, ended_at=opened + timedelta(seconds=waited))
            else:
                waited = rng.randrange(400)
                values.update(
                    queued_at=opened,
                    rescued_at=opened + timedelta(seconds=waited),
                    seconds_waiting=waited,
                    seconds_active=rng.randrange(3000),
                    operator_id=rng.choice([cls.ana.id, cls.bruno.id]),
                    category_id=rng.choice([category.id, False]),
                )
                if rng.random() < 0.8:
                    answered = waited + rng.randrange(100)
                    values.update(
                        first_answer_at=opened + timedelta(seconds=answered),
                        seconds_to_first_answer=answered,
                    )
            if values.get("state") != "cancelled" and rng.random() < 0.8:
                ended = opened + timedelta(hours=1)
                values.update(ended_at=ended, closed_at=ended + timedelta(minutes=30))
                if rng.random() < 0.7:
                    values.update(is_rated=True, rating=rng.randrange(11))
            cls.attendance(opened, **values)

    def get(self, page="indicators", **filters):
        return self.pages.get(page, filters)

    def block(self, content, key):
        return next(block for block in content["blocks"] if block["key"] == key)

    def items(self, content, key="numbers"):
        return {item["key"]: item for item in self.block(content, key)["items"]}


def clock(moment):
    """A moment (naive UTC) by the company's clock."""
    return ZONE.fromutc(moment).replace(tzinfo=None)


def average(values):
    values = [value for value in values if value is not None]
    return sum(values) / len(values) if values else None


def share(rows, is_part):
    return 100 * sum(map(is_part, rows)) / len(rows) if rows else None


def percentile(values, part):
    """As PostgreSQL's ``percentile_cont``: between two values on a straight line."""
    values = sorted(values)
    if not values:
        return None
    place = part * (len(values) - 1)
    low = int(place)
    high = min(low + 1, len(values) - 1)
    return values[low] + (values[high] - values[low]) * (place - low)

import random
from collections import Counter
from datetime import datetime, timedelta

from .common_page import PageCase, average, clock, share

#: UTC; by the company's clock it is still the evening before.
FIRST = datetime(2026, 2, 1, 1, 30)
DAYS = 60
TARGET_SECONDS = 120
ALL = {"period": "custom", "date_from": "2026-01-31", "date_to": "2026-04-30"}


class GridCase(PageCase):
    """Attendances of two months, and what grids must say of them, reckoned in plain Python."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.support.target_wait_seconds = TARGET_SECONDS
        cls.finance.target_wait_seconds = 0
        cls.sao_paulo = cls.env.ref("base.state_br_sp")
        cls.parana = cls.env.ref("base.state_br_pr")
        cls.other = cls.env["res.partner"].create({"name": "=cmd|'/c calc'!A1"})
        cls.category = cls.env["mkbot.category"].create(
            {"name": "Solved", "company_id": cls.company.id}
        )
        cls.telegram = cls.env["mkbot.account"].create(
            {"name": "Telegram Teste", "platform": "telegram", "company_id": cls.company.id}
        )
        rng = random.Random(7)
        for number in range(90):
            cls.attendance(*cls.any_attendance(rng, number))
        cls.grids = cls.env["mkbot.report.grid"].with_user(cls.carla).with_context(lang="en_US")

    @classmethod
    def attendance(cls, opened_at, values):
        return super().attendance(opened_at, **values)

    @classmethod
    def any_attendance(cls, rng, number):
        opened = FIRST + timedelta(seconds=rng.randrange(DAYS * 86400))
        city, state = rng.choice(
            [
                ("São José", cls.sao_paulo.id),
                ("São José", cls.parana.id),
                ("Curitiba", cls.parana.id),
                (False, False),
            ]
        )
        account = rng.choice([cls.account, cls.telegram])
        values = {
            "account_id": account.id,
            "platform": account.platform,
            "partner_id": rng.choice([cls.partner.id, cls.other.id, False]),
            "sector_id": rng.choice([cls.support.id, cls.finance.id]),
            "city": city,
            "state_id": state,
        }
        ended = opened + timedelta(seconds=200)
        if number % 3:
            waited = rng.randrange(2 * TARGET_SECONDS)
            active = rng.randrange(3000)
            ended = opened + timedelta(seconds=waited + active)
            first, last = rng.choice([(cls.ana, cls.bruno), (cls.bruno, cls.bruno)])
            values.update(
                queued_at=opened,
                rescued_at=opened + timedelta(seconds=waited),
                seconds_waiting=waited,
                seconds_active=active,
                first_operator_id=first.id,
                closing_operator_id=last.id,
                operator_id=last.id,
                category_id=rng.choice([cls.category.id, False]),
            )
            if rng.random() < 0.8:
                values.update(
                    first_answer_at=opened + timedelta(seconds=waited + 40),
                    seconds_to_first_answer=waited + 40,
                )
        elif number % 2:
            values.update(end_reason="solved")
        else:
            values.update(state="cancelled", end_reason="abandoned")
        values.update(ended_at=ended, closed_at=ended)
        if values.get("state") != "cancelled":
            asked = rng.random()
            if asked < 0.8:
                values["closed_at"] = ended + timedelta(seconds=60)
            if asked < 0.6:
                values.update(is_rated=True, rating=rng.choice([0, 3, 7, 9, 10]))
        return opened, values

    # ----- what must be -----

    def figures(self, rows):
        def of(name, when):
            return [row[name] for row in rows if row.get(when)]

        def late(row):
            return row["rescued_at"] > row["queued_at"] + timedelta(seconds=TARGET_SECONDS)

        queued = [
            row for row in rows if row.get("queued_at") and row["sector_id"] == self.support.id
        ]
        asked = [
            row
            for row in rows
            if row.get("is_rated")
            or (row["state"] == "closed" and row["closed_at"] > row["ended_at"])
        ]
        handled = of("seconds_active", "rescued_at")
        return [
            len(rows),
            average(of("seconds_waiting", "queued_at")),
            average(of("seconds_to_first_answer", "first_answer_at")),
            average(handled),
            sum(handled) if handled else None,
            share(queued, lambda row: not late(row)),
            share(rows, lambda row: row["end_reason"] == "solved"),
            share(asked, lambda row: bool(row.get("is_rated"))),
            average(of("rating", "is_rated")),
        ]

    def grades(self, rows):
        rows = [row for row in rows if row["state"] == "closed"]
        counts = Counter(row["rating"] if row.get("is_rated") else None for row in rows)
        return [
            len(rows),
            *(counts[grade] for grade in range(11)),
            counts[None],
            share(rows, lambda row: bool(row.get("is_rated"))),
            average([row["rating"] for row in rows if row.get("is_rated")]),
        ]

    def grouped(self, key, rows=None):
        found = {}
        for row in self.rows if rows is None else rows:
            found.setdefault(key(row), []).append(row)
        return found

    def day(self, row):
        return clock(row["opened_at"]).date()

    # ----- what is -----

    def open_grid(self, code, order=None, offset=0, **filters):
        return self.grids.get(code, {**ALL, **filters}, order, offset)

    def assert_cells(self, found, expected, about=""):
        self.assertEqual(len(found), len(expected), about)
        for one, other in zip(found, expected, strict=True):
            if isinstance(other, float) and one is not None:
                self.assertAlmostEqual(one, other, 6, about)
            else:
                self.assertEqual(one, other, about)

    def assert_grid(self, content, expected, figures, keys=1):
        """Rows by their keys, and totals, are what they must be."""
        found = {tuple(row["key"]): row["cells"][keys:] for row in content["rows"]}
        self.assertEqual(len(found), len(content["rows"]))
        self.assertEqual(set(found), set(expected))
        self.assertEqual(content["total"], len(expected))
        for key, rows in expected.items():
            self.assert_cells(found[key], figures(rows), key)
        self.assert_cells(content["totals"][keys:], figures(sum(expected.values(), [])))

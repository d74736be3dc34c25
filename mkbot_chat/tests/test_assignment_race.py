from datetime import timedelta
from unittest.mock import patch

from odoo import SUPERUSER_ID, api, fields
from odoo.exceptions import UserError
from odoo.orm.environments import Transaction
from odoo.tests import tagged

from .test_race import RaceCase


@tagged("post_install", "-at_install")
class TestAssignmentRace(RaceCase):
    """Several nodes, and people, at the same instant."""

    def setUp(self):
        super().setUp()
        # Odoo looks the registry up again, whose lock the test's main thread holds.
        self.startPatcher(patch.object(Transaction, "reset", Transaction.clear))
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            sector = env["mkbot.sector"].create(
                {
                    "name": "Race",
                    "assignment": "least_busy",
                    "capacity": 1,
                    "operator_ids": [fields.Command.set(self.user_ids)],
                }
            )
            self.sector_id = sector.id
            env["mkbot.account"].browse(self.account_id).sector_id = sector

    def clean(self):
        result = super().clean()
        with self.registry.cursor() as cr:
            api.Environment(cr, SUPERUSER_ID, {})["mkbot.sector"].browse(self.sector_id).unlink()
        return result

    def waiting(self, count):
        for number in range(count):
            with self.registry.cursor() as cr:
                self.receive("quero falar com um atendente", f"racer-{number}")(
                    api.Environment(cr, SUPERUSER_ID, {})
                )

    def open_panels(self):
        for uid in self.user_ids:
            with self.registry.cursor() as cr:
                api.Environment(cr, uid, {})["mkbot.panel"].heartbeat(f"race-{uid}")

    def given(self):
        """`[(state, how many operators, how many open stretches)]` and the loads."""
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            sessions = env["mkbot.session"].search([("account_id", "=", self.account_id)])
            rows = [
                (
                    session.state,
                    len(session.operator_ids),
                    len(session.stretch_ids.filtered(lambda stretch: not stretch.ended_at)),
                )
                for session in sessions
            ]
            return sorted(rows), env["res.users"].browse(self.user_ids)._mkbot_loads()

    @staticmethod
    def assign(env):
        """What one node's cron does: each conversation in a transaction of its own."""
        failed = []
        count = 0
        while env["mkbot.sector"]._assign_one(failed):
            count += 1
        return count

    def test_four_nodes_never_give_one_twice_nor_too_much(self):
        self.waiting(6)
        self.open_panels()
        results = self.together(*[(SUPERUSER_ID, self.assign)] * 4)
        self.assertTrue(all(isinstance(result, int) for result in results), results)
        rows, loads = self.given()
        self.assertEqual(rows, [("active", 1, 1)] * 2 + [("waiting", 0, 0)] * 4)
        self.assertEqual(loads, dict.fromkeys(self.user_ids, 1))
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            moves = env["mkbot.session.move"].search(
                [("session_id.account_id", "=", self.account_id), ("to_state", "=", "active")]
            )
            self.assertEqual(moves.mapped("reason"), ["assigned"] * 2)

    def test_taking_by_hand_at_the_same_instant(self):
        self.waiting(3)
        self.open_panels()
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            oldest = env["mkbot.session"].search(
                [("account_id", "=", self.account_id)], order="state_since, id", limit=1
            )
        uid = self.user_ids[0]

        def rescue(env):
            return env["mkbot.session"].browse(oldest.id).action_rescue()

        results = self.together(
            (SUPERUSER_ID, self.assign), (uid, rescue), (SUPERUSER_ID, self.assign)
        )
        self.assertTrue(results[1] is True or isinstance(results[1], UserError), results)
        rows, loads = self.given()
        self.assertEqual([row for row in rows if row[1] > 1], [])
        self.assertEqual(sum(row[0] == "active" for row in rows), sum(loads.values()))
        # By hand one may have a second one; nobody is given one beyond the capacity.
        self.assertLessEqual(loads.get(self.user_ids[1], 0), 1)
        self.assertLessEqual(loads.get(uid, 0), 2 if results[1] is True else 1)

    def test_who_pauses_meanwhile_is_given_nothing_afterwards(self):
        self.waiting(2)
        self.open_panels()
        uid = self.user_ids[0]

        def pause(env):
            reason = env["mkbot.pause.reason"].search([], limit=1)
            return env["mkbot.panel"].pause(f"race-{uid}", reason.id)["state"]

        results = self.together((SUPERUSER_ID, self.assign), (uid, pause))
        self.assertEqual(results[1], "paused", results)
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            stretch = env["mkbot.presence.stretch"]._of(env["res.users"].browse(uid))
            given = env["mkbot.session.stretch"].search([("operator_id", "=", uid)])
            # Datetimes of the ORM have no fractions of a second.
            latest = stretch.started_at + timedelta(seconds=1)
            self.assertTrue(all(one.started_at <= latest for one in given))
            self.assertFalse(env["mkbot.sector"]._candidates().get(uid))

    # ----- presence -----

    def open_stretches(self, uid):
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            found = env["mkbot.presence.stretch"].search([("user_id", "=", uid)])
            return found.filtered(lambda one: not one.ended_at).mapped("state"), len(found)

    def test_two_windows_open_at_once(self):
        uid = self.user_ids[0]
        results = self.together(
            *((uid, lambda env, n=n: env["mkbot.panel"].heartbeat(f"w-{n}")["state"]) for n in "ab")
        )
        self.assertEqual(results, ["available"] * 2)
        self.assertEqual(self.open_stretches(uid), (["available"], 1))

    def test_pause_in_one_window_while_another_beats_and_resumes(self):
        uid = self.user_ids[0]
        self.open_panels()

        def pause(env):
            reason = env["mkbot.pause.reason"].search([], limit=1)
            return env["mkbot.panel"].pause(f"race-{uid}", reason.id)["state"]

        def beat(env):
            return env["mkbot.panel"].heartbeat("other")["state"]

        results = self.together((uid, pause), (uid, beat))
        self.assertEqual(results[0], "paused", results)
        self.assertEqual(self.open_stretches(uid), (["paused"], 2))
        results = self.together(
            (uid, lambda env: env["mkbot.panel"].resume("other")["state"]),
            (uid, lambda env: env["mkbot.panel"].resume(f"race-{uid}")["state"]),
        )
        self.assertEqual(results, ["available"] * 2)
        self.assertEqual(self.open_stretches(uid), (["available"], 3))

    def test_two_windows_close_at_once(self):
        uid = self.user_ids[0]
        for name in ("a", "b"):
            with self.registry.cursor() as cr:
                api.Environment(cr, uid, {})["mkbot.panel"].heartbeat(name)
        self.together(
            *((uid, lambda env, n=n: env["mkbot.panel.presence"]._leave(n)) for n in "ab")
        )
        self.assertEqual(self.open_stretches(uid), ([], 1))

from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.tests import tagged

from ..backends.port import Outcome, Refused, Unreachable
from .common import IspCase


@tagged("post_install", "-at_install")
class TestOperation(IspCase):
    def setUp(self):
        super().setUp()
        self.work(Outcome())

    def queued(self):
        return self.env["isp.operation"].search(
            [("res_id", "=", self.connection.id), ("state", "=", "queued")]
        )

    def test_what_is_wanted_and_what_is_confirmed(self):
        self.assertEqual(self.connection.confirmed_access, "full")
        self.connection._restrict("blocked", "manual")
        self.assertEqual(self.connection.sync_state, "pending")
        self.assertEqual(self.connection.confirmed_access, "full")
        ((kind, verb, access, former),) = self.work(Outcome(dropped=1))
        self.assertEqual((kind, verb, former), ("radius", "provision", None))
        self.assertEqual((access.login, access.access), ("joana", "blocked"))
        self.assertEqual((access.down_kbps, access.up_kbps), (100_000, 50_000))
        self.assertEqual(access.password, "segredo")
        self.assertEqual(self.connection.sync_state, "done")
        self.assertEqual(self.connection.confirmed_access, "blocked")
        self.assertFalse(self.work(Outcome()))

    def test_only_the_last_of_several_changes_is_asked_for(self):
        self.connection._restrict("blocked", "manual")
        self.connection._release()
        self.connection._restrict("partial", "manual")
        ((_kind, _verb, access, _former),) = self.work(Outcome())
        self.assertEqual(access.access, "partial")

    def test_a_server_that_is_down_is_asked_again(self):
        self.connection._restrict("blocked", "manual")
        self.work(Unreachable("Connection refused"))
        self.assertEqual(self.connection.access, "blocked")
        self.assertEqual(self.connection.sync_state, "pending")
        self.assertEqual(self.connection.sync_error, "Connection refused")
        self.assertTrue(self.radius.down_until)
        # Meanwhile nobody waits for it again.
        other = self.new_connection(code="outra")
        self.assertFalse(self.work(Outcome()))
        with freeze_time(fields.Datetime.now() + timedelta(minutes=10)):
            self.assertEqual(len(self.work(Outcome())), 2)
        self.assertEqual(self.connection.confirmed_access, "blocked")
        self.assertEqual(other.sync_state, "done")
        self.assertFalse(self.radius.down_until)

    def test_what_is_refused_is_told_and_can_be_asked_again(self):
        self.connection._restrict("blocked", "manual")
        self.work(Refused("no such group"))
        self.assertEqual(self.connection.sync_state, "failed")
        self.assertEqual(self.connection.sync_error, "no such group")
        self.assertFalse(self.queued())
        operation = self.env["isp.operation"].search([("state", "=", "failed")])
        operation.action_try_again()
        self.assertEqual(len(self.work(Outcome())), 1)
        self.assertEqual(self.connection.sync_state, "done")

    def test_another_login(self):
        self.connection.code = "joana.nova"
        ((_kind, _verb, access, former),) = self.work(Outcome(dropped=1))
        self.assertEqual((access.login, former), ("joana.nova", "joana"))

    def test_another_server(self):
        second = self.env["isp.server"].create({"name": "Dois", "company_id": self.company.id})
        self.connection.server_id = second
        asked = self.work(Outcome())
        self.assertEqual(
            [(verb, getattr(what, "login", what)) for _kind, verb, what, _former in asked],
            [("remove", "joana"), ("provision", "joana")],
        )

    def test_what_ended_is_removed(self):
        self.connection.action_end()
        ((_kind, verb, login, _former),) = self.work(Outcome())
        self.assertEqual((verb, login), ("remove", "joana"))
        self.assertFalse(self.connection.confirmed_access)

    def test_what_changes_nothing_outside_is_not_asked_for(self):
        self.connection.write({"exception_until": self.today, "http_port": 8080})
        self.assertFalse(self.queued())

    def test_what_a_dead_worker_had_begun_is_done(self):
        self.connection._restrict("blocked", "manual")
        self.queued().write(
            {"state": "running", "started_at": fields.Datetime.now() - timedelta(minutes=10)}
        )
        self.assertEqual(len(self.work(Outcome())), 1)
        self.assertEqual(self.connection.confirmed_access, "blocked")

    def test_the_hub_keeps_its_reference(self):
        tv = self.env["isp.tv"].create(
            {
                "code": "tv-1",
                "partner_id": self.partner.id,
                "plan_id": self.cinema.id,
                "company_id": self.company.id,
                "server_id": self.hub.id,
            }
        )
        tv.action_activate()
        ((_kind, _verb, (television, reference, access), _former),) = self.work("hub-77")
        self.assertEqual((television.document, television.product), ("00000013170", "TV1"))
        self.assertEqual((reference, access), ("", "full"))
        self.assertEqual(tv.reference, "hub-77")

    def test_a_back_end_is_told_again_of_what_is_active(self):
        paused = self.new_connection(code="pausada")
        paused.action_pause()
        self.work(Outcome())
        self.radius.action_tell_again()
        ((_kind, verb, access, _former),) = self.work(Outcome())
        self.assertEqual((verb, access.login), ("provision", "joana"))

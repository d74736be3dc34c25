from datetime import timedelta, timezone

from freezegun import freeze_time

from odoo import fields
from odoo.tests import tagged

from ..backends.port import Session, Unreachable
from .common import IspCase


@tagged("post_install", "-at_install")
class TestLive(IspCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.now = fields.Datetime.now()

    def session(self, login="joana", minutes=30, ended=None, **more):
        moment = self.now.replace(tzinfo=timezone.utc)
        return Session(
            login,
            more.pop("session_id", f"{login}-1"),
            "192.0.2.1",
            moment - timedelta(minutes=minutes),
            moment - timedelta(minutes=ended or 1),
            ended_at=ended and moment - timedelta(minutes=ended),
            **{"ipv4": "100.64.0.7", "mac": "00:00:5E:00:53:01", **more},
        )

    def poll(self, sessions=(), ended=()):
        """Have the poll read this. :return: what was asked"""

        def answer(verb, logins):
            if isinstance(sessions, Exception):
                raise sessions
            told = {"sessions": sessions, "ended": ended}[verb]
            return [one for one in told if one.login in logins]

        asked = self.asking(answer, "isp.live", "_cron_read")
        return [(verb, sorted(logins)) for verb, logins in asked]

    def search(self, domain):
        return self.env["isp.connection"].search([*domain, ("company_id", "=", self.company.id)])

    def facts(self):
        return self.connection._live_facts()

    def test_never_read(self):
        self.assertEqual(
            self.facts(),
            {
                "online": None,
                "since": None,
                "ipv4": "",
                "last_end_at": None,
                "last_end_cause": "",
                "read_at": None,
            },
        )
        self.assertEqual(self.connection.live_state, "unknown")

    def test_who_is_on_line(self):
        other = self.new_connection(code="outra")
        past = self.session(minutes=90, ended=40, end_cause="Lost-Carrier")
        asked = self.poll([self.session(down_octets=2**40)], [past])
        both = ["joana", "outra"]
        self.assertEqual(asked, [("sessions", both), ("ended", both)])
        facts = self.facts()
        self.assertEqual(facts["online"], True)
        self.assertEqual(facts["since"], self.now - timedelta(minutes=30))
        self.assertEqual(facts["ipv4"], "100.64.0.7")
        self.assertEqual(facts["last_end_at"], self.now - timedelta(minutes=40))
        self.assertEqual(facts["last_end_cause"], "Lost-Carrier")
        self.assertEqual(self.connection.live_ids.down_octets, 2**40)
        self.assertEqual(other._live_facts()["online"], False)
        for is_online, found in ((True, self.connection), (False, other)):
            self.assertEqual(self.search([("online", "=", is_online)]), found)

    def test_only_what_changed_is_written(self):
        self.poll([self.session()])
        (before,) = self.versions()
        self.assertEqual(self.poll([self.session()]), [("sessions", ["joana"])])
        self.assertEqual(self.versions(), [before])
        self.poll([self.session(down_octets=5)])
        self.assertNotEqual(self.versions(), [before])

    def versions(self):
        lives = self.connection.live_ids
        self.env.cr.execute("SELECT ctid FROM isp_live WHERE id = ANY(%s)", [lives.ids])
        return self.env.cr.fetchall()

    def test_a_session_ends(self):
        self.poll([self.session()])
        asked = self.poll([], [self.session(ended=2, end_cause="User-Request")])
        self.assertEqual(asked[1], ("ended", ["joana"]))
        facts = self.facts()
        self.assertEqual((facts["online"], facts["since"], facts["ipv4"]), (False, None, ""))
        self.assertEqual(facts["last_end_at"], self.now - timedelta(minutes=2))
        self.assertEqual(facts["last_end_cause"], "User-Request")
        self.assertEqual(self.connection.live_nas, "192.0.2.1")

    def test_it_dropped_between_two_readings(self):
        self.poll([self.session()])
        now = self.session(minutes=3, session_id="joana-2")
        asked = self.poll([self.session(), now], [self.session(ended=4)])
        self.assertEqual(asked[1], ("ended", ["joana"]))
        self.assertEqual(self.facts()["since"], self.now - timedelta(minutes=3))
        self.assertEqual(self.facts()["last_end_at"], self.now - timedelta(minutes=4))

    def test_a_server_that_is_down_is_left_alone(self):
        self.poll([self.session()])
        read_at = self.facts()["read_at"]
        with freeze_time(self.now + timedelta(minutes=1)):
            self.assertEqual(len(self.poll(Unreachable("no answer"))), 1)
            self.assertEqual(self.facts()["read_at"], read_at)
            self.assertEqual(self.facts()["online"], True)
            self.assertFalse(self.poll([self.session()]), "it is asked a little later only")
            reading = self.env["isp.reading"].search([("server_id", "=", self.radius.id)])
            self.assertEqual(reading.error, "no answer")
        with freeze_time(self.now + timedelta(minutes=11)):
            self.env.invalidate_all()
            self.assertIsNone(self.facts()["online"], "what is old says nothing of now")
            self.assertEqual(self.facts()["since"], self.now - timedelta(minutes=30))
            self.assertFalse(self.search([("online", "=", True)]))
            self.poll([self.session()])
            self.assertEqual(self.facts()["online"], True)

    def test_of_what_left_the_server_nothing_is_known(self):
        self.poll([self.session()])
        self.connection.action_end()
        self.assertFalse(self.poll([self.session()])[0][1])
        self.assertIsNone(self.facts()["online"])

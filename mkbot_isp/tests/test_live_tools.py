from datetime import datetime, timedelta, timezone
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, HttpCase, tagged

from .. import drivers
from ..backends.port import Counters, Outcome, Session, Unreachable, Usage
from .common import IspCase
from .test_coins import IspCoinCase


class LiveCase(IspCase):
    def live(self, connection=None, **values):
        """What the mirror says of a connection."""
        connection = connection or self.connection
        return self.env["isp.live"].create(
            {
                "connection_id": connection.id,
                "server_id": connection.server_id.id,
                "online": True,
                "since": fields.Datetime.now() - timedelta(hours=2),
                "ipv4": "100.64.0.7",
                "nas": "192.0.2.1",
                "port": "ether1.101",
                "looked_at": fields.Datetime.now(),
                **values,
            }
        )


@tagged("post_install", "-at_install")
class TestLiveTools(LiveCase, IspCoinCase):
    code = "connections"

    def test_full_speed(self):
        self.attend()
        mine = self.connection.with_user(self.ana)
        with self.assertRaises(UserError):
            mine.action_mkbot_full_speed()
        self.connection._restrict("partial", "manual")
        self.ana.mkbot_withheld_tool_ids = self.env.ref("mkbot_isp.tool_isp_full_speed")
        for button in ("full_speed", "unblock"):
            with self.assertRaises(AccessError):
                getattr(mine, f"action_mkbot_{button}")()
        self.ana.mkbot_withheld_tool_ids = False
        mine.action_mkbot_full_speed()
        self.assertEqual(self.connection.access, "full")

    def test_edit(self):
        self.attend()
        node = self.env["isp.node"].create({"name": "CTO", "company_id": self.company.id})
        form = self.form("edit")
        self.assertEqual((form.auth, form.http_port), ("pppoe", 80))
        form.node_id = node
        form.port, form.http_port, form.cpe_id = "7", 8080, "ONU-1"
        dialog = form.save()
        dialog.action_save()
        self.assertEqual(self.connection.node_id, node)
        self.assertEqual((self.connection.port, self.connection.http_port), ("7", 8080))
        self.assertEqual(self.connection.cpe_id, "ONU-1")
        self.ana.mkbot_withheld_tool_ids = self.env.ref("mkbot_isp.tool_isp_edit")
        with self.assertRaises(AccessError):
            dialog.action_save()

    def form(self, button):
        """A button's dialog as Ana sees it."""
        action = getattr(self.connection.with_user(self.ana), f"action_mkbot_{button}")()
        wizard = self.env[action["res_model"]].with_user(self.ana)
        return Form(wizard.with_context(**action["context"]))

    def test_login_and_addresses_are_there_to_be_changed(self):
        self.attend()
        form = self.form("change")
        self.assertEqual(form.code, "joana")
        self.assertEqual(self.form("restrict").count, 1)
        form.ipv4 = "100.64.0.9"
        form.save().action_change()
        self.assertEqual((self.connection.code, self.connection.ipv4), ("joana", "100.64.0.9"))

    def test_the_customers_device_is_opened_within_the_network_only(self):
        self.attend()
        mine = self.connection.with_user(self.ana)
        with self.assertRaises(UserError):
            mine.action_mkbot_open_host()
        live = self.live()
        self.connection.http_port = 8080
        action = mine.action_mkbot_open_host()
        self.assertEqual(action["url"], "http://100.64.0.7:8080")
        self.assertEqual(action["target"], "new")
        (note,) = self.connection.message_ids[:1]
        self.assertIn("http://100.64.0.7:8080", note.body)
        self.assertEqual(note.author_id, self.ana.partner_id)
        for address in ("8.8.8.8", "127.0.0.1", "169.254.169.254", "100.128.0.1", "172.32.0.1"):
            live.ipv4 = address
            with self.assertRaises(UserError):
                mine.action_mkbot_open_host()
        live.write({"ipv4": "10.1.2.3", "looked_at": fields.Datetime.now() - timedelta(hours=1)})
        with self.assertRaises(UserError):
            mine.action_mkbot_open_host()

    def test_who_may_look(self):
        tools = ("sessions", "usage", "open_host", "traffic")
        self.live()
        self.radius.snmp_community = "segredo"
        mine = self.connection.with_user(self.ana)
        for tool in tools:
            with self.assertRaises(AccessError):
                getattr(mine, f"action_mkbot_{tool}")()
        self.attend()
        for tool in tools:
            self.assertTrue(getattr(mine, f"action_mkbot_{tool}")())
            self.ana.mkbot_withheld_tool_ids = self.env.ref(f"mkbot_isp.tool_isp_{tool}")
            with self.assertRaises(AccessError):
                getattr(mine, f"action_mkbot_{tool}")()
            self.ana.mkbot_withheld_tool_ids = False

    def test_what_an_operator_reads(self):
        self.attend()
        self.live()
        other = self.new_connection(code="alheia", partner_id=self.other.id)
        self.live(other)
        mine = self.connection.with_user(self.ana)
        self.assertEqual(mine.read(["live_state", "live_ipv4"])[0]["live_ipv4"], "100.64.0.7")
        found = mine.search([("online", "=", True)])
        self.assertEqual(found, mine)
        for model in ("isp.live", "isp.reading", "isp.usage"):
            records = self.env[model].with_user(self.ana)
            for call in (
                lambda records=records: records.search_read([]),
                lambda records=records: records.formatted_read_group([], [], ["__count"]),
                lambda records=records: records.search([]).export_data(["id"]),
                lambda records=records: records.name_search(""),
            ):
                with self.assertRaises(AccessError):
                    call()
        with self.assertRaises(AccessError):
            mine.read(["live_ids"])
        node = self.env["isp.node"].create(
            {"name": "BRAS", "snmp_community": "x", "company_id": self.company.id}
        )
        with self.assertRaises(AccessError):
            node.with_user(self.ana).read(["snmp_community"])
        stranger = self.supervisor_elsewhere()
        lives = self.env["isp.live"].with_user(stranger)
        lives = lives.with_context(allowed_company_ids=stranger.company_ids.ids)
        self.assertFalse(lives.search([]))

    def test_disconnect_all(self):
        self.work(Outcome())
        second = self.new_connection(code="loja")
        self.new_connection(code="alheia", partner_id=self.other.id)
        self.new_connection(code="solta", server_id=False)
        self.work(Outcome())
        panel = self.env["mkbot.panel"].with_user(self.ana)
        session = self.attend()
        words = panel.isp_disconnect_all(session.id)
        self.assertIn("joana, loja", words)
        asked = self.work(Outcome(dropped=1))
        self.assertEqual(
            [(verb, what) for _kind, verb, what, _former in asked],
            [("disconnect", "joana"), ("disconnect", "loja")],
        )
        self.assertIn(words, self.texts(session))
        second.action_end()
        self.connection.action_end()
        with self.assertRaises(UserError):
            panel.isp_disconnect_all(session.id)
        self.ana.mkbot_withheld_tool_ids = self.env.ref("mkbot_isp.tool_isp_disconnect_all")
        with self.assertRaises(AccessError):
            panel.isp_disconnect_all(session.id)

    # ----- consumption -----

    def read_usage(self, *usages):
        def answer(verb, since, until, zone):
            return [one for one in usages if since <= one.day <= until]

        return [
            (since, until)
            for _verb, since, until, _zone in self.asking(answer, "isp.usage", "_cron_read")
        ]

    def test_consumption_is_read_once_and_again(self):
        giga = 2**30
        yesterday = self.today - timedelta(days=1)
        asked = self.read_usage(
            Usage("joana", self.today, giga, giga // 2),
            Usage("joana", yesterday, 3 * giga, giga),
            Usage("ninguem", self.today, giga, 0),
        )
        self.assertEqual(asked[0][0], self.today - timedelta(days=31))
        self.assertEqual(asked[-1][1], self.today)
        usages = self.connection.usage_ids
        self.assertEqual(usages.mapped("day"), [self.today, yesterday])
        self.assertEqual(usages.mapped("down_gb"), [1, 3])
        self.assertEqual(usages.partner_id, self.partner)
        asked = self.read_usage(Usage("joana", self.today, 2 * giga, giga))
        self.assertEqual(asked, [(yesterday, self.today)])
        self.assertEqual(self.connection.usage_ids.mapped("down_gb"), [2, 3])
        reading = self.env["isp.reading"].search(
            [("server_id", "=", self.radius.id), ("kind", "=", "usage")]
        )
        reading.day = self.today - timedelta(days=4)
        asked = self.read_usage()
        self.assertEqual(asked, [(self.today - timedelta(days=5), self.today)])

    def test_charts_of_consumption(self):
        self.attend()
        mine = self.connection.with_user(self.ana)
        self.assertEqual(mine.action_mkbot_usage()["params"]["figures"], [])
        self.read_usage(
            Usage("joana", self.today, 2**30, 0),
            Usage("joana", self.today - timedelta(days=1), 3 * 2**30, 2**30),
        )
        told = mine.action_mkbot_usage()["params"]
        days, months = told["figures"]
        self.assertEqual([len(days["labels"]), len(months["labels"])], [30, 12])
        down, up = (series["values"] for series in days["series"])
        self.assertEqual((down[-2:], up[-2:]), ([3, 1], [1, 0]))
        self.assertEqual(days["line"]["value"], 2.5)
        self.assertEqual(sum(months["series"][0]["values"]), 4)

    # ----- Wi-Fi -----

    def test_wifi(self):
        connection = self.connection
        with self.assertRaises(UserError):
            connection._set_wifi("casa", "senha-nova")
        acs = self.env["isp.server"].create(
            {"name": "ACS", "kind": "acs", "company_id": self.company.id}
        )
        connection.cpe_id = "ONU-1"
        for password in ("curta", "x" * 64, "senha-ção-1"):
            with self.assertRaises(UserError):
                connection._set_wifi("casa", password)
        self.work(Outcome())
        operation = connection._set_wifi("casa", "senha-nova")
        self.assertEqual(connection.sync_state, "done")
        with self.assertRaises(AccessError):
            operation.with_user(self.carla).read(["wifi"])
        self.work(Unreachable("nobody"))
        self.assertEqual((operation.state, connection.sync_state), ("queued", "done"))
        operation.next_try, acs.down_until = fields.Datetime.now(), False
        self.assertEqual(
            self.work(True), [("acs", "set_wifi", ("ONU-1", "casa", "senha-nova"), None)]
        )
        self.assertEqual(operation.state, "done")
        self.assertFalse(operation.wifi)
        self.assertIn("new Wi-Fi", connection.message_ids[:1].body)

    def test_an_acs_that_is_down_keeps_nothing_else(self):
        self.env["isp.server"].create({"name": "ACS", "kind": "acs", "company_id": self.company.id})
        self.connection.cpe_id = "ONU-1"
        self.work(Outcome())
        self.connection._set_wifi("casa", "senha-nova")
        self.work(Unreachable("nobody"))
        self.connection._restrict("blocked", "manual")
        self.assertEqual([one[1] for one in self.work(Outcome())], ["provision"])
        self.assertEqual(self.connection.sync_state, "done")


@tagged("post_install", "-at_install")
class TestAccessServer(LiveCase, IspCoinCase, HttpCase):
    code = "connections"

    def ask(self, route, **params):
        self.authenticate("t_ana", "t_ana")
        return self.make_jsonrpc_request(
            f"/mkbot_isp/{route}", {"connection_id": self.connection.id, **params}
        )

    def setUp(self):
        super().setUp()
        self.ana.write({"password": "t_ana", "lang": "en_US"})
        self.attend()

    def test_sessions(self):
        now = datetime.now(timezone.utc)
        began, nas = now - timedelta(hours=1), "192.0.2.1"
        session = Session("joana", "s1", nas, began, now, ipv4="10.0.0.9")
        past = Session("joana", "s0", nas, began - timedelta(hours=3), began, began, "Lost-Carrier")
        answers = {
            "sessions": [session],
            "history": [session, past],
            "rejections": [(now, "password")],
        }
        with patch.object(drivers, "ask", lambda kind, settings, verb, *args: answers[verb]):
            told = self.ask("sessions")
        self.assertEqual(told["session"]["ipv4"], "10.0.0.9")
        self.assertEqual([bool(one["until"]) for one in told["history"]], [False, True])
        self.assertEqual(told["rejections"][0]["why"], "Wrong password")
        self.env.invalidate_all()
        facts = self.connection._live_facts()
        self.assertEqual((facts["online"], facts["ipv4"]), (True, "10.0.0.9"))
        self.assertEqual(facts["last_end_cause"], "Lost-Carrier")

    def test_traffic(self):
        self.live()
        self.radius.snmp_community = "segredo"
        asked = []

        def traffic(settings, name, index=None):
            asked.append((settings, name, index))
            return 12, Counters(datetime.fromtimestamp(1000, timezone.utc), 70, 30)

        with patch.object(drivers, "traffic", traffic):
            told = self.ask("traffic")
            self.assertEqual(told, {"index": 12, "at": 1000, "down": 70, "up": 30})
            self.ask("traffic", index=12)
        settings = {"host": "192.0.2.1", "community": "segredo", "port": 161}
        self.assertEqual(
            asked, [(settings, "<pppoe-joana>", None), (settings, "<pppoe-joana>", 12)]
        )

    def test_a_server_that_is_down_is_told_in_words(self):
        def ask(*args):
            raise Unreachable("the database does not answer")

        with patch.object(drivers, "ask", ask):
            self.assertEqual(self.ask("sessions"), {"error": "the database does not answer"})

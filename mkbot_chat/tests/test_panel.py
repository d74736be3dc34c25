import json
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .common import MkbotCase


@tagged("post_install", "-at_install")
class TestPanel(MkbotCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        company = {"company_id": cls.company.id, "company_ids": cls.company.ids}
        cls.employee = new_test_user(cls.env, "t_employee", "base.group_user", **company)
        cls.portal = new_test_user(cls.env, "t_portal", "base.group_portal", **company)

    def panel(self, user):
        return self.env["mkbot.panel"].with_user(user)

    def opened(self, user):
        return self.panel(user).open(f"panel-{user.id}")

    def states(self, user):
        return {id_: state for id_, state, _mine, _rank in self.opened(user)["sessions"]}

    def row_of(self, session, user, which="all"):
        return {row["id"]: row for row in self.panel(user).rows(which)["rows"]}.get(session.id)

    # ----- who may -----

    def test_only_operators(self):
        session = self.waiting_session()
        for user in (self.employee, self.portal, self.env.ref("base.public_user")):
            panel = self.panel(user)
            for method, *args in (
                ("open", "x"),
                ("rows", "waiting"),
                ("operators", session.id),
                ("heartbeat", "x"),
                ("search_partners", "Joana"),
                ("history", session.id),
            ):
                with self.subTest(user=user.login, method=method), self.assertRaises(AccessError):
                    getattr(panel, method)(*args)
            self.assertEqual(panel._bus_channels(), [])

    def test_other_sectors_stay_unseen(self):
        session = self.waiting_session()
        self.assertIn(session.id, self.states(self.ana))
        self.assertIn(session.id, self.states(self.carla))
        self.assertNotIn(session.id, self.states(self.davi))
        self.assertFalse(self.row_of(session, self.davi))
        for method in ("operators", "history"):
            with self.assertRaises(AccessError):
                getattr(self.panel(self.davi), method)(session.id)

    # ----- what is shown -----

    def test_open_counts_and_mine(self):
        waiting = self.waiting_session("v-1")
        active = self.active_session(self.ana, "v-2")
        active._identify(self.partner)
        data = self.opened(self.ana)
        compact = {row[0]: row[1:3] for row in data["sessions"]}
        self.assertEqual(compact[waiting.id], ["waiting", 0])
        self.assertEqual(compact[active.id], ["active", 1])
        (row,) = data["mine"]
        self.assertEqual(row["title"], "Joana Sanhaço")
        self.assertEqual(row["card"]["cpf_masked"], "***.000.131-**")
        self.assertEqual(row["operators"], [{"id": self.ana.id, "name": "Ana Teste"}])
        self.assertEqual(data["me"]["id"], self.ana.id)
        self.assertFalse(data["me"]["supervisor"])
        self.assertTrue(self.opened(self.carla)["me"]["supervisor"])
        self.assertFalse(self.opened(self.bruno)["mine"])

    def test_data_of_the_customer_for_who_attends_only(self):
        active = self.active_session(self.ana)
        active._identify(self.partner)
        row = self.row_of(active, self.bruno)
        self.assertIsNone(row["card"])
        self.assertNotIn("00000131", json.dumps(row).replace(".", "").replace("-", ""))

    def test_rows_are_paged_ordered_and_searched(self):
        sessions = [self.waiting_session(f"v-{n}") for n in range(3)]
        now = fields.Datetime.now()
        for minutes, session in enumerate(sessions):
            session.state_since = now - timedelta(minutes=minutes)
        page = self.panel(self.ana).rows("waiting", limit=2)
        self.assertEqual(page["total"], 3)
        self.assertEqual([row["id"] for row in page["rows"]], [sessions[2].id, sessions[1].id])
        page = self.panel(self.ana).rows("waiting", offset=2, limit=2)
        self.assertEqual([row["id"] for row in page["rows"]], [sessions[0].id])
        sessions[0]._identify(self.partner)
        page = self.panel(self.ana).rows("waiting", search="sanhaço")
        self.assertEqual([row["id"] for row in page["rows"]], [sessions[0].id])
        for words in (sessions[1].name, sessions[1].contact_id.name, "atendente"):
            page = self.panel(self.ana).rows("waiting", search=words)
            self.assertIn(sessions[1].id, [row["id"] for row in page["rows"]], words)
        self.assertEqual(self.panel(self.ana).rows("waiting", search="ninguém")["total"], 0)
        self.assertEqual(self.panel(self.ana).rows("bot")["total"], 0)

    def test_queries_do_not_grow_with_sessions(self):
        def count(call):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            call()
            return self.env.cr.sql_log_count - before

        def measure():
            return (
                count(lambda: self.opened(self.ana)),
                count(lambda: self.panel(self.ana).rows("all")),
            )

        self.active_session(self.ana, "v-0")
        self.waiting_session("w-0")
        measure()  # warms ormcaches
        few = measure()
        for n in range(1, 8):
            self.active_session(self.ana, f"v-{n}")
            self.waiting_session(f"w-{n}")
        many = measure()
        self.assertLessEqual(many[0], few[0] + 2)
        self.assertLessEqual(many[1], few[1] + 2)
        self.assertLessEqual(many[0], 45)

    def test_history(self):
        contact = self.active_session(self.ana).contact_id
        first = contact.session_ids
        first.with_user(self.ana).action_end()
        first._close()
        second = self.active_session(self.ana)
        history = self.panel(self.ana).history(second.id)
        self.assertEqual([row["id"] for row in history], [first.id])
        self.assertEqual(history[0]["rating_text"], "***")
        self.assertFalse(self.panel(self.ana).history(second.id, before_id=first.id))

    def test_history_of_deleted_ids_is_nobodys(self):
        sessions = self.waiting_session("visitor-1") + self.waiting_session("visitor-2")
        for session in sessions:
            session._move("cancelled")
        sessions.contact_id.unlink()
        self.assertFalse(self.panel(self.ana).history(sessions[1].id))

    def test_an_unknown_list_is_said_in_words(self):
        with self.assertRaises(UserError):
            self.panel(self.ana).rows("everything")

    def test_search_partners(self):
        found = self.panel(self.ana).search_partners
        for term in ("sanha", "joana@exam", "00000013170", "000.000.131-70", "98888-0000"):
            with self.subTest(term=term):
                self.assertIn(self.partner.id, [row["id"] for row in found(term)])
        self.assertFalse(found("j"))
        detail = next(row for row in found("Joana Sanhaço") if row["id"] == self.partner.id)
        self.assertIn("***.000.131-**", detail["detail"])

    # ----- presence -----

    def test_operators_offers_those_whose_panel_is_open(self):
        session = self.active_session(self.ana)
        self.assertEqual(self.panel(self.ana).operators(session.id), [])
        self.open_panel(self.ana, self.bruno, self.carla, self.employee)
        self.active_session(self.bruno, "v-2")
        offered = self.panel(self.ana).operators(session.id)
        self.assertEqual([row["name"] for row in offered], ["Carla Teste", "Bruno Teste"])
        self.assertEqual(offered[1]["load"], 1)
        self.assertEqual(offered[1]["sector_names"], ["Suporte Teste"])
        reason = self.env.ref("mkbot_chat.pause_reason_lunch")
        self.panel(self.bruno).pause(f"panel-{self.bruno.id}", reason.id)
        offered = self.panel(self.ana).operators(session.id)
        self.assertTrue(next(row for row in offered if row["id"] == self.bruno.id)["paused"])

    def test_presence_ends(self):
        presence = self.env["mkbot.panel.presence"]
        self.open_panel(self.bruno)
        self.assertIn(self.bruno, presence._available_users())
        presence.with_user(self.ana)._leave(f"panel-{self.bruno.id}")
        self.assertIn(self.bruno, presence._available_users(), "only one's own panel can leave")
        row = presence.search([("user_id", "=", self.bruno.id)])
        row.last_seen = fields.Datetime.now() - timedelta(seconds=76)
        self.assertNotIn(self.bruno, presence._available_users())
        self.panel(self.bruno).heartbeat(f"panel-{self.bruno.id}")
        presence._socket_closed(self.bruno)
        self.assertIn(self.bruno, presence._available_users(), "a panel survives a reconnection")
        presence.with_user(self.bruno)._leave(f"panel-{self.bruno.id}")
        self.assertNotIn(self.bruno, presence._available_users())

    def test_a_panel_is_not_taken_over(self):
        self.panel(self.bruno).heartbeat("bruno-1")
        self.panel(self.ana).heartbeat("bruno-1")
        row = self.env["mkbot.panel.presence"].search([("uuid", "=", "bruno-1")])
        self.assertEqual(row.user_id, self.bruno)

    # ----- the bus -----

    def sent(self, call):
        """What `call` sends to panels: `{channel label: [(type, payload)]}`."""
        # Reads nothing of what was pending before.
        self.env.cr.precommit.run()
        last = self.env["bus.bus"].sudo().search([], order="id desc", limit=1).id
        call()
        self.env.flush_all()
        self.env.cr.precommit.run()
        result = {}
        for row in self.env["bus.bus"].sudo().search([("id", ">", last)], order="id"):
            channel, message = json.loads(row.channel), json.loads(row.message)
            if message["type"].startswith("mkbot.session/"):
                _db, model, id_, subchannel = channel
                key = (model, id_, subchannel)
                result.setdefault(key, []).append((message["type"][14:], message["payload"]))
        return result

    def heard(self, sent, user):
        """What a user's panel hears of it."""
        channels = {
            (record._name, record.id, sub) for record, sub in self.panel(user)._bus_channels()
        }
        return [item for key, items in sent.items() if key in channels for item in items]

    def test_bus_reaches_the_sector_and_supervisors_only(self):
        session = self.waiting_session()
        sent = self.sent(lambda: session.with_user(self.ana).action_rescue())
        for user in (self.ana, self.bruno, self.carla):
            self.assertTrue(self.heard(sent, user), user.name)
        for user in (self.davi, self.employee):
            self.assertFalse(self.heard(sent, user), user.name)
        other_company = self.env["res.company"].create({"name": "Outro Provedor"})
        stranger = new_test_user(
            self.env,
            "t_stranger",
            "mkbot_chat.group_admin",
            company_id=other_company.id,
            company_ids=other_company.ids,
        )
        self.assertFalse(self.heard(sent, stranger))

    def test_bus_says_what_the_rules_say(self):
        other_company = self.env["res.company"].create({"name": "Outro Provedor"})
        company = {"company_id": other_company.id, "company_ids": other_company.ids}
        lent = new_test_user(self.env, "t_lent", "mkbot_chat.group_operator", **company)
        self.support.operator_ids += lent
        session = self.waiting_session()
        self.support.active = False
        sent = self.sent(lambda: session.with_user(self.ana).action_rescue())
        sessions = self.env["mkbot.session"].with_context(allowed_company_ids=None)
        for user in (self.bruno, lent):
            self.assertEqual(
                bool(self.heard(sent, user)),
                bool(sessions.with_user(user).search([("id", "=", session.id)])),
                user.login,
            )
        self.assertFalse(self.heard(sent, lent), "of another company")

    def test_the_card_goes_to_who_attends_only(self):
        session = self.active_session(self.ana)
        sent = self.sent(lambda: session._identify(self.partner))
        cards = {
            user: [payload["card"] for _type, payload in self.heard(sent, user)]
            for user in (self.ana, self.bruno, self.carla)
        }
        self.assertTrue(any(cards[self.ana]))
        self.assertFalse(any(cards[self.bruno] + cards[self.carla]))

    def test_who_loses_sight_is_told(self):
        session = self.active_session(self.ana)
        sent = self.sent(
            lambda: session.with_user(self.ana).action_transfer(sector_id=self.finance.id)
        )
        self.assertEqual({kind for kind, _payload in self.heard(sent, self.ana)}, {"gone"})
        self.assertEqual({kind for kind, _payload in self.heard(sent, self.bruno)}, {"gone"})
        self.assertEqual({kind for kind, _payload in self.heard(sent, self.davi)}, {"row"})
        self.assertEqual({kind for kind, _payload in self.heard(sent, self.carla)}, {"row"})

    def test_one_notification_a_transaction_with_a_growing_rank(self):
        session = self.waiting_session()
        first = self.heard(self.sent(lambda: session._panel_push()), self.bruno)
        self.assertEqual(len(first), 1)
        second = self.heard(
            self.sent(lambda: session.with_user(self.ana).action_rescue()), self.bruno
        )
        self.assertEqual(len(second), 1)
        self.assertGreater(second[0][1]["rank"], first[0][1]["rank"])

    def test_closed_is_gone(self):
        session = self.active_session(self.ana)
        sent = self.sent(lambda: session.with_user(self.ana).action_cancel())
        for user in (self.ana, self.bruno, self.carla):
            self.assertEqual({kind for kind, _payload in self.heard(sent, user)}, {"gone"})

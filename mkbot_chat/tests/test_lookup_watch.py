from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.mkbot_chat.models import mkbot_lookup_watch

from .common_lookup import LookupCase


@tagged("post_install", "-at_install")
class TestLookupWatch(LookupCase):
    """Panels learn that the records of a customer they show changed."""

    def setUp(self):
        super().setUp()
        self.session = self.attend()

    def bus_since(self, call, kind="mkbot.panel/leds", to="res.users"):
        """What is told to those who attend; `to` companies: to their supervisors."""
        return [row for row in super().bus_since(call, kind) if row[0][1] == to]

    def told(self, call):
        """To whom it is told that whose records changed: ``{user id: [partner ids]}``."""
        return {channel[2]: payload["partner_ids"] for channel, payload in self.bus_since(call)}

    def test_payload(self):
        ((channel, payload),) = self.bus_since(lambda: self.lead.write({"priority": "3"}))
        self.assertEqual(channel[1:], ["res.users", self.ana.id, "mkbot_panel"])
        self.assertEqual(
            payload,
            {
                "partner_ids": self.partner.ids,
                "session_ids": self.session.ids,
                "models": ["crm.lead"],
            },
        )

    def test_supervisors_are_told_of_whom_they_may_monitor(self):
        waiting = self.waiting_session("visitor-2")
        waiting._identify(self.other)

        def change():
            self.lead.write({"priority": "3"})
            self.other_lead.write({"priority": "3"})

        ((channel, payload),) = self.bus_since(change, to="res.company")
        self.assertEqual(channel[1:], ["res.company", self.company.id, "mkbot_panel_all"])
        self.assertEqual(set(payload["session_ids"]), {self.session.id, waiting.id})
        self.assertIn(tuple(channel[1:]), self.listened(self.carla))
        self.assertNotIn(tuple(channel[1:]), self.listened(self.ana))
        waiting._move("cancelled")
        self.assertFalse(
            self.bus_since(lambda: self.other_lead.write({"priority": "1"}), to="res.company")
        )

    def listened(self, user):
        """The bus channels of a user's panel."""
        channels = self.env["mkbot.panel"].with_user(user)._bus_channels()
        return {(record._name, record.id, name) for record, name in channels}

    def test_write_create_unlink(self):
        me = {self.ana.id: self.partner.ids}
        told = self.told
        self.assertEqual(told(lambda: self.lead.write({"name": "Outro nome"})), me)
        self.assertEqual(told(lambda: self.make_lead(self.partner, "Nova")), me)
        self.assertEqual(told(lambda: self.lead.unlink()), me)
        self.assertEqual(told(lambda: self.other_lead.write({"name": "De ninguém"})), {})
        self.assertEqual(told(lambda: self.make_lead(self.other, "Nova")), {})
        self.assertEqual(told(lambda: self.other_lead.unlink()), {})

    def test_moved_to_another_customer(self):
        bruno = self.attend(self.other, self.bruno, "visitor-2")
        sent = dict(
            (channel[2], payload["session_ids"])
            for channel, payload in self.bus_since(
                lambda: self.lead.write({"partner_id": self.other.id})
            )
        )
        self.assertEqual(sent, {self.ana.id: self.session.ids, self.bruno.id: bruno.ids})

    def test_stored_computes(self):
        """A lead's e-mail follows its contact's: nobody writes the lead."""
        self.assertEqual(self.lead.email_from, "joana@example.com")
        sent = self.bus_since(lambda: self.partner.write({"email": "nova@example.com"}))
        self.assertEqual(self.lead.email_from, "nova@example.com")
        self.assertEqual([payload["models"] for _channel, payload in sent], [["crm.lead"]])

    def test_paths_through_other_records(self):
        user = self.env["res.users"].create(
            {"name": "Joana", "login": "t_joana", "partner_id": self.partner.id}
        )
        self.coin.path = "user_id.partner_id"
        lead = self.make_lead(self.other, "Pela usuária", user_id=user.id)
        self.assertTrue(self.bus_since(lambda: lead.write({"name": "Mudou"})))
        self.assertFalse(self.bus_since(lambda: self.lead.write({"name": "Mudou"})))

    def test_once_a_transaction_and_in_one_query(self):
        leads = self.lead + self.make_lead(self.partner, "Outra") + self.other_lead
        self.commit()

        def write(times):
            for number in range(times):
                leads.write({"name": f"Nome {number}"})
                self.env.flush_all()

        self.assertEqual(len(self.bus_since(lambda: write(3))), 1)

        def cost(call):
            call()
            return self.count_queries(self.env.cr.precommit.run)

        with_change = cost(lambda: write(1))
        self.coin.active = False
        self.assertEqual(with_change - cost(lambda: write(1)), 2, "who is concerned; the bus")

    def test_models_without_a_coin_cost_nothing(self):
        self.assertIsNone(self.env["crm.stage"]._mkbot_watched_paths())
        stage = self.env["crm.stage"].create({"name": "Etapa"})
        self.commit()

        def rename():
            stage.name = "Outra"
            self.commit()

        self.env.invalidate_all()
        stage.fetch(["name"])
        before = self.env.cr.sql_log_count
        rename()
        self.assertEqual(self.env.cr.sql_log_count - before, 1)

    def test_mass_writes_are_bounded(self):
        self.patch(mkbot_lookup_watch, "RECORDS_LIMIT", 3)
        others = self.env["crm.lead"].concat(
            *(self.make_lead(self.other, f"Lead {number}") for number in range(5))
        )

        def write():
            others.write({"name": "Em massa"})
            self.env.flush_all()
            pending = self.env["mkbot.lookup"]._watch_pending("crm.lead")
            self.assertEqual(pending["ids"], set(), "no list of them is kept")

        # It is not known whose they are: whoever attends somebody looks again.
        self.assertEqual(len(self.bus_since(write)), 1)
        self.assertEqual(len(self.bus_since(others.unlink)), 1)

    def test_what_comes_with_every_message_is_not_told(self):
        coin = self.make_coin(
            "t_sessions",
            model_id=self.env["ir.model"]._get_id("mkbot.session"),
            alarm_domain=False,
        )
        self.give(coin, self.ana)
        self.assertFalse(self.bus_since(lambda: self.customer_writes("oi", bot=False)))
        sent = self.bus_since(lambda: self.session._move("rating"))
        self.assertFalse(sent, "the one who attended does so no longer")
        second = self.attend(address="visitor-2")
        category = self.env["mkbot.category"].create({"name": "C"})
        self.assertTrue(self.bus_since(lambda: second.write({"category_id": category.id})))

    def test_a_broken_path_hinders_nobody(self):
        """Its field went with an addon."""
        self.env.cr.execute(
            "UPDATE mkbot_lookup SET path = 'gone_id.partner_id' WHERE id = %s", [self.coin.id]
        )
        self.env.invalidate_all()
        self.env.registry.clear_cache()

        def change():
            self.lead.write({"name": "Mudou"})
            self.make_lead(self.partner, "Nova")
            self.lead.unlink()

        self.assertFalse(self.bus_since(change))
        led = self.panel().leds(self.session.id)[self.coin.id]
        self.assertEqual(led["colour"], "grey")
        with self.assertRaisesRegex(UserError, "no longer fits"):
            self.panel().lookup(self.session.id, self.coin.id)
        self.coin.unlink()

    def test_archived_coins_are_not_watched(self):
        self.coin.active = False
        self.assertFalse(self.bus_since(lambda: self.lead.write({"name": "Sem moeda"})))
        self.coin.active = True
        self.assertTrue(self.bus_since(lambda: self.lead.write({"name": "Com moeda"})))

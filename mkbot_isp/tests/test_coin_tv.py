from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .test_coins import IspCoinCase


@tagged("post_install", "-at_install")
class TestCoinTv(IspCoinCase):
    code = "tv"

    def setUp(self):
        super().setUp()
        self.work()
        self.tv = self.new_tv("tv-1")
        self.session = self.attend()
        self.mine = self.tv.with_user(self.ana)

    def new_tv(self, code, **values):
        return self.env["isp.tv"].create(
            {
                "code": code,
                "partner_id": self.partner.id,
                "plan_id": self.cinema.id,
                "company_id": self.company.id,
                "server_id": self.hub.id,
                "device_ids": [fields.Command.create({"serial": "A1", "name": "Sala"})],
                **values,
            }
        )

    def asked(self, reference="25:1"):
        """What the hub is asked: ``[(verb, product, devices, access), …]``."""
        return [
            (verb, television.product, television.devices, access)
            for _kind, verb, (television, _reference, access), _former in self.work(reference)
        ]

    def test_sections(self):
        self.assertEqual(self.led(self.session), "red")
        self.mine.action_mkbot_activate()
        self.assertEqual(self.led(self.session), "green")
        self.assertEqual(
            list(self.sections(self.session)),
            ["Subscribers", "Blocked", "Cancelled or suspended", "Operations"],
        )
        shown = self.shown(self.sections(self.session)["Subscribers"])
        self.assertEqual((shown.device_names, shown.device_count), ("A1", 1))
        self.tv._restrict("blocked", "manual")
        self.assertEqual(self.shown(self.sections(self.session)["Blocked"]), self.tv)
        self.mine.action_mkbot_end()
        section = self.sections(self.session)["Cancelled or suspended"]
        self.assertEqual(self.shown(section), self.tv)

    def test_devices(self):
        self.tv.action_activate()
        self.asked()
        dialog = self.dialog(self.tv, "devices")
        self.assertEqual((dialog.limit, dialog.line_ids.serial), (2, "A1"))
        # A colleague adds one meanwhile, which stays.
        self.env["isp.tv.device"].create({"tv_id": self.tv.id, "serial": "C3"})
        dialog.line_ids.unlink()
        dialog.line_ids = [fields.Command.create({"serial": "B2", "place": "Quarto"})]
        dialog.action_save()
        self.assertEqual(set(self.tv.device_ids.mapped("serial")), {"B2", "C3"})
        ((_verb, _product, devices, _access),) = self.asked()
        self.assertEqual(set(devices), {"B2", "C3"})
        dialog = self.dialog(self.tv, "devices")
        dialog.line_ids[0].write({"serial": "C4", "place": "Cozinha"})
        dialog.action_save()
        self.assertEqual(self.tv.device_ids.filtered("name").mapped("name"), ["Cozinha", "Quarto"])
        dialog = self.dialog(self.tv, "devices")
        dialog.line_ids = [fields.Command.create({"serial": "D5"})]
        with self.assertRaises(ValidationError):
            dialog.action_save()

    def test_a_smaller_package(self):
        self.tv.action_activate()
        self.assertFalse(self.mine.can_reduce)
        with self.assertRaises(UserError):
            self.dialog(self.tv, "reduce", reason="request").action_restrict()
        self.cinema.write({"content_product": "25", "reduced_product": "24"})
        self.assertTrue(self.mine.can_reduce)
        self.dialog(self.tv, "reduce", reason="request").action_restrict()
        self.assertEqual(self.asked("24:1"), [("provision", "24", ("A1",), "partial")])
        self.assertEqual((self.tv.reference, self.tv.confirmed_access), ("24:1", "partial"))
        self.mine.action_mkbot_unblock()
        self.assertEqual(self.asked(), [("provision", "25", ("A1",), "full")])

    def test_paused_is_suspended_and_ended_is_cancelled(self):
        self.tv.action_activate()
        self.asked()
        self.tv.action_pause()
        self.assertEqual(self.asked(), [("provision", "TV1", ("A1",), "blocked")])
        self.assertEqual((self.tv.reference, self.tv.confirmed_access), ("25:1", "blocked"))
        self.mine.action_mkbot_activate()
        self.assertEqual(self.asked(), [("provision", "TV1", ("A1",), "full")])
        self.mine.action_mkbot_end()
        self.assertEqual([verb for verb, *_what in self.asked("")], ["remove"])
        self.assertFalse(self.tv.reference)

    def test_another_plan(self):
        self.tv.action_activate()
        small = self.cinema.copy({"code": "TV0", "name": "Pequeno", "device_limit": 1})
        dialog = self.dialog(self.tv, "edit")
        dialog.plan_id = small
        dialog.action_save()
        self.assertEqual((self.tv.plan_id, self.tv.code), (small, "tv-1"))
        self.tv.plan_id = self.cinema
        self.env["isp.tv.device"].create({"tv_id": self.tv.id, "serial": "B2"})
        dialog = self.dialog(self.tv, "edit")
        dialog.plan_id = small
        with self.assertRaises(ValidationError):
            dialog.action_save()
        dialog.plan_id = self.fibre
        with self.assertRaises(ValidationError):
            dialog.action_save()

    def test_a_new_subscription(self):
        context = self.sections(self.session)["Subscribers"]["context"]
        subscriptions = self.env["isp.tv"].with_user(self.ana).with_context(**context)
        action = subscriptions.action_mkbot_new()
        dialogs = self.env[action["res_model"]].with_user(self.ana)
        dialogs.with_context(**action["context"]).create({"plan_id": self.cinema.id}).action_save()
        tv = self.env["isp.tv"].search([], limit=1)
        self.assertTrue(tv.code.startswith("TV-"))
        self.assertEqual(
            (tv.partner_id, tv.state, tv.server_id), (self.partner, "active", self.hub)
        )

    def test_a_message_to_the_customer(self):
        dialog = self.dialog(self.tv, "message", way="email", body="Seu aparelho novo chegou.")
        dialog.action_send()
        self.assertIn("Seu aparelho novo chegou.", self.tv.message_ids[0].body)
        self.assertEqual(self.tv.message_ids[0].partner_ids, self.partner)
        speaking = self.mine.with_context(mkbot_session_id=self.session.id)
        action = speaking.action_mkbot_message()
        dialog = self.env[action["res_model"]].with_user(self.ana)
        dialog = dialog.with_context(**action["context"], mkbot_session_id=self.session.id)
        dialog.create({"body": "Tudo certo com a TV?"}).action_send()
        self.assertIn("Tudo certo com a TV?", self.texts(self.session)[-1])
        self.ana.mkbot_withheld_tool_ids = self.env.ref("mkbot_isp.tool_isp_message")
        with self.assertRaises(AccessError):
            self.mine.action_mkbot_message()

    def test_only_of_whom_she_attends(self):
        other = self.new_tv("tv-2", partner_id=self.other.id).with_user(self.ana)
        for button in ("devices", "edit", "activate", "end", "block"):
            with self.assertRaises(AccessError):
                getattr(other, f"action_mkbot_{button}")()
        dialog = self.dialog(self.tv, "devices")
        self.ana.mkbot_withheld_tool_ids = self.env.ref("mkbot_isp.tool_isp_devices")
        with self.assertRaises(AccessError):
            dialog.action_save()
        with self.assertRaises(AccessError):
            self.env["isp.tv.device"].with_user(self.ana).create(
                {"tv_id": self.tv.id, "serial": "X"}
            )

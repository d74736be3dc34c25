from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from .common_orders import OrdersMixin
from .test_coins import IspCoinCase

RENDER = "odoo.addons.base.models.ir_actions_report.IrActionsReport._render_qweb_pdf"
#: Button → code of its tool.
BUTTONS = {
    "edit": "order_edit",
    "iclass": "order_iclass",
    "message": "order_message",
    "message_technician": "order_message",
    "print": "order_print",
    "deadline": "order_deadline",
    "cancel": "order_cancel",
    "close": "order_close",
    "purchase": "order_purchase",
    "stock": "order_stock",
}


@tagged("post_install", "-at_install")
class TestCoinOrders(OrdersMixin, HttpCase, IspCoinCase):
    code = "orders"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_orders_up()
        cls.product = cls.env["product.product"].create({"name": "ONU", "type": "consu"})
        company = {"company_id": cls.company.id, "company_ids": cls.company.ids}
        cls.eva = new_test_user(
            cls.env,
            "t_eva",
            "base.group_user,base.group_allow_export,mkbot_chat.group_panel_only",
            name="Eva Teste",
            **company,
        )
        cls.support.operator_ids += cls.eva

    def mine(self, order, session=None):
        """The order as Ana has it in the coin."""
        context = {"mkbot_session_id": session.id} if session else {}
        return order.with_user(self.ana).with_context(**context)

    def test_sections_and_alarm(self):
        session = self.attend()
        self.assertEqual(self.led(session), "green")
        order = self.new_order()
        self.assertEqual(order.partner_id, self.partner)
        self.assertEqual(self.led(session), "red")
        photo = self.env["ir.attachment"].create(
            {"name": "onu.jpg", "res_model": "fsm.order", "res_id": order.id}
        )
        self.assertEqual(photo.mkbot_partner_id, self.partner)
        start = fields.Datetime.now() + timedelta(hours=5)
        order.write({"scheduled_date_start": start, "scheduled_duration": 1})
        self.assertEqual(self.led(session), "green")
        order.request_late = fields.Datetime.now() - timedelta(hours=1)
        self.assertEqual(self.led(session), "red")
        self.assertTrue(order.is_late)
        self.assertEqual(self.shown(self.sections(session)["Pending"]), order)
        order._close("Conector trocado")
        self.assertEqual(self.led(session), "green")
        self.assertEqual(self.shown(self.sections(session)["Finished"]), order)
        self.assertEqual(self.counts(session), {"Pending": 0, "Finished": 1, "All": 1})

    def test_opened_from_the_conversation(self):
        session = self.attend()
        section = self.sections(session)["Pending"]
        self.assertTrue(section["can_create"])
        orders = self.env["fsm.order"].with_user(self.ana).with_context(**section["context"])
        values = {**orders.default_get(["partner_id", "stage_id"]), "description": "Sem sinal"}
        order, second = orders.create([values, dict(values)])
        place = order.sudo().location_id
        self.assertEqual((place.owner_id, place.street), (self.partner, "Rua das Flores, 10"))
        self.assertEqual(second.sudo().location_id, place)
        self.assertNotEqual(place.partner_id, self.partner)
        self.assertEqual(order.sudo().mkbot_opening_ids.session_id, session)
        theirs = self.new_order(self.other)
        with self.assertRaises(AccessError):
            orders.create({"partner_id": self.partner.id, "location_id": theirs.location_id.id})
        with self.assertRaises(AccessError):
            orders.with_context(default_partner_id=self.other.id).create({})
        self.ana.mkbot_withheld_tool_ids = self.env.ref("mkbot_isp.tool_order_create")
        self.assertFalse(self.sections(session)["Pending"]["can_create"])
        with self.assertRaises(AccessError):
            orders.create(values)

    def test_only_of_whom_she_attends(self):
        ours, theirs = self.new_order(), self.new_order(self.other)
        orders = self.env["fsm.order"].with_user(self.ana)
        with self.assertRaises(AccessError):
            self.mine(ours).action_mkbot_edit()
        session = self.attend()
        for user in (self.ana, self.eva):
            if user == self.eva:
                self.open_panel(self.eva)
                session.with_user(self.ana).action_add_operator(self.eva.id)
            orders = self.env["fsm.order"].with_user(user)
            self.assertEqual([row["id"] for row in orders.search_read([], ["name"])], ours.ids)
            [row] = orders.formatted_read_group([], ["partner_id"], ["__count"])
            self.assertEqual((row["partner_id"][0], row["__count"]), (self.partner.id, 1))
            self.assertEqual([found[0] for found in orders.name_search(theirs.name)], [])
            self.assertEqual(self.shown(self.sections(session, user)["All"], user), ours)
            for model in ("fsm.location", "fsm.person", "purchase.order", "stock.picking"):
                if user == self.eva:
                    with self.assertRaises(AccessError):
                        self.env[model].with_user(user).search_read([], ["display_name"])
            with self.assertRaises(UserError):
                theirs.with_user(user).export_data(["name", "street"])
            with self.assertRaises(AccessError):
                ours.with_user(user).write({"priority": "3"})
            with self.assertRaises(AccessError):
                theirs.with_user(user).action_mkbot_cancel()
        dialog = self.dialog(ours, "deadline", reason="Chuva")
        session.with_user(self.ana).action_return_to_queue()
        with self.assertRaises(AccessError):
            dialog.action_do()

    def test_withheld(self):
        session = self.attend()
        order = self.scheduled()
        for button, code in BUTTONS.items():
            self.ana.mkbot_withheld_tool_ids = self.env.ref(f"mkbot_isp.tool_{code}")
            with self.subTest(button), self.assertRaises(AccessError):
                getattr(self.mine(order, session), f"action_mkbot_{button}")()

    def test_edit(self):
        self.attend()
        order = self.new_order()
        dialog = self.dialog(order, "edit")
        self.assertEqual((dialog.type, dialog.technician), (self.repair, False))
        self.assertIn(
            (str(self.tiago.id), "Tiago"),
            dialog._fields["technician"]._description_selection(dialog.env),
        )
        start = fields.Datetime.now().replace(microsecond=0) + timedelta(days=2)
        dialog.write(
            {
                "technician": str(self.tiago.id),
                "scheduled_date_start": start,
                "scheduled_duration": 1.5,
                "priority": "2",
            }
        )
        dialog.action_save()
        self.assertEqual(order.person_id, self.tiago)
        self.assertEqual(order.scheduled_date_start, start)
        self.assertEqual(order.scheduled_date_end, start + timedelta(hours=1.5))
        self.assertEqual((order.priority, order.type), ("2", self.repair))
        order._close("Feito")
        with self.assertRaises(UserError):
            dialog.action_save()

    def test_deadline_cancel_and_close_with_why(self):
        self.attend()
        order = self.scheduled()
        moment = fields.Datetime.now().replace(microsecond=0) + timedelta(days=9)
        dialog = self.dialog(order, "deadline", request_late=moment)
        with self.assertRaises(UserError):
            dialog.action_do()
        dialog.reason = "Chuva forte"
        dialog.action_do()
        self.assertEqual(order.request_late, moment)
        history = " ".join(order.message_ids.mapped("body"))
        self.assertIn("Chuva forte", history)
        self.assertIn(self.ana.partner_id, order.message_ids.author_id)
        close = self.dialog(order, "close")
        with self.assertRaises(UserError):
            close.action_do()
        close.resolution = "<p>Conector trocado</p>"
        close.action_do()
        self.assertEqual(order.stage_id, self.env.ref("fieldservice.fsm_stage_completed"))
        self.assertTrue(order.date_end)
        other = self.scheduled()
        self.dialog(other, "cancel", reason="Cliente viajou").action_do()
        self.assertEqual(other.stage_id, self.env.ref("fieldservice.fsm_stage_cancelled"))
        self.assertEqual(other.cancel_reason, "Cliente viajou")
        with self.assertRaises(UserError):
            self.mine(other).action_mkbot_cancel()

    def test_messages(self):
        session = self.attend()
        order = self.scheduled()
        action = self.mine(order, session).action_mkbot_message_technician()
        dialog = self.env[action["res_model"]].with_user(self.ana)
        dialog = dialog.with_context(mkbot_session_id=session.id, **action["context"]).create({})
        self.assertEqual((dialog.recipient, dialog.way), ("technician", "email"))
        self.assertIn("Rua das Flores, 10", dialog.body)
        dialog.action_send()
        message = order.message_ids[0]
        self.assertEqual(message.notified_partner_ids, self.tiago.partner_id)
        self.assertIn("Sem sinal", message.body)
        action = self.mine(order, session).action_mkbot_message()
        dialog = self.env[action["res_model"]].with_user(self.ana)
        dialog = dialog.with_context(mkbot_session_id=session.id, **action["context"])
        dialog.create({"body": "O técnico vai amanhã."}).action_send()
        self.assertEqual(self.texts(session)[-1], "O técnico vai amanhã.")
        order.person_id = False
        with self.assertRaises(UserError):
            self.mine(order, session).action_mkbot_message_technician()

    def test_purchase_and_material(self):
        self.attend()
        order = self.new_order()
        supplier = self.env["res.partner"].create({"name": "Fornecedor", "supplier_rank": 1})
        purchase = self.dialog(order, "purchase", product_id=self.product.id, quantity=2)
        with self.assertRaises(UserError):
            purchase.action_make()
        purchase.supplier = str(supplier.id)
        purchase.action_make()
        self.assertEqual(order.purchase_ids.partner_id, supplier)
        self.assertEqual(order.purchase_ids.order_line.product_qty, 2)
        self.assertEqual(order.purchase_ids.state, "draft")
        self.assertEqual(order.purchase_ids.company_id, self.company)
        self.dialog(order, "stock", product_id=self.product.id).action_make()
        transfer = order.picking_ids
        self.assertEqual(transfer.move_ids.product_uom_qty, 1)
        self.assertEqual(transfer.location_dest_id, order.inventory_location_id)
        self.assertEqual(transfer.company_id, self.company)
        self.assertNotEqual(transfer.state, "draft")

    @mute_logger("odoo.http")
    def test_print(self):
        ours, theirs = self.scheduled(), self.scheduled(partner=self.other)
        self.attend()
        self.ana.password = "t_ana_t_ana"
        self.authenticate("t_ana", "t_ana_t_ana")
        action = self.mine(ours).action_mkbot_print()
        with (
            patch("shutil.which", return_value="/usr/bin/wkhtmltopdf"),
            patch(RENDER, return_value=(b"%PDF-1.4 order", "pdf")),
        ):
            self.url_open(action["url"])
            self.run_errands()
            self.assertEqual(self.url_open(action["url"]).content, b"%PDF-1.4 order")
            answer = self.url_open(action["url"].replace(str(ours.id), str(theirs.id)))
        self.assertEqual(answer.status_code, 403)

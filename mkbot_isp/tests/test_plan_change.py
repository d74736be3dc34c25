from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .common import IspCase


@tagged("post_install", "-at_install")
class TestPlanChange(IspCase):
    """Another plan: asked for by the customer, decided by an operator, told to the customer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        company = {"company_id": cls.company.id}
        cls.company.currency_id = cls.reais
        cls.fibre.price = 79.9
        cls.fast = cls.env["isp.plan"].create(
            {
                "name": "Fibra 300",
                "code": "F300",
                "down_mbps": 300,
                "up_mbps": 150,
                "price": 99.9,
                "product_id": cls.env["product.product"].create({"name": "Fibra 300"}).id,
                **company,
            }
        )
        cls.dedicated = cls.fast.copy({"name": "Link", "code": "LINK", "is_offered": False})

    def proposed(self, operator=None):
        """An attendance in which the customer asked for another plan."""
        session = self.known()
        self.ask("quero mudar de plano", session)
        self.said = "\n".join(self.typed_code(session))
        self.offered = [option["label"].replace("\xa0", " ") for option in self.options(session)]
        self.said += "\n".join(self.press(session, f"slot:{self.fast.id}"))
        self.assertFalse(self.connection.wanted_plan_id)
        self.said += "\n".join(self.press(session, "yes"))
        if operator:
            self.open_panel(operator)
            session.with_user(operator).action_rescue()
        return session

    def dialog(self, user):
        return (
            self.env["isp.plan.decision"]
            .with_user(user)
            .create({"res_model": "isp.connection", "res_ids": self.connection.ids})
        )

    def contract_line(self):
        contract = self.env["contract.contract"].create(
            {
                "name": "Joana",
                "partner_id": self.partner.id,
                "company_id": self.company.id,
                "contract_line_ids": [
                    fields.Command.create(
                        {
                            "product_id": self.env["product.product"].create({"name": "F"}).id,
                            "name": "Fibra 100",
                            "price_unit": 79.9,
                        }
                    )
                ],
            }
        )
        self.connection.contract_line_id = contract.contract_line_ids
        return contract.contract_line_ids

    def test_asked_for_and_given(self):
        line = self.contract_line()
        session = self.proposed(self.ana)
        self.assertIn("por R$ 79,90 ao mês", self.said)
        self.assertEqual(self.offered, ["Fibra 300 – R$ 99,90"])
        self.assertIn("Fibra 100 para Fibra 300", self.said)
        self.assertIn("Pedido anotado", self.said)
        self.assertEqual(self.connection.wanted_plan_id, self.fast)
        self.assertEqual(self.connection.plan_id, self.fibre)
        self.work()
        dialog = self.dialog(self.ana)
        self.assertEqual((dialog.former_plan, dialog.plan), ("Fibra 100", "Fibra 300"))
        dialog.action_confirm()
        self.assertEqual(self.connection.plan_id, self.fast)
        self.assertFalse(self.connection.wanted_plan_id)
        self.assertEqual((line.price_unit, line.product_id), (99.9, self.fast.product_id))
        self.assertEqual(line.name, "Fibra 300")
        self.assertIn("Seu plano agora é Fibra 300", self.texts(session)[-1])
        ((_kind, verb, asked, _former),) = self.work()
        self.assertEqual((verb, asked.down_kbps), ("provision", 300_000))
        change = self.connection.plan_change_ids
        self.assertEqual((change.state, change.decided_by_id), ("confirmed", self.ana))
        with self.assertRaises(UserError):
            dialog.action_confirm()

    def test_refused_with_the_reason(self):
        session = self.proposed(self.ana)
        dialog = self.dialog(self.ana)
        with self.assertRaises(UserError):
            dialog.action_refuse()
        dialog.reason = "não há porta livre na sua rua."
        dialog.action_refuse()
        self.assertEqual(self.connection.plan_id, self.fibre)
        self.assertFalse(self.connection.wanted_plan_id)
        self.assertIn("não há porta livre", self.texts(session)[-1])

    def test_after_the_conversation_by_mail(self):
        session = self.proposed(self.ana)
        session.with_user(self.ana).action_cancel()
        self.dialog(self.env.user).action_confirm()
        mail = self.env["mail.mail"].search([], order="id desc", limit=1)
        self.assertIn("Fibra 300", mail.subject)
        self.assertEqual(mail.recipient_ids, self.partner)

    def test_asked_for_twice(self):
        session = self.proposed(self.ana)
        other = self.known("visitor-2")
        self.ask("quero mudar de plano", other)
        self.assertIn("já está anotado", "\n".join(self.typed_code(other)))
        self.assertEqual(len(self.connection.plan_change_ids), 1)
        change = self.env["isp.plan.change"]._propose(self.connection, self.fast, session)
        self.assertEqual(change, self.connection.plan_change_ids)

    def test_who_may(self):
        self.proposed(self.ana)
        change = self.connection.plan_change_ids
        for user in (self.bruno, self.davi, new_test_user(self.env, "t_plain")):
            with self.assertRaises(AccessError):
                self.dialog(user).action_confirm()
            for call in (
                lambda rows: rows.read(["price"]),
                lambda rows: rows.search_read([], ["price"]),
                lambda rows: rows.formatted_read_group([], ["state"], ["price:sum"]),
                lambda rows: rows.export_data(["price"]),
                lambda rows: rows.name_search("Fibra"),
                lambda rows: rows.write({"state": "confirmed"}),
            ):
                # What may not be exported is an error of its own kind.
                with self.assertRaises(UserError):
                    call(change.with_user(user))
        carla = change.with_user(self.carla)
        self.assertEqual(carla.price, 99.9)
        with self.assertRaises(AccessError):
            carla.write({"state": "confirmed"})
        stranger = self.supervisor_elsewhere()
        theirs = self.env["isp.plan.change"].with_user(stranger)
        theirs = theirs.with_context(allowed_company_ids=stranger.company_ids.ids)
        self.assertFalse(theirs.search([]))

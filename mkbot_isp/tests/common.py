from datetime import timedelta
from unittest.mock import patch

from odoo import fields

from odoo.addons.mkbot_chat.tests.common import MkbotCase

from .. import drivers


class IspCase(MkbotCase):
    """A provider with one back-end of each kind, whose answers the test gives."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.country_id = cls.env.ref("base.br")
        of_company = {"company_id": cls.company.id}
        cls.radius = cls.env["isp.server"].create({"name": "RADIUS", "kind": "radius", **of_company})
        cls.hub = cls.env["isp.server"].create({"name": "Hub", "kind": "tv", **of_company})
        cls.fibre = cls.env["isp.plan"].create(
            {"name": "Fibra 100", "code": "F100", "down_mbps": 100, "up_mbps": 50, **of_company}
        )
        cls.cinema = cls.env["isp.plan"].create(
            {"name": "Cinema", "code": "TV1", "kind": "tv", "device_limit": 2, **of_company}
        )
        cls.rule = cls.env["isp.rule"].create({"name": "Casas", **of_company})
        cls.connection = cls.new_connection()
        cls.receivable, cls.income = cls.env["account.account"].create(
            [
                {"name": "A receber", "code": "t1100", "account_type": "asset_receivable",
                 "reconcile": True, "company_ids": cls.company.ids},
                {"name": "Receita", "code": "t3100", "account_type": "income",
                 "company_ids": cls.company.ids},
            ]
        )  # fmt: skip
        cls.journal = cls.env["account.journal"].create(
            {"name": "Vendas", "code": "TV", "type": "sale", "company_id": cls.company.id,
             "default_account_id": cls.income.id}
        )  # fmt: skip

    @classmethod
    def new_connection(cls, **values):
        connection = cls.env["isp.connection"].create(
            {
                "code": "joana",
                "password": "segredo",
                "partner_id": cls.partner.id,
                "company_id": cls.company.id,
                "plan_id": cls.fibre.id,
                "server_id": cls.radius.id,
                "rule_id": cls.rule.id,
                **values,
            }
        )
        if connection.state == "pending":
            connection.action_activate()
        return connection

    @property
    def today(self):
        return self.company._mkbot_today()

    def owe(self, days, partner=None):
        """An invoice that fell due so many days ago."""
        day = self.today - timedelta(days=days)
        partner = partner or self.partner
        partner.with_company(self.company).property_account_receivable_id = self.receivable
        invoice = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "company_id": self.company.id,
                "journal_id": self.journal.id,
                "partner_id": partner.id,
                "invoice_date": day,
                "invoice_date_due": day,
                "invoice_line_ids": [
                    fields.Command.create(
                        {"name": "Mensalidade", "price_unit": 100, "account_id": self.income.id,
                         "tax_ids": False}
                    )
                ],
            }
        )  # fmt: skip
        invoice.action_post()
        return invoice

    def forgive(self, invoice):
        """It is owed no more."""
        invoice.button_draft()
        invoice.button_cancel()

    def work(self, answer=None):
        """Run the worker; ``answer`` is what the back-ends do with what they are asked.

        :return: what was asked: ``[(kind, verb, asked, former), …]``
        """
        asked = []

        def do(kind, settings, verb, what, former=None):
            asked.append((kind, verb, what, former))
            if isinstance(answer, Exception):
                raise answer
            return answer

        with patch.object(drivers, "do", do):
            self.run_cron("isp.operation", "_cron_work")
        return asked

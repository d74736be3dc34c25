from unittest.mock import patch

from odoo.addons.mkbot_chat.tests.common_actions import ActionCase

from .. import drivers


class IspCase(ActionCase):
    """A provider with one back-end of each kind, whose answers the test gives."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.country_id = cls.env.ref("base.br")
        of_company = {"company_id": cls.company.id}
        cls.radius = cls.env["isp.server"].create(
            {"name": "RADIUS", "kind": "radius", **of_company}
        )
        cls.hub = cls.env["isp.server"].create({"name": "Hub", "kind": "tv", **of_company})
        cls.fibre = cls.env["isp.plan"].create(
            {"name": "Fibra 100", "code": "F100", "down_mbps": 100, "up_mbps": 50, **of_company}
        )
        cls.cinema = cls.env["isp.plan"].create(
            {"name": "Cinema", "code": "TV1", "kind": "tv", "device_limit": 2, **of_company}
        )
        cls.rule = cls.env["isp.rule"].create({"name": "Casas", **of_company})
        cls.connection = cls.new_connection()

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

    def owe(self, days, partner=None):
        """An invoice that fell due so many days ago."""
        return self.bill(-days, partner=partner)

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

    def asking(self, answer, model, method):
        """Run what reads from our back-ends; ``answer(verb, *args)`` is what they tell.

        :return: what was asked: ``[(verb, *args), …]``
        """
        servers = self.env["isp.server"]
        servers.search([("company_id", "!=", self.company.id)]).active = False
        asked = []

        def ask(kind, settings, verb, *args):
            asked.append((verb, *args))
            return answer(verb, *args)

        with patch.object(drivers, "ask", ask):
            self.run_cron(model, method)
        return asked

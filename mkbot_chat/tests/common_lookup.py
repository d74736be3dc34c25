import json

from odoo.fields import Command

from .common import MkbotCase


class LookupCase(MkbotCase):
    """A coin over leads, two customers with a lead each, and an operator attending one of them.

    Operators have no right on leads but by the coin.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Coins that addons ship would be in the way of counting.
        cls.env["mkbot.lookup"].search([]).active = False
        cls.other = cls.env["res.partner"].create({"name": "Outro Cliente", "vat": "111"})
        cls.coin = cls.make_coin()
        cls.lead = cls.make_lead(cls.partner, "Fibra para Joana")
        cls.other_lead = cls.make_lead(cls.other, "Fibra para Outro")
        cls.give(cls.coin, cls.ana + cls.bruno + cls.carla)

    @classmethod
    def make_coin(cls, code="t_leads", **values):
        return cls.env["mkbot.lookup"].create(
            {
                "name": f"Coin {code}",
                "code": code,
                "model_id": cls.env["ir.model"]._get_id("crm.lead"),
                "path": "partner_id",
                "alarm_domain": "[('priority', '=', '3')]",
                "alarm_text": "%s urgent",
                **values,
            }
        )

    @classmethod
    def make_lead(cls, partner, name, **values):
        return cls.env["crm.lead"].create(
            {
                "name": name,
                "partner_id": partner.id,
                "company_id": cls.company.id,
                "user_id": False,
                "team_id": False,
                **values,
            }
        )

    @classmethod
    def give(cls, coins, users):
        coins.group_id.user_ids = [Command.link(user.id) for user in users]

    def attend(self, partner=None, user=None, address="visitor-1"):
        session = self.active_session(user or self.ana, address)
        session._identify(partner or self.partner)
        return session

    def panel(self, user=None):
        return self.env["mkbot.panel"].with_user(user or self.ana)

    def leads(self, user=None):
        return self.env["crm.lead"].with_user(user or self.ana)

    def bus_since(self, call, kind="mkbot.panel/leds"):
        """What a call and the commit after it send: ``[(channel, payload), …]``."""
        bus = self.env["bus.bus"].sudo()
        self.commit()
        last = bus.search([], order="id desc", limit=1).id
        call()
        self.commit()
        sent = []
        for row in bus.search([("id", ">", last)], order="id"):
            message = json.loads(row.message)
            if message["type"] == kind:
                sent.append((json.loads(row.channel), message["payload"]))
        return sent

    def commit(self):
        """What a commit does before it."""
        self.env.flush_all()
        self.env.cr.precommit.run()

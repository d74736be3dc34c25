from datetime import timedelta

from odoo import SUPERUSER_ID, api, fields
from odoo.tests import tagged

from odoo.addons.mkbot_chat.tests.test_race import RaceCase

CUSTOMERS = 12


@tagged("post_install", "-at_install")
class TestOutageRace(RaceCase):
    """Two workers at the same instant: nobody is told twice, nothing is suspected twice."""

    def setUp(self):
        super().setUp()
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            plan = env["isp.plan"].create({"name": "Race", "code": "RACE"})
            node = env["isp.node"].create({"name": "Race"})
            partners = env["res.partner"].create(
                [{"name": f"Racer {number}"} for number in range(CUSTOMERS)]
            )
            connections = env["isp.connection"].create(
                [
                    {
                        "code": f"race-{partner.id}",
                        "partner_id": partner.id,
                        "plan_id": plan.id,
                        "node_id": node.id,
                    }
                    for partner in partners
                ]
            )
            env["mkbot.account"].browse(self.account_id).write(
                {"platform": "telegram", "state": "connected"}
            )
            self.made = [connections, node, plan, partners]
            self.node_id = node.id
            for partner in partners:
                session_id = self.receive("oi", f"racer-{partner.id}")(env)
                session = env["mkbot.session"].browse(session_id)
                session._identify(partner)

    def clean(self):
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            env["isp.suspicion"].search([("node_id", "=", self.node_id)]).unlink()
            outages = env["isp.outage"].search([("node_ids", "in", self.node_id)])
            outages.with_context(isp_moving=True).state = "draft"
            outages.unlink()
        result = super().clean()
        with self.registry.cursor() as cr:
            for records in self.made:
                env = api.Environment(cr, SUPERUSER_ID, {})
                records = env[records._name].browse(records.ids)
                if records._name == "isp.connection":
                    records.with_context(isp_moving=True).state = "pending"
                records.unlink()
        return result

    def test_each_is_told_once(self):
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            sessions = env["mkbot.session"].search([("account_id", "=", self.account_id)])
            # Some are being attended, the others not.
            for session in sessions[4:]:
                session._close("customer")
            outage = env["isp.outage"].create(
                {
                    "name": "Fibra rompida",
                    "warn": True,
                    "node_ids": [fields.Command.set([self.node_id])],
                }
            )
            outage.action_open()
            outage_id = outage.id

        def tell(env):
            return env["isp.outage.notice"]._tell_all()

        results = self.together(*[(SUPERUSER_ID, tell)] * 3)
        self.assertEqual(results, [False] * 3)
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            notices = env["isp.outage.notice"].search([("outage_id", "=", outage_id)])
            self.assertEqual(notices.mapped("state"), ["sent"] * CUSTOMERS)
            sessions = env["mkbot.session"].search([("account_id", "=", self.account_id)])
            for session in sessions:
                said = session.channel_id.message_ids.mapped("preview")
                self.assertEqual(sum("Fibra rompida" in text for text in said), 1, said)

    def test_it_is_suspected_once(self):
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            sessions = env["mkbot.session"].search([("account_id", "=", self.account_id)])
            company = sessions.company_id
            triggers = env["mkbot.trigger"]
            for session in sessions:
                triggers._create_for(session, code="sem_conexao", decision="act")
            self.assertGreaterEqual(CUSTOMERS, company.isp_suspect_customers)

        def search(env):
            return env["isp.suspicion"]._cron_search()

        results = self.together(*[(SUPERUSER_ID, search)] * 3)
        self.assertEqual(results, [None] * 3)
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            found = env["isp.suspicion"].search([("node_id", "=", self.node_id)])
            self.assertEqual(len(found), 1)
            self.assertEqual(found.customers, CUSTOMERS)
            self.assertLess(found.began_at, fields.Datetime.now() + timedelta(seconds=1))

from datetime import datetime, timedelta, timezone
from unittest.mock import patch

from odoo import fields

from ..backends.port import Call
from .common import IspCase


class TelephoneCase(IspCase):
    """A switch, a plan with minutes, rates and one line of Joana's."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        of_company = {"company_id": cls.company.id}
        cls.company.isp_calls_currency_id = cls.reais
        cls.switch = cls.env["isp.server"].create(
            {"name": "Kamailio", "kind": "kamailio", **of_company}
        )
        cls.voice = cls.env["isp.plan"].create(
            {
                "name": "Fixo 10",
                "code": "V10",
                "kind": "telephone",
                "included_minutes": 10,
                **of_company,
            }
        )
        cls.env["isp.rate"].create(
            [
                {"destination": destination, "prefix": prefix, "price": price, **more, **of_company}
                for destination, prefix, price, more in (
                    ("local", "55XX", 0.10, {"same_area": True, "is_included": True}),
                    ("mobile", "55XX9", 0.40, {}),
                    ("long_distance", "55", 0.20, {"is_included": True}),
                )
            ]
        )
        cls.line = cls.new_line("+551930000001")

    @classmethod
    def new_line(cls, number, **values):
        line = cls.env["isp.line"].create(
            {
                "code": number,
                "password": "segredo",
                "partner_id": cls.partner.id,
                "plan_id": cls.voice.id,
                "server_id": cls.switch.id,
                "rule_id": cls.rule.id,
                "company_id": cls.company.id,
                **values,
            }
        )
        line.action_activate()
        # Soon after midnight, calls of some minutes ago are of the day before.
        line.started_on -= timedelta(days=1)
        return line

    def call(self, name, peer="551932320002", seconds=60, ago=60, **values):
        """A call as the switch tells it; ``ago``: seconds from its end until now."""
        now = datetime.now(timezone.utc).replace(microsecond=0)
        return Call(
            **{
                "call_id": name,
                "number": self.line.code,
                "direction": "out",
                "peer": peer,
                "started_at": now - timedelta(seconds=ago + seconds),
                "duration": seconds,
                "result": 200,
                **values,
            }
        )

    @property
    def reading(self):
        """How far the switch's calls were read; from an hour ago on, at first."""
        readings = self.env["isp.reading"]
        kept = {"server_id": self.switch.id, "kind": "calls"}
        found = readings.search([(name, "=", value) for name, value in kept.items()])
        since = fields.Datetime.now() - timedelta(hours=1)
        return found or readings.create({**kept, "since": since})

    def read_calls(self, calls, size=1000):
        """Have the switch's calls read, which tells these as the port has it.

        :return: the moments from which on calls were asked for
        """
        reading = self.reading

        def tell(verb, since, limit):
            self.assertEqual(verb, "calls")
            if isinstance(calls, Exception):
                raise calls
            told = sorted(calls, key=lambda call: call.ended_at)
            return [call for call in told if call.ended_at >= since][:limit]

        reading.next_try = False
        with patch("odoo.addons.mkbot_isp.models.isp_call_reading.BATCH", size):
            asked = self.asking(tell, "isp.call", "_cron_read")
        return [since.replace(tzinfo=None) for _verb, since, _limit in asked]

    def calls(self, line=None):
        return self.env["isp.call"].search([("line_id", "=", (line or self.line).id)])

    def stored_call(self, name, day, peer="+551932320002", seconds=60, line=None, **values):
        """A call that is there already, as it is rated."""
        line = line or self.line
        rates = self.env["isp.rate"]._of_company(line.company_id)
        return self.env["isp.call"].create(
            {
                "line_id": line.id,
                "partner_id": line.partner_id.id,
                "number": line.code,
                "call_id": name,
                "direction": "out",
                "peer": peer,
                "started_at": fields.Datetime.to_datetime(day) + timedelta(hours=15),
                "duration": seconds,
                "result": 200,
                **self.env["isp.call"]._rated(line, "out", peer, seconds, rates),
                **values,
            }
        )

"""A provider that is alive: plans, a network, what thirty subscribers have, and what they owe.

The subscribers are plainly synthetic (``people.csv``); no back-end is attached to them.
"""

import csv
import math
from datetime import timedelta
from pathlib import Path

from odoo import Command, fields

from odoo.addons.mkbot_chat.demo import bills

from . import earlier, orders, telephone, tickets

HERE = Path(__file__).parent
KINDS = {"internet": "internet", "phone": "telephone", "tv": "tv"}
USAGE_DAYS = 30
POPS, OLTS_A_POP, BOXES_AN_OLT = 5, 2, 6
#: Place of a subscriber in the list → days since the oldest instalment fell due, the days ago that
#: the customer was warned, access
DEBTS = {
    5: (7, None, "full"),
    6: (24, 19, "partial"),
    7: (36, 31, "blocked"),
    8: (100, 95, "blocked"),
}


def load(env):
    """Write it, unless it is there."""
    company = env.ref("base.main_company")
    env = env(context={**env.context, "allowed_company_ids": company.ids, "tracking_disable": True})
    if env["isp.plan"].search_count([("code", "=", "FIBRA-100")], limit=1):
        return
    plans = _plans(env)
    rule = env["isp.rule"].create(
        {"name": "Residencial", "partial_days": 20, "block_days": 30, "end_days": 90}
    )
    boxes = _network(env)
    connections = _connections(env, plans, rule, boxes)
    _usage(env, connections)
    telephone.load(env, plans, connections)
    _debts(env, connections)
    _outages(env, boxes)
    _openings(env)
    tickets.load(env, connections)
    orders.load(env, connections)
    earlier.load(env, connections, boxes)


def _rows(name):
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _plans(env):
    created = env["isp.plan"].create(
        [
            {
                "code": row["code"],
                "name": row["name"],
                "kind": KINDS[row["kind"]],
                "down_mbps": float(row["down_mbps"] or 0),
                "up_mbps": float(row["up_mbps"] or 0),
                "reduced_kbps": int(row["reduced_kbps"] or 0),
                "price": float(row["price_brl"]),
                "device_limit": 3 if row["kind"] == "tv" else 0,
                "is_offered": not row["code"].startswith("DEDIC"),
            }
            for row in _rows("plans.csv")
        ]
    )
    return {plan.code: plan for plan in created}


def _network(env):
    """The boxes in the streets, with all above them."""
    nodes = env["isp.node"]
    boxes = nodes
    people = list(_rows("people.csv"))
    for pop_number in range(POPS):
        customer = _partner(env, people[pop_number])
        place = {
            "city": customer.city,
            "latitude": customer.partner_latitude,
            "longitude": customer.partner_longitude,
        }
        pop = nodes.create({"name": f"POP {customer.city}", "kind": "pop", **place})
        for olt_number in range(1, OLTS_A_POP + 1):
            olt = nodes.create(
                {"name": f"OLT {olt_number}", "kind": "olt", "parent_id": pop.id, **place}
            )
            boxes += nodes.create(
                [
                    {
                        "name": f"CTO {number:02}",
                        "kind": "cto",
                        "parent_id": olt.id,
                        "ports": 16,
                        **place,
                        "latitude": place["latitude"] + 0.004 * math.sin(number + olt_number),
                        "longitude": place["longitude"] + 0.004 * math.cos(number + olt_number),
                    }
                    for number in range(1, BOXES_AN_OLT + 1)
                ]
            )
    return boxes


def _partner(env, row):
    return env["res.partner"].search([("email", "=", row["email"])], limit=1)


def _connections(env, plans, rule, boxes):
    connections = env["isp.connection"]
    for place, row in enumerate(_rows("people.csv")):
        connections += connections.create(
            {
                "code": row["login"],
                "password": row["password"],
                "partner_id": _partner(env, row).id,
                "plan_id": plans[row["plan"]].id,
                "mac": row["mac"],
                "ipv4": row["ipv4"],
                "node_id": boxes[place * 2 % len(boxes)].id,
                "port": str(place % 16 + 1),
                "rule_id": rule.id,
                "courtesy": place == 9,
            }
        )
    # The last one's installation is still to come.
    connections[:-1].action_activate()
    connections[-2].action_pause()
    return connections


def _usage(env, connections):
    today = env.company._mkbot_today()
    env["isp.usage"].create(
        [
            {
                "connection_id": connection.id,
                "day": today - timedelta(days=days),
                "down_gb": round(4 + 3 * math.sin(place + days) + place % 5, 3),
                "up_gb": round(0.6 + 0.3 * math.cos(place + days), 3),
            }
            for place, connection in enumerate(connections[:-1])
            for days in range(1, USAGE_DAYS + 1)
        ]
    )


def _debts(env, connections):
    """One customer at each step of delinquency."""
    today = env.company._mkbot_today()
    sales = bills.sales_journal(env, env.company)
    if not sales:
        return
    for place, (days, warned, access) in DEBTS.items():
        connection = connections[place]
        due = today - timedelta(days=days)
        bills.bill(env, sales, connection.partner_id, due, connection.plan_id.price, "Fibra")
        if warned:
            connection.write({"notice_for": due, "notice_on": today - timedelta(days=warned)})
        if access != "full":
            connection._restrict(access, "overdue")


def _outages(env, boxes):
    now = fields.Datetime.now()
    outages = env["isp.outage"].create(
        [
            {
                "name": "Rompimento de fibra",
                "reason": "Poste derrubado",
                "message": "Houve um rompimento de fibra na sua região. Nossa equipe já está no"
                " local.",
                "node_ids": [fields.Command.set(boxes[0].parent_id.ids)],
                "start": now - timedelta(minutes=50),
                "expected": now + timedelta(hours=3),
            },
            {
                "name": "Troca de equipamento",
                "planned": True,
                "message": "Manutenção programada: sua conexão pode cair por alguns minutos.",
                "node_ids": [fields.Command.set(boxes[-1].parent_id.parent_id.ids)],
                "start": now - timedelta(days=2),
                "expected": now - timedelta(days=2, hours=-2),
            },
        ]
    )
    outages.action_open()
    outages[1].action_end()


def _openings(env):
    """The requests that go to a sector open there what a provider's requests open."""
    profiles = env["mkbot.opening.profile"]
    for profile in profiles.search([("company_id", "=", env.company.id), ("model_id", "=", False)]):
        general = profiles.search([("code", "=", profile.code), ("company_id", "=", False)])
        if general:
            values = [
                Command.create({"field_id": line.field_id.id, "value": line.value})
                for line in general.value_ids
            ]
            profile.write({"model_id": general.model_id.id, "value_ids": values})

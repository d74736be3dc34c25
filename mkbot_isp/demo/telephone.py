"""Lines with calls and bills, and TV with its devices, for the demo's subscribers."""

import math
from datetime import datetime, time, timedelta

from dateutil.relativedelta import relativedelta

from odoo import fields

#: What plans have besides what ``plans.csv`` tells.
PLANS = {
    "FIXO-ILIM": {"has_all_minutes": True},
    "FIXO-200": {"included_minutes": 200},
    "TV-BASICO": {"content_product": "25"},
    "TV-PREMIUM": {"content_product": "26", "reduced_product": "25"},
}
#: Prefix, only of the same area, plan, destination, price of a minute, in the plan's minutes
RATES = (
    ("55XX", True, None, "local", 0.08, True),
    ("55XX9", False, None, "mobile", 0.39, False),
    ("55XX9", False, "FIXO-ILIM", "mobile", 0.39, True),
    ("55", False, None, "long_distance", 0.15, True),
    ("55800", False, None, "free", 0.0, False),
    ("", False, None, "international", 1.20, False),
)
#: Whom lines call, by turns. The first ones are in everybody's area.
PEERS = (
    "+551930009001",
    "+551930009002",
    "+5519990009003",
    "+551130009004",
    "+558000009005",
    "+12025550106",
)
#: Place of a line in the list → how many of the peers it calls, and how many calls it has a day.
#: Only those from the fifth on have something to pay besides their plan.
HABITS = {0: (2, 2), 1: (5, 2), 2: (2, 1), 3: (2, 1), 4: (6, 4), 5: (5, 3), 6: (6, 3), 7: (4, 2)}


def load(env, plans, connections):
    """Write it."""
    for code, values in PLANS.items():
        plans[code].write(values)
    env.company.isp_calls_currency_id = env.ref("base.BRL")
    env["isp.rate"].create(
        [
            {
                "prefix": prefix,
                "same_area": same_area,
                "plan_id": plan and plans[plan].id,
                "destination": destination,
                "price": price,
                "is_included": is_included,
            }
            for prefix, same_area, plan, destination, price, is_included in RATES
        ]
    )
    lines = _lines(env, plans, connections)
    _calls(env, lines)
    _bills(env, lines)
    _television(env, plans, connections)


def _lines(env, plans, connections):
    lines = env["isp.line"]
    for place, connection in enumerate(connections[:8]):
        lines += lines.create(
            {
                "code": f"+55193000{place + 1:04}",
                "password": f"demo-fone-{place}",
                "partner_id": connection.partner_id.id,
                "plan_id": plans["FIXO-ILIM" if place % 2 else "FIXO-200"].id,
                "rule_id": connection.rule_id.id,
            }
        )
    lines.action_activate()
    lines[3]._restrict("partial", "request", "Pediu para barrar chamadas feitas.")
    return lines


def _calls(env, lines):
    """Calls of the two months that ended and of this one."""
    today = env.company._mkbot_today()
    begin = today.replace(day=1) - relativedelta(months=2)
    calls = []
    for place, line in enumerate(lines):
        for days in range((today - begin).days):
            calls += _calls_of_a_day(line, place, begin + timedelta(days=days))
    rates = env["isp.rate"]._of_company(env.company)
    for values in calls:
        line = env["isp.line"].browse(values["line_id"])
        values.update(
            env["isp.call"]._rated(
                line, values["direction"], values["peer"], values["duration"], rates
            )
        )
    env["isp.call"].create(calls)


def _calls_of_a_day(line, place, day):
    peers, a_day = HABITS[place]
    for number in range(a_day):
        turn = day.toordinal() * a_day + number
        is_out = turn % 3 > 0
        is_taken = turn % 7 > 0
        minutes = 3 + 2.5 * math.sin(turn + place)
        yield {
            "line_id": line.id,
            "partner_id": line.partner_id.id,
            "number": line.code,
            "call_id": f"demo-{place}-{turn}@conectafibra.example.com",
            "direction": "out" if is_out else "in",
            "peer": PEERS[turn // 3 % peers],
            "started_at": datetime.combine(day, time(12 + number * 2, turn % 60)),
            "duration": round(minutes * 60) if is_taken else 0,
            "result": 200 if is_taken else 486 if turn % 2 else 480,
        }


def _bills(env, lines):
    """The bills of two months: the invoices of the first ones are paid, the others fall due."""
    today = env.company._mkbot_today()
    if not env["account.journal"].search_count(
        [("type", "=", "sale"), ("company_id", "=", env.company.id)], limit=1
    ):
        # Accounting is not set up in this database.
        return
    for months in (2, 1):
        first = today.replace(day=1) - relativedelta(months=months)
        last = first + relativedelta(months=1, days=-1)
        moves = env["account.move"]
        for line in lines:
            moves += env["isp.bill"]._make(line, first, last).move_id
        made = last + timedelta(days=1)
        moves.write({"invoice_date": made, "invoice_date_due": today + timedelta(days=10)})
        moves.action_post()
        if months == 2:
            register = env["account.payment.register"].with_context(
                active_model="account.move", active_ids=moves.ids
            )
            register.create(
                {"payment_date": made + timedelta(days=8), "group_payment": False}
            )._create_payments()


def _television(env, plans, connections):
    subscriptions = env["isp.tv"]
    for place, connection in enumerate(connections[2:10]):
        subscriptions += subscriptions.create(
            {
                "code": f"TV-{1001 + place}",
                "partner_id": connection.partner_id.id,
                "plan_id": plans["TV-PREMIUM" if place % 2 else "TV-BASICO"].id,
                "device_ids": [
                    fields.Command.create({"serial": f"DEMO{place}{number}", "name": name})
                    for number, name in enumerate(("Sala", "Quarto", "Cozinha")[: place % 3 + 1])
                ],
            }
        )
    subscriptions[:-1].action_activate()
    subscriptions[1]._restrict("blocked", "manual", "Aparelho trocado sem aviso.")
    subscriptions[3]._restrict("partial", "request", "Pediu só os canais básicos por uns meses.")
    subscriptions[4].action_pause()
    subscriptions[5].action_end()

"""What happened before: trust unlocks, kept and broken, and outages that were suspected."""

from datetime import timedelta

from odoo import Command, fields

from odoo.addons.mkbot_chat.demo import bills
from odoo.addons.mkbot_chat.demo.second_copies import made_at

UNLOCK_DAYS, OVERDUE_DAYS = 3, 34
#: Place of a subscriber in the list → days since the unlock, days from it to the payment
UNLOCKS = {
    10: (80, 2),
    11: (71, 1),
    12: (63, 9),
    13: (52, 3),
    14: (44, 0),
    15: (37, 2),
    16: (29, 12),
    17: (22, 1),
    18: (15, 3),
    19: (9, 2),
}
#: Place of a box → days ago, customers, minutes from the first sign until seen, minutes until the
#: outage was opened; None: it was none
SUSPICIONS = {
    1: (84, 6, 7, 18),
    3: (66, 5, 11, None),
    5: (41, 9, 4, 26),
    7: (27, 5, 9, 12),
    9: (12, 7, 6, 35),
    11: (5, 5, 12, None),
}


def load(env, connections, boxes):
    journal = bills.sales_journal(env, env.company)
    if journal:
        _unlocks(env, journal, connections)
    for place, (ago, customers, minutes, early) in SUSPICIONS.items():
        _suspicion(env, boxes[place], ago, customers, minutes, early)


def _unlocks(env, journal, connections):
    today = env.company._mkbot_today()
    rows = [
        (connections[place], today - timedelta(days=ago), taken)
        for place, (ago, taken) in UNLOCKS.items()
    ]
    moves = bills.bill_all(
        env,
        journal,
        [
            (
                connection.partner_id,
                granted - timedelta(days=OVERDUE_DAYS),
                connection.plan_id.price,
                "Fibra",
            )
            for connection, granted, _taken in rows
        ],
    )
    for move, (connection, granted, taken) in zip(moves, rows, strict=True):
        unlock = env["isp.unlock"].create(
            {
                "res_model": connection._name,
                "res_id": connection.id,
                "partner_id": connection.partner_id.id,
                "company_id": connection.company_id.id,
                "granted_on": granted,
                "until": granted + timedelta(days=UNLOCK_DAYS),
                "debt_since": move.invoice_date_due,
                "debt": move.amount_residual_signed,
                "user_id": env.ref("base.user_root").id,
                "state": "kept" if taken <= UNLOCK_DAYS else "broken",
            }
        )
        made_at(unlock, granted)
    bills.pay_all(
        env,
        [
            (move, granted + timedelta(days=taken))
            for move, (_connection, granted, taken) in zip(moves, rows, strict=True)
        ],
    )


def _suspicion(env, box, ago, customers, minutes, early):
    seen_at = fields.Datetime.now() - timedelta(days=ago, hours=ago % 7)
    began_at = seen_at - timedelta(minutes=minutes)
    vals = {"state": "dismissed", "decided_at": seen_at + timedelta(minutes=15)}
    if early is not None:
        opened_at = seen_at + timedelta(minutes=early)
        outage = env["isp.outage"].create(
            {
                "name": f"Queda em {box.complete_name}",
                "node_ids": [Command.set(box.ids)],
                "start": began_at,
            }
        )
        outage._move("done", opened_at=opened_at, ended_at=opened_at + timedelta(hours=2))
        vals = {"state": "confirmed", "decided_at": opened_at, "outage_id": outage.id}
    env["isp.suspicion"].create(
        {
            "company_id": box.company_id.id,
            "place": f"node:{box.id}",
            "scope": "node",
            "node_id": box.id,
            "cause": "asked",
            "customers": customers,
            "minutes": 15,
            "began_at": began_at,
            "seen_at": seen_at,
            "decided_by_id": env.ref("mkbot_chat.user_carla").id,
            **vals,
        }
    )

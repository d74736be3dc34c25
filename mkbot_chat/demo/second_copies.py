"""The bills whose second copies were sent in the demo's attendances, and when they were paid; and
promises of payment, kept and broken."""

import random
from datetime import datetime, time, timedelta

import pytz

from odoo import fields
from odoo.tools import SQL

from . import bills

SEED = 112
#: Those of the last attendances: a bill takes a moment to write.
MOST = 30
AMOUNTS = (89.90, 99.90, 129.90, 149.90, 199.90)
#: Days from the sending to the payment, how often each.
DELAYS = {0: 6, 1: 8, 2: 5, 3: 3, 5: 4, 6: 2, 9: 3, 13: 2, 18: 1, 24: 1, 40: 1}
#: XML id of the customer → days ago that the bot sent their oldest open bill.
OPEN = {"partner_ana_sabia": (9,), "partner_maria_jequitiba": (38,)}
#: (days since it was promised, days until the promised day, days until it was paid)
PROMISES = ((75, 5, 4), (61, 3, 3), (48, 7, 15), (33, 5, 5), (26, 4, 2), (19, 6, 13))


def load(env, company):
    """Write them for the attendances that asked for a second copy."""
    env = env(context={**env.context, "allowed_company_ids": company.ids, "tracking_disable": True})
    journal = bills.sales_journal(env, company)
    if not journal:
        return
    rng = random.Random(SEED)
    sessions = _sessions(env, company)
    _paid_ones(env, journal, sessions[:MOST], rng)
    _open_ones(env)
    _promises(env, journal, sessions.partner_id[: len(PROMISES)], rng)


def _sessions(env, company):
    """Those of customers whose other bills nobody wrote by hand, the latest first."""
    by_hand = [env.ref(f"mkbot_chat.{name}").id for name in bills.BILLS]
    sessions = env["mkbot.session"].search(
        [
            ("company_id", "=", company.id),
            ("intent_id.code", "=", "segunda_via_boleto"),
            ("partner_id", "!=", False),
            ("partner_id", "not in", by_hand),
            ("state", "=", "closed"),
        ],
        order="opened_at desc",
    )
    return sessions.filtered(
        lambda session: session.end_reason == "solved" or session.closing_operator_id
    )


def _paid_ones(env, journal, sessions, rng):
    today = fields.Date.context_today(env["account.move"])
    days = [session.opened_at.date() for session in sessions]
    moves = bills.bill_all(
        env,
        journal,
        [
            (
                session.partner_id,
                day + timedelta(days=rng.randint(-12, 5)),
                rng.choice(AMOUNTS),
                "Fibra",
            )
            for session, day in zip(sessions, days, strict=True)
        ],
    )
    for session, move in zip(sessions, moves, strict=True):
        at = session.opened_at + timedelta(seconds=rng.randint(20, 90))
        _send(env, move, session, session.closing_operator_id, at)
    delays = rng.choices(list(DELAYS), DELAYS.values(), k=len(sessions))
    paid_on = [
        min(day + timedelta(days=delay), today) for day, delay in zip(days, delays, strict=True)
    ]
    bills.pay_all(env, list(zip(moves, paid_on, strict=True)))


def _open_ones(env):
    for name, days in OPEN.items():
        customer = env.ref(f"mkbot_chat.{name}")
        move = env["account.move"].search(
            [("partner_id", "=", customer.id), ("payment_state", "=", "not_paid")],
            order="invoice_date_due",
            limit=1,
        )
        for ago in days:
            at = fields.Datetime.now() - timedelta(days=ago)
            _send(env, move, env["mkbot.session"], None, at)


def _send(env, move, session, user, at):
    env["mkbot.second.copy"]._log(bills.instalments(move), session, user).at = at


def _promises(env, journal, customers, rng):
    today = fields.Date.context_today(env["account.move"])
    rows = [
        (customer, today - timedelta(days=ago + 8), rng.choice(AMOUNTS), "Fibra")
        for customer, (ago, _given, _taken) in zip(customers, PROMISES, strict=False)
    ]
    moves = bills.bill_all(env, journal, rows)
    paid = []
    for move, (ago, given, taken) in zip(moves, PROMISES, strict=False):
        made = today - timedelta(days=ago)
        line = bills.instalments(move)
        owed = line.amount_residual_currency
        promise = env["mkbot.promise"]._keep(line, today + timedelta(days=1), owed)
        promise.write(
            {
                "date": made + timedelta(days=given),
                "user_id": env.ref("mkbot_chat.user_ana").id,
                "state": "kept" if taken <= given else "broken",
            }
        )
        made_at(promise, made)
        paid.append((move, made + timedelta(days=taken)))
    bills.pay_all(env, paid)


def made_at(record, day):
    """Have a record made at noon of a day of the company: nobody sets that by the ORM."""
    zone = pytz.timezone(record.company_id._mkbot_tz())
    noon = zone.localize(datetime.combine(day, time(12))).astimezone(pytz.utc)
    record.flush_recordset()
    record.env.cr.execute(
        SQL(
            "UPDATE %s SET create_date = %s WHERE id = %s",
            SQL.identifier(record._table),
            noon.replace(tzinfo=None),
            record.id,
        )
    )
    record.invalidate_recordset(["create_date"])

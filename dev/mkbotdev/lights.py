"""The lights of twenty coins over a customer's records among a hundred thousand of each kind."""

import statistics
import time

from . import console
from .errors import Failure
from .measure import emit, percentile

COINS = 20
ROUNDS = 4
#: A round that is not counted: the server's caches are empty before.
WARM_UP = 1

#: Coins besides those that the addon ships: model, path to the customer, what makes them red.
ALARMS = (
    ("crm.lead", "partner_id", "[('priority', '=', '3')]"),
    ("crm.lead", "partner_id", "[('won_status', '=', 'lost'), ('create_date', '>=', '-30d')]"),
    ("crm.lead", "partner_id", "[('stage_id.is_won', '=', True)]"),
    ("account.move", "partner_id", "[('state', '=', 'draft')]"),
    ("account.move", "partner_id", "[('payment_state', '=', 'partial')]"),
    ("account.move", "commercial_partner_id", "[('invoice_date_due', '<', '-90d')]"),
    ("account.move.line", "move_id.partner_id", "[('display_type', '=', 'line_note')]"),
    ("mkbot.session", "partner_id", "[('state', '=', 'cancelled')]"),
    ("mkbot.session", "partner_id", "[('queue_reason', '=', 'asked')]"),
    ("mkbot.session", "contact_id.partner_id", "[('rating', '<', 3)]"),
    ("mkbot.contact", "partner_id", "[('direct_to_queue', '=', True)]"),
    ("mkbot.promise", "partner_id", "[('state', '=', 'broken')]"),
    ("mkbot.sent.message", "partner_id", "[('state', '=', 'uncertain')]"),
    ("ir.attachment", "mkbot_partner_id", "[('mimetype', '=', 'application/zip')]"),
)


def measure(name, node, sessions, count):
    """Print leds_ms: one request for all the coins of one customer, as the browser makes it.

    :param sessions: ids of conversations that ana attends
    :param count: rows of each kind of record, spread over the customers there are
    """
    with console.step(f"{COINS} coins over {count} records of each kind"):
        for statement in ROWS:
            node.psql(statement, {"count": count})
        node.psql("VACUUM ANALYZE")
        _make_coins(node.rpc("admin"))
        ana = node.rpc("ana")
        sessions = [row[0] for row in node.psql(KNOWN, [list(sessions)])]
        rounds = [_round(ana, sessions) for _round_number in range(WARM_UP + ROUNDS)]
    times = [took for each in rounds[WARM_UP:] for took, _leds in each]
    red = [sum(led["colour"] == "red" for led in leds.values()) for _took, leds in rounds[-1]]
    detail = {
        "p95": round(percentile(times, 0.95), 1),
        "max": round(max(times), 1),
        "requests": len(times),
        "coins": COINS,
        "records": count,
        "red": round(statistics.mean(red), 1),
    }
    emit(name, "leds_ms", statistics.median(times), "ms", detail)


def _make_coins(admin):
    shipped = admin.call("mkbot.lookup", "search_count", [[]])
    models = admin.call(
        "ir.model", "search_read", [[("model", "in", [alarm[0] for alarm in ALARMS])], ["model"]]
    )
    ids = {row["model"]: row["id"] for row in models}
    values = [
        {
            "name": f"Bench {number}",
            "code": f"bench_{number}",
            "model_id": ids[model],
            "path": path,
            "alarm_domain": alarm,
            "is_default": True,
        }
        for number, (model, path, alarm) in enumerate(ALARMS[: COINS - shipped], 1)
    ]
    admin.call("mkbot.lookup", "create", [values])
    if shipped + len(values) != COINS:
        raise Failure(f"There are {shipped + len(values)} coins, not {COINS}.")


def _round(ana, sessions):
    """(milliseconds, lights) of each conversation, once."""
    answers = []
    for session in sessions:
        start = time.perf_counter()
        leds = ana.call("mkbot.panel", "leds", [session])
        answers.append(((time.perf_counter() - start) * 1000, leds))
        if len(leds) != COINS or any(led["colour"] == "grey" for led in leds.values()):
            raise Failure(f"Of {COINS} lights some are not lit: {leds}.")
    return answers


KNOWN = "SELECT id FROM mkbot_session WHERE id = ANY(%s) AND partner_id IS NOT NULL ORDER BY id"

#: The customers of conversations, numbered, for `n` rows of each kind.
CUSTOMER = """
  FROM generate_series(0, %(count)s - 1) AS n
 CROSS JOIN (SELECT array_agg(DISTINCT partner_id) AS ids FROM mkbot_session
              WHERE partner_id IS NOT NULL) AS customers
 CROSS JOIN LATERAL (SELECT customers.ids[n %% cardinality(customers.ids) + 1] AS partner_id) AS c
 CROSS JOIN (SELECT id AS company_id, currency_id FROM res_company ORDER BY id LIMIT 1) AS company
"""

# One invoice in ten is open, one in a hundred overdue.
ROWS = (
    """INSERT INTO account_move (name, journal_id, company_id, currency_id, state, move_type,
              auto_post, date, invoice_date, invoice_date_due, partner_id, commercial_partner_id,
              payment_state, amount_total, amount_residual, create_date)
       SELECT 'BENCH/' || n, j.id, company_id, company.currency_id, 'posted', 'out_invoice', 'no',
              current_date - n %% 700, current_date - n %% 700,
              current_date - CASE WHEN n %% 100 = 0 THEN 5 ELSE -5 END, partner_id, partner_id,
              CASE WHEN n %% 10 > 0 THEN 'paid' ELSE 'not_paid' END, 100,
              CASE WHEN n %% 10 > 0 THEN 0 ELSE 100 END, now() AT TIME ZONE 'UTC'
    """
    + CUSTOMER
    + """ CROSS JOIN LATERAL (SELECT id FROM account_journal
              WHERE company_id = company.company_id AND type = 'sale' LIMIT 1) AS j""",
    """INSERT INTO account_move_line (move_id, journal_id, company_id, currency_id,
              company_currency_id, account_id, partner_id, display_type, parent_state, date,
              date_maturity, debit, credit, balance, amount_currency, amount_residual,
              amount_residual_currency, reconciled, move_name, create_date)
       SELECT m.id, m.journal_id, m.company_id, m.currency_id, m.currency_id, a.id, m.partner_id,
              CASE a.account_type WHEN 'income' THEN 'product' ELSE 'payment_term' END, 'posted',
              m.date, m.invoice_date_due, 100, 0, 100, 100, m.amount_residual, m.amount_residual,
              a.account_type != 'income' AND m.amount_residual = 0, m.name, m.create_date
         FROM account_move m
         JOIN (SELECT DISTINCT ON (c.res_company_id, a.account_type) a.id, a.account_type,
                      c.res_company_id AS company_id
                 FROM account_account a
                 JOIN account_account_res_company_rel c ON c.account_account_id = a.id
                WHERE a.account_type IN ('income', 'asset_receivable')) AS a
           ON a.company_id = m.company_id
        WHERE m.name LIKE 'BENCH/%%' AND %(count)s > 0""",
    """INSERT INTO crm_lead (name, type, active, partner_id, company_id, priority, stage_id,
              won_status, create_date)
       SELECT 'Bench ' || n, 'opportunity', true, partner_id, company_id,
              CASE WHEN n %% 50 = 0 THEN '3' ELSE '1' END, s.id,
              CASE n %% 3 WHEN 0 THEN 'pending' WHEN 1 THEN 'won' ELSE 'lost' END,
              now() AT TIME ZONE 'UTC' - n %% 700 * interval '1 day'
    """
    + CUSTOMER
    + " CROSS JOIN (SELECT id FROM crm_stage WHERE is_won IS NOT TRUE LIMIT 1) AS s",
    """INSERT INTO mail_activity (res_model_id, res_model, res_id, date_deadline, user_id, active,
              activity_type_id, create_date)
       SELECT m.id, 'crm.lead', l.id, current_date + l.id %% 20 - 1, u.id, true, t.res_id,
              l.create_date
         FROM crm_lead l
         JOIN ir_model m ON m.model = 'crm.lead'
         JOIN res_users u ON u.login = 'carla'
         JOIN ir_model_data t ON t.module = 'mail' AND t.name = 'mail_activity_data_todo'
        WHERE l.name LIKE 'Bench %%' AND l.won_status = 'pending' AND %(count)s > 0""",
    """INSERT INTO ir_attachment (name, type, mimetype, res_model, res_id, company_id, file_size,
              create_date)
       SELECT m.name || '.pdf', 'binary', 'application/pdf', 'account.move', m.id, m.company_id,
              20000, m.create_date
         FROM account_move m WHERE m.name LIKE 'BENCH/%%' AND %(count)s > 0""",
    """INSERT INTO mail_message (model, res_id, message_type, subtype_id, subject, body, date,
              author_id, is_internal, message_id, record_company_id, create_date)
       SELECT 'account.move', m.id, 'comment', s.res_id, m.name, '<p>A sua fatura</p>',
              m.create_date - m.id %% 700 * interval '1 day', b.res_id, false,
              '<bench-' || m.id || '@localhost>', m.company_id, m.create_date
         FROM account_move m
         JOIN ir_model_data s ON s.module = 'mail' AND s.name = 'mt_comment'
         JOIN ir_model_data b ON b.module = 'mkbot_chat' AND b.name = 'partner_bot'
        WHERE m.name LIKE 'BENCH/%%' AND %(count)s > 0""",
    """INSERT INTO mail_notification (mail_message_id, res_partner_id, notification_type,
              notification_status, is_read)
       SELECT w.id, m.partner_id, 'email',
              CASE WHEN w.id %% 200 = 0 THEN 'bounce' ELSE 'sent' END, true
         FROM mail_message w JOIN account_move m ON m.id = w.res_id
        WHERE w.model = 'account.move' AND w.message_id LIKE '<bench-%%' AND %(count)s > 0""",
    """INSERT INTO mkbot_promise (move_line_id, partner_id, company_id, user_id, state, date,
              amount, create_date)
       SELECT l.id, l.partner_id, l.company_id, u.id,
              CASE l.id %% 3 WHEN 0 THEN 'broken' WHEN 1 THEN 'kept' ELSE 'cancelled' END, l.date,
              100, l.create_date
         FROM account_move_line l JOIN res_users u ON u.login = 'ana'
        WHERE l.move_name LIKE 'BENCH/%%' AND l.display_type = 'payment_term'
          AND %(count)s > 0""",
)

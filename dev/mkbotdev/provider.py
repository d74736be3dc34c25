"""A provider of thousands of customers for the benches, written by SQL in seconds.

Of each hundred customers: five are to be warned of a debt, two to be reduced, two to be blocked,
one to be ended, two to be released, eight are blocked and stay so, five owe what is not due yet.
That is what a run finds that did not take place for days.
"""

from .crowd import PARTNERS

#: Invoices of each customer.
INVOICES = 3
#: Days overdue of the steps.
RULE = {"notice_days": 5, "partial_days": 20, "block_days": 30, "end_days": 90}
#: How far behind a customer is: a hundredth of them from … to …, days since the oldest instalment
#: fell due, days since they were warned, access, days for which it is so.
CLASSES = (
    (0, 4, 8, None, "full", 0),
    (5, 6, 24, 16, "full", 0),
    (7, 8, 36, 25, "partial", 10),
    (9, 9, 100, 90, "blocked", 65),
    (10, 11, None, 20, "blocked", 5),
    (12, 19, 50, 40, "blocked", 18),
    (20, 24, -5, None, "full", 0),
    (25, 99, None, None, "full", 0),
)


def fill(databases, database, count):
    """Write `count` customers with a connection each, some with a line and TV, and their bills.

    :return: ids of customers with all of that, some of each of `CLASSES`
    """
    with databases.cursor(database) as cursor:
        # Checking each foreign key would take longer than all the rest.
        cursor.execute("SET session_replication_role = replica; SET synchronous_commit = off")
        cursor.execute(CLASS_TABLE)
        cursor.executemany("INSERT INTO bench_class VALUES (%s, %s, %s, %s, %s, %s)", CLASSES)
        for statement in STATEMENTS:
            cursor.execute(statement, {"count": count, "invoices": INVOICES, **RULE})
        cursor.execute("VACUUM ANALYZE")
        cursor.execute(SAMPLE)
        return [row[0] for row in cursor.fetchall()]


CLASS_TABLE = """
CREATE TEMP TABLE bench_class (first int, last int, overdue int, warned int, access text, since int)
"""

SAMPLE = """
SELECT partner_id FROM (
    SELECT partner_id, row_number() OVER (PARTITION BY first ORDER BY n) AS place
      FROM bench_customer) AS ranked
 WHERE place <= 8 ORDER BY place, partner_id
"""

#: Of a service of each customer: how far the customer is behind.
STATE = """
       'active', access, CASE WHEN access <> 'full' THEN 'overdue' END,
       CASE WHEN access <> 'full' THEN now() AT TIME ZONE 'UTC' - since * interval '1 day' END,
       CASE WHEN warned IS NOT NULL THEN current_date - coalesce(overdue, 30) END,
       CASE WHEN warned IS NOT NULL THEN current_date - warned END,
       current_date - 400, access, 'done', false,
       now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC'
"""
COLUMNS = """partner_id, commercial_partner_id, company_id, plan_id, server_id, rule_id, code,
        state, access, access_reason, access_since, notice_for, notice_on, started_on,
        confirmed_access, sync_state, courtesy, create_date, write_date"""
#: Where services of a kind come from: the first plan and back-end of that kind.
SOURCE = """
  FROM bench_customer c
 CROSS JOIN LATERAL (SELECT id AS plan_id FROM isp_plan WHERE kind = '{plan}'
                      ORDER BY id LIMIT 1) AS plan
 CROSS JOIN LATERAL (SELECT id AS server_id FROM isp_server WHERE kind = '{server}'
                      ORDER BY id LIMIT 1) AS server
 CROSS JOIN LATERAL (SELECT id AS rule_id FROM isp_rule WHERE name = 'Bench') AS rule
"""

STATEMENTS = (
    """INSERT INTO isp_server (name, kind, active, company_id, timezone)
       SELECT 'Bench', kind, true, 1, 'UTC' FROM unnest(ARRAY['radius', 'kamailio', 'tv']) AS kind
    """,
    """INSERT INTO isp_rule (name, active, company_id, notice_days, partial_days, block_days,
                end_days, unlock_days, unlocks_a_quarter)
       VALUES ('Bench', true, 1, %(notice_days)s, %(partial_days)s, %(block_days)s, %(end_days)s,
               3, 1)""",
    """CREATE TEMP TABLE bench_customer AS
       SELECT n, nextval('res_partner_id_seq')::int AS partner_id,
              'Cliente ' || n AS name, b.*
         FROM generate_series(0, %(count)s - 1) AS n
         JOIN bench_class b ON n %% 100 BETWEEN b.first AND b.last""",
    PARTNERS.format(source="bench_customer"),
    f"""INSERT INTO isp_connection ({COLUMNS}, auth, http_port, password, ipv4)
       SELECT partner_id, partner_id, 1, plan_id, server_id, rule_id, 'bench.' || n, {STATE},
              'pppoe', 80, 'segredo',
              '10.' || n / 65536 || '.' || n / 256 %% 256 || '.' || n %% 256
    """
    + SOURCE.format(plan="internet", server="radius"),
    f"""INSERT INTO isp_line ({COLUMNS}, password)
       SELECT partner_id, partner_id, 1, plan_id, server_id, rule_id,
              '+5519' || 30000000 + n, {STATE}, 'segredo'
    """
    + SOURCE.format(plan="telephone", server="kamailio")
    + " WHERE n / 100 %% 20 < 3",
    f"""INSERT INTO isp_tv ({COLUMNS})
       SELECT partner_id, partner_id, 1, plan_id, server_id, rule_id, 'BENCH-' || n, {STATE}
    """
    + SOURCE.format(plan="tv", server="tv")
    + " WHERE n / 100 %% 20 < 2",
    # The first one of each customer is what they owe; the others were paid, a month apart.
    """INSERT INTO account_move (name, journal_id, company_id, currency_id, state, move_type,
              auto_post, date, invoice_date, invoice_date_due, partner_id, commercial_partner_id,
              payment_state, amount_total, amount_residual, create_date)
       SELECT 'BENCH/' || n || '/' || k, j.id, 1, company.currency_id, 'posted', 'out_invoice',
              'no', due - 20, due - 20, due, c.partner_id, c.partner_id,
              CASE WHEN owed THEN 'not_paid' ELSE 'paid' END, 100,
              CASE WHEN owed THEN 100 ELSE 0 END, now() AT TIME ZONE 'UTC'
         FROM bench_customer c
        CROSS JOIN generate_series(0, %(invoices)s - 1) AS k
        CROSS JOIN LATERAL (SELECT k = 0 AND overdue IS NOT NULL AS owed,
                   current_date - coalesce(overdue, 10) - 30 * k AS due) AS bill
         JOIN res_company company ON company.id = 1
        CROSS JOIN LATERAL (SELECT id FROM account_journal
              WHERE company_id = 1 AND type = 'sale' ORDER BY id LIMIT 1) AS j""",
    """INSERT INTO account_move_line (move_id, journal_id, company_id, currency_id,
              company_currency_id, account_id, partner_id, display_type, parent_state, date,
              date_maturity, debit, credit, balance, amount_currency, amount_residual,
              amount_residual_currency, reconciled, move_name, create_date)
       SELECT m.id, m.journal_id, m.company_id, m.currency_id, m.currency_id, a.id, m.partner_id,
              CASE a.account_type WHEN 'income' THEN 'product' ELSE 'payment_term' END, 'posted',
              m.date, CASE a.account_type WHEN 'income' THEN NULL ELSE m.invoice_date_due END,
              CASE a.account_type WHEN 'income' THEN 0 ELSE 100 END,
              CASE a.account_type WHEN 'income' THEN 100 ELSE 0 END, sign * 100, sign * 100,
              CASE a.account_type WHEN 'income' THEN 0 ELSE m.amount_residual END,
              CASE a.account_type WHEN 'income' THEN 0 ELSE m.amount_residual END,
              a.account_type <> 'income' AND m.amount_residual = 0, m.name, m.create_date
         FROM account_move m
         JOIN (SELECT DISTINCT ON (a.account_type) a.id, a.account_type,
                      CASE a.account_type WHEN 'income' THEN -1 ELSE 1 END AS sign
                 FROM account_account a
                 JOIN account_account_res_company_rel c ON c.account_account_id = a.id
                WHERE a.account_type IN ('income', 'asset_receivable')
                  AND c.res_company_id = 1) AS a ON true
        WHERE m.name LIKE 'BENCH/%%' AND %(count)s > 0""",
)

"""What was received of an instalment, and what is still owed of it, in the company's currency.

Money is what came by a bank, a card or in cash: neither what was credited nor what was written off.
A payment that its bank statement has not confirmed need not have an entry: it counts towards the
invoice's open instalments in the order in which they fall due.
"""

from odoo.tools import SQL

#: Kinds of journals in which money is received.
MONEY_JOURNALS = ("bank", "cash", "credit")
#: Fields that are read here, by model.
READ = {
    "account.account": ["account_type"],
    "account.journal": ["type"],
    "account.move.line": [
        "account_id",
        "amount_residual",
        "date",
        "date_maturity",
        "journal_id",
        "move_id",
        "reconciled",
    ],
    "account.partial.reconcile": ["amount", "credit_move_id", "debit_move_id"],
    "account.payment": ["amount_company_currency_signed", "date", "move_id", "state"],
}


def received(line):
    """A query of ``day``, ``amount`` and ``seen_at`` (UTC), a row a payment of an instalment.

    :param line: alias of ``account_move_line``
    """
    return SQL(
        """SELECT credit.date AS day, partial.amount, partial.create_date AS seen_at
             FROM account_partial_reconcile partial
             JOIN account_move_line credit ON credit.id = partial.credit_move_id
             JOIN account_journal journal ON journal.id = credit.journal_id
            WHERE partial.debit_move_id = %(line)s.id AND journal.type IN %(kinds)s
        UNION ALL (%(pending)s)""",
        line=SQL.identifier(line),
        kinds=MONEY_JOURNALS,
        pending=pending(line),
    )


def pending(line):
    """The same of payments without an entry of their own."""
    return SQL(
        """SELECT part.day, part.amount, part.seen_at
             FROM (SELECT payment.date AS day, payment.create_date AS seen_at,
                          LEAST(payment.until, due.since + %(line)s.amount_residual)
                          - GREATEST(payment.until - payment.amount, due.since) AS amount
                     FROM (SELECT pay.date, pay.create_date,
                                  abs(pay.amount_company_currency_signed) AS amount,
                                  sum(abs(pay.amount_company_currency_signed))
                                      OVER (ORDER BY pay.date, pay.id) AS until
                             FROM account_move__account_payment rel
                             JOIN account_payment pay ON pay.id = rel.payment_id
                            WHERE rel.invoice_id = %(line)s.move_id AND pay.move_id IS NULL
                              AND pay.state IN ('in_process', 'paid')) payment,
                          (SELECT COALESCE(sum(earlier.amount_residual), 0) AS since
                             FROM account_move_line earlier
                             JOIN account_account account ON account.id = earlier.account_id
                            WHERE earlier.move_id = %(line)s.move_id
                              AND account.account_type = 'asset_receivable'
                              AND (COALESCE(earlier.date_maturity, earlier.date), earlier.id)
                                  < (COALESCE(%(line)s.date_maturity, %(line)s.date), %(line)s.id)
                          ) due
                    WHERE %(line)s.reconciled IS NOT TRUE) part
            WHERE part.amount > 0""",
        line=SQL.identifier(line),
    )


def owed(line):
    """What is owed of an instalment now, as an expression."""
    return SQL(
        """(%(line)s.amount_residual
            - (SELECT COALESCE(sum(waiting.amount), 0) FROM (%(pending)s) waiting))""",
        line=SQL.identifier(line),
        pending=pending(line),
    )

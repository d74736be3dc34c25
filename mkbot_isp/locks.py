"""Waiting for one's turn at a record."""

from odoo.tools import SQL


def lock(records):
    """Lock rows and forget what was read of them, waiting for who has them: a worker does for
    milliseconds, which is no reason to send an operator away. Where they were changed meanwhile
    PostgreSQL says so, and Odoo begins the request anew."""
    if records.ids:
        records.invalidate_recordset()
        records.env.execute_query(
            SQL(
                "SELECT id FROM %s WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE",
                SQL.identifier(records._table),
                sorted(records.ids),
            )
        )

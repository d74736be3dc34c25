"""How long what has been done is kept: days, by the system's parameters."""

import logging

_logger = logging.getLogger(__name__)

#: Rows deleted in one transaction.
GC_BATCH = 5000


def number_of(env, name, default):
    """Return the whole number of a system parameter, such as ``mkbot_channels.journal_days``."""
    # sudo: a setting of the system.
    value = env["ir.config_parameter"].sudo().get_param(name, default)
    try:
        return max(0, int(value))
    except ValueError:
        _logger.warning("%s: a whole number is expected: %s", name, value)
        return default


def days_of(env, name, default, least):
    """Return after how many days rows are deleted, 0 for never.

    :param least: fewer days than that would break something: they count as so many
    """
    days = number_of(env, name, default)
    return max(days, least) if days else 0


def delete_some(model, domain, order=None, limit=GC_BATCH):
    """Delete rows, as many as one transaction should; for a method that Odoo's autovacuum calls.

    :return: how many, and whether there may be more
    """
    rows = model.search(domain, order=order, limit=limit)
    rows.unlink()
    return len(rows), len(rows) == limit

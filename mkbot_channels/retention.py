"""How long what has been done is kept: days, by the system's parameters."""

import logging

_logger = logging.getLogger(__name__)

#: Rows deleted in one transaction.
GC_BATCH = 5000


def number_of(env, name, default):
    """Return the whole number of the parameter ``mkbot_channels.<name>``."""
    # sudo: a setting of the system.
    value = env["ir.config_parameter"].sudo().get_param(f"mkbot_channels.{name}", default)
    try:
        return max(0, int(value))
    except ValueError:
        _logger.warning("mkbot_channels.%s: a whole number is expected: %s", name, value)
        return default


def days_of(env, name, default, least):
    """Return after how many days rows are deleted, 0 for never.

    :param least: fewer days than that would break something: they count as so many
    """
    days = number_of(env, name, default)
    return max(days, least) if days else 0

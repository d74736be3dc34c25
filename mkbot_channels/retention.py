"""How long what has been done is kept: days, by the system's parameters."""

import logging

_logger = logging.getLogger(__name__)

#: Rows deleted in one transaction.
GC_BATCH = 5000


def days_of(env, name, default, least=1):
    """Return after how many days rows are deleted, 0 for never.

    :param name: the parameter is ``mkbot_channels.<name>``
    :param least: fewer days than that would break something: they count as so many
    """
    # sudo: a setting of the system.
    value = env["ir.config_parameter"].sudo().get_param(f"mkbot_channels.{name}", default)
    try:
        days = int(value)
    except ValueError:
        _logger.warning("mkbot_channels.%s: a number of days is expected: %s", name, value)
        days = default
    return max(days, least) if days > 0 else 0

"""Figures as people read them, as ``static/src/page/formats.js`` writes them on the screen."""

from odoo.tools.misc import formatLang

#: What there is no figure of.
NOTHING = "—"


def format_duration(env, value):
    """A duration for people: 45 s, 5 min 30 s, 1 h 05 min.

    :param value: seconds
    """
    if value < 0:
        return f"−{format_duration(env, -value)}"
    seconds = round(value)
    if seconds < 60:
        return env._("%s s", seconds)
    minutes, rest = divmod(seconds, 60)
    if minutes < 60:
        if rest:
            return env._("%(minutes)s min %(seconds)s s", minutes=minutes, seconds=rest)
        return env._("%s min", minutes)
    hours, minutes = divmod(minutes, 60)
    return env._(
        "%(hours)s h %(minutes)s min", hours=_number(env, hours, 0), minutes=f"{minutes:02}"
    )


def format_percent(env, value):
    return f"{_number(env, value, 1)}%"


def format_figure(env, value, unit):
    """
    :param value: a number, or None
    :param unit: count, seconds, days, percent, grade or money (in the company's currency)
    """
    if value is None:
        return NOTHING
    if unit == "seconds":
        return format_duration(env, value)
    if unit == "percent":
        return format_percent(env, value)
    if unit == "days":
        return env._("1 day") if value == 1 else env._("%s days", _number(env, value, 1))
    if unit == "money":
        return formatLang(env, value, currency_obj=env.company.currency_id)
    return _number(env, value, 1 if unit == "grade" else 0)


def format_with_share(env, value, unit, share):
    """A figure with its share of the whole in percent, if there is one."""
    figure = format_figure(env, value, unit)
    if share is None:
        return figure
    return env._("%(figure)s (%(share)s)", figure=figure, share=format_percent(env, share))


def _number(env, value, digits):
    value = round(value, digits)
    return formatLang(env, value, digits=0 if value == int(value) else digits)

"""Which driver a back-end is asked with. Called by the worker, outside transactions."""

import importlib

MODULES = {"radius": "radius", "kamailio": "kamailio", "tv": "tv", "iclass": "iclass"}


def opened(kind, settings):
    """The driver of a back-end, ready to be asked; a context manager that gives it.

    :param kind: of `isp.server`
    :param dict settings: see `isp.server._settings`
    """
    module = importlib.import_module(f"{__package__}.backends.{MODULES[kind]}")
    return module.opened(settings)


def do(kind, settings, verb, asked, former=None):
    """Have a back-end do something.

    :param asked: see `isp.service._asked`
    :return: what the verb returns
    :raise port.Unreachable: nobody answered
    :raise port.Refused: it will not
    """
    with opened(kind, settings) as driver:
        if kind == "tv":
            return _television(driver, verb, asked)
        if verb == "provision":
            return driver.provision(asked, former)
        return getattr(driver, verb)(asked)


def _television(driver, verb, asked):
    """A content hub knows moves, not wishes: bring it from where it is to where it should be.

    :param asked: ``(port.Television, reference, access)``
    :return: the hub's reference, "" where it has none any more
    """
    television, reference, access = asked
    if verb == "remove":
        if reference:
            driver.cancel(reference)
        return ""
    if not reference or driver.state(reference) == "cancelled":
        reference = driver.activate(television)
    else:
        driver.change(television, reference)
    is_suspended = driver.state(reference) == "suspended"
    if access == "blocked" and not is_suspended:
        driver.suspend(reference)
    elif access != "blocked" and is_suspended:
        driver.reactivate(reference)
    return reference

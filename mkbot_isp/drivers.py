"""Which driver a back-end is asked with. Called by the worker, outside transactions."""

from .backends import coa, genieacs, iclass, kamailio, radius, snmp, tv


def do(kind, settings, verb, asked, former=None):
    """Have a back-end do something.

    :param kind: of `isp.server`
    :param dict settings: see `isp.server._settings`
    :param asked: see `isp.service._asked`
    :return: what the verb returns
    :raise port.Unreachable: nobody answered
    :raise port.Refused: it will not
    """
    driver = OPENERS[kind](settings)
    if kind == "tv":
        return _television(driver, verb, asked)
    if verb == "provision":
        return driver.provision(asked, former)
    if verb == "set_wifi":
        return driver.set_wifi(*asked)
    return getattr(driver, verb)(asked)


def ask(kind, settings, verb, *args):
    """Read something from a back-end; nothing is changed there.

    :raise port.Unreachable: nobody answered
    :raise port.Refused: it will not
    """
    return getattr(OPENERS[kind](settings), verb)(*args)


def traffic(settings, name, index=None):
    """Read what an interface moved.

    :param dict settings: ``host``, ``community`` and ``port`` of its access server
    :param name: of the interface
    :param index: where it was found before; who dialled again has another one
    :return: ``(index, port.Counters)``
    :raise port.Unreachable, port.Refused: as :func:`ask`
    """
    source = snmp.SnmpBackend(**settings)
    if index is None or not source.is_called(index, name):
        index = source.interface(name)
    return index, source.counters(index)


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
        reference = driver.change(television, reference)
    is_suspended = driver.state(reference) == "suspended"
    if access == "blocked" and not is_suspended:
        driver.suspend(reference)
    elif access != "blocked" and is_suspended:
        driver.reactivate(reference)
    return reference


def _dsn(settings):
    names = {"host": "host", "port": "port", "dbname": "database", "user": "user"}
    dsn = {name: settings[ours] for name, ours in names.items() if settings[ours]}
    if settings["password"]:
        dsn["password"] = settings["password"]
    return dsn


def _radius(settings):
    return radius.RadiusBackend(
        _dsn(settings),
        settings["secret"],
        coa_port=settings["coa_port"] or coa.PORT,
        walled_garden=settings["walled_garden"],
    )


def _kamailio(settings):
    return kamailio.KamailioBackend(_dsn(settings), settings["domain"], settings["timezone"])


def _tv(settings):
    return tv.TelevisionHub(settings["url"], settings["token"])


def _iclass(settings):
    return iclass.IClass(settings["url"], settings["token"])


def _acs(settings):
    return genieacs.GenieAcs(settings["url"], settings["token"])


OPENERS = {
    "radius": _radius,
    "kamailio": _kamailio,
    "tv": _tv,
    "iclass": _iclass,
    "acs": _acs,
}

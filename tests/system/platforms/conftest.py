"""Every platform against one server: ``line`` is each platform's line, for tests that say by
``@pytest.mark.needs("edit")`` what the platform must have; with ``kind`` each kind of its files."""

import contextlib
import os

import pytest
from desk import Desk
from line_botframework import BotFrameworkLine
from line_gateways import EvolutionLine, WahaLine
from line_messaging import InstagramLine, MessengerLine
from line_telegram import TelegramLine
from line_whatsapp import WhatsAppLine
from mkbotdev import harness
from mkbotdev.errors import Trouble
from mkbotdev.lab.laboratory import Laboratory

ORDER = (
    TelegramLine,
    WhatsAppLine,
    MessengerLine,
    InstagramLine,
    EvolutionLine,
    WahaLine,
    BotFrameworkLine,
)
LINES = {line.platform: line for line in ORDER}


def pytest_configure(config):
    config.addinivalue_line("markers", "needs(*names): what a platform must have for this test")
    config.addinivalue_line("markers", "once: of all platforms that could, one is enough")


def pytest_generate_tests(metafunc):
    if "line" not in metafunc.fixturenames:
        return
    needs = [name for mark in metafunc.definition.iter_markers("needs") for name in mark.args]
    able = [name for name, line in LINES.items() if line.has(*needs)]
    if metafunc.definition.get_closest_marker("once"):
        del able[1:]
    if "kind" in metafunc.fixturenames:
        pairs = [(name, kind) for name in able for kind in LINES[name].FILES]
        metafunc.parametrize("line,kind", pairs, indirect=["line"])
    else:
        metafunc.parametrize("line", able, indirect=True)


@pytest.fixture(scope="session")
def desk(server_factory):
    """A server of these tests' own, with the desk in front of it."""
    with contextlib.closing(Desk(server_factory(max_cron_threads=4))) as desk:
        yield desk


@pytest.fixture(scope="session")
def lines(desk):
    """Connects a platform's line when it is needed first; all end together."""
    known = {}

    def get(name):
        if name not in known:
            known[name] = stack.enter_context(contextlib.closing(LINES[name](desk))).connected()
        return known[name]

    with contextlib.ExitStack() as stack:
        yield get


@pytest.fixture
def line(request, lines):
    """A connected line; afterwards its platform has nothing to complain of."""
    line = lines(request.param)
    before = len(line.peer.errors)
    yield line
    line.peer.slow(0)
    assert line.peer.errors[before:] == []
    assert line.account.dead() == []


@pytest.fixture(scope="session")
def laboratory(desk):
    """A provider's lab, to which a back-end of Odoo's is set."""
    name = f"{harness.PREFIX}_{os.getpid()}"
    lab = Laboratory(name, name, interim_s=0.5, keeps=False)
    try:
        lab.start()
    except Trouble as trouble:
        pytest.skip(str(trouble))
    facts = lab.state()
    dsn = facts["radius"]["dsn"]
    desk.admin.call(
        "isp.server",
        "create",
        [
            {
                "name": "FreeRADIUS",
                "database_host": dsn["host"],
                "database_port": dsn["port"],
                "database_name": dsn["dbname"],
                "database_user": dsn["user"],
                "database_password": dsn.get("password", ""),
                "secret": facts["radius"]["secret"],
                "coa_port": facts["bras"]["coa_port"],
                "snmp_community": facts["snmp"]["community"],
                "snmp_port": facts["snmp"]["port"],
            }
        ],
    )
    yield lab
    lab.stop()


@pytest.fixture(scope="session")
def bras(laboratory):
    """The access server of the lab."""
    return laboratory.bras

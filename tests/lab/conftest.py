"""Fixtures of the tests against a provider's real back-ends, which `dev/lab` runs too.

    def test_it(lab, radius, bras):
        radius.provision(Access("ana", …))
        bras.dial(Customer("ana", …))
        soon(lambda: bras.session("ana"))

The lab is shared by the session and empty when a test begins.
"""

import contextlib
import os
import signal

import bare  # noqa: F401
import pytest
from mkbotdev import harness
from mkbotdev.errors import Failure, Trouble
from mkbotdev.lab.kamailio import DOMAIN
from mkbotdev.lab.laboratory import Laboratory
from mkbotdev.lab.phone import Phone

from odoo.addons.mkbot_isp.backends.kamailio import KamailioBackend
from odoo.addons.mkbot_isp.backends.radius import RadiusBackend
from odoo.addons.mkbot_isp.backends.snmp import SnmpBackend


@pytest.fixture(scope="session")
def laboratory():
    # SIGTERM then runs the fixtures' clean-up, as Ctrl-C does.
    signal.signal(signal.SIGTERM, signal.getsignal(signal.SIGINT))
    # Of this process alone, so that a killed one's databases are cleared away some day.
    name = f"{harness.PREFIX}_{os.getpid()}"
    lab = Laboratory(name, name, interim_s=0.5, keeps=False)
    try:
        lab.start()
    except Trouble as trouble:
        pytest.skip(str(trouble))
    except Failure as failure:
        pytest.exit(f"The lab does not run: {failure}", returncode=2)
    yield lab
    lab.stop()


@pytest.fixture
def lab(laboratory):
    """The lab, with nobody on line and nothing stored."""
    laboratory.reset()
    return laboratory


@pytest.fixture
def bras(lab):
    return lab.bras


@pytest.fixture
def radius_backend(laboratory):
    """A RadiusBackend with other settings: `radius_backend(secret="another")`."""

    def build(**settings):
        facts = laboratory.state()
        usual = {
            "dsn": facts["radius"]["dsn"],
            "secret": facts["radius"]["secret"],
            "coa_port": facts["bras"]["coa_port"],
            "try_s": 0.3,
            "tries": 2,
        }
        return RadiusBackend(**usual | settings)

    return build


@pytest.fixture
def radius(lab, radius_backend):
    return radius_backend()


@pytest.fixture
def telephony(lab):
    facts = lab.state()["kamailio"]
    return KamailioBackend(facts["dsn"], facts["domain"])


@pytest.fixture
def phone(lab):
    """A telephone: `phone("5551933330001", "senha")`. It is off when the test ends."""
    with contextlib.ExitStack() as stack:

        def build(number, password, **more):
            return stack.enter_context(Phone(number, password, lab.kamailio.port, DOMAIN, **more))

        yield build


@pytest.fixture
def traffic(lab):
    """An SnmpBackend with other settings: `traffic(community="another")`."""

    def build(**settings):
        usual = lab.state()["snmp"] | {"try_s": 0.5, "retries": 1}
        return SnmpBackend(**usual | settings)

    return build

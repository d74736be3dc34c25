"""Fixtures of the tests against a provider's real back-ends, which `dev/lab` runs too.

    def test_it(lab, radius, bras):
        radius.provision(Access("ana", …))
        bras.dial(Customer("ana", …))
        soon(lambda: bras.session("ana"))

The lab is shared by the session and empty when a test begins.
"""

import os
import signal

import bare  # noqa: F401
import pytest
from mkbotdev import harness
from mkbotdev.errors import Failure, Trouble
from mkbotdev.lab.laboratory import Laboratory

from odoo.addons.mkbot_isp.backends.radius import RadiusBackend


@pytest.fixture(scope="session")
def laboratory():
    # SIGTERM then runs the fixtures' clean-up, as Ctrl-C does.
    signal.signal(signal.SIGTERM, signal.getsignal(signal.SIGINT))
    lab = Laboratory("lab-tests", f"{harness.PREFIX}_{os.getpid()}", interim_s=0.5, keeps=False)
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

"""Whatever comes to the webhooks, properly signed: never a 5xx, and nothing accepted is lost.

`dev/bench fuzz` throws 20,000 bodies; here it is a sample, the same each time.
"""

import pytest
from mkbotdev import fuzzing
from mkbotdev.barrage import Barrage

BODIES = 150
PATIENCE_S = 120


@pytest.fixture(scope="module")
def barrage(server_factory):
    with Barrage(server_factory()) as barrage:
        yield barrage


@pytest.fixture(scope="module")
def volleys(barrage):
    """What came of each platform's bodies."""
    return {}


@pytest.mark.parametrize("platform", fuzzing.PLATFORMS)
def test_no_server_error(barrage, volleys, platform):
    volley = volleys[platform] = barrage.fire(platform, BODIES, seed=1)
    assert volley.bodies >= BODIES
    assert not volley.faults, volley.faults[0]
    assert set(volley.statuses) <= {200, 400, 401, 413}
    # Signed well enough that a good part got through.
    assert volley.statuses[200] >= BODIES / 10


def test_nothing_is_lost(barrage, volleys):
    assert barrage.rest(PATIENCE_S) == 0
    journal = barrage.journal()
    for platform, volley in volleys.items():
        assert sum(journal[platform].values()) >= volley.accepted, platform
        assert volley.accepted, platform
    assert barrage.dead() == []

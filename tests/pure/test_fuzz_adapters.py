"""Whatever bytes come, properly signed: an adapter gives events that can be stored, or says no.

The same through the whole of Odoo is tests/system/test_fuzz.py.
"""

import json
import math

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from mkbotdev import fuzzing

from odoo.addons.mkbot_channels.adapters import adapter_of, site
from odoo.addons.mkbot_chat.port import Forged, Malformed

#: PostgreSQL's index takes no more; what is longer could not be journalled.
INDEXED_BYTES = 2000
EXAMPLES = 300


@pytest.fixture(scope="module")
def signing_key():
    from peers.botframework import new_key

    return new_key()


def storable(value):
    """What json.dumps writes of it is what PostgreSQL's jsonb takes."""
    if isinstance(value, float):
        return math.isfinite(value)
    if isinstance(value, str):
        return "\x00" not in value and value.encode("utf-8", "ignore").decode() == value
    if isinstance(value, dict):
        return all(isinstance(key, str) and storable(key) for key in value) and all(
            map(storable, value.values())
        )
    if isinstance(value, list):
        return all(map(storable, value))
    return value is None or isinstance(value, int)


def check(adapter, values, headers, body):
    try:
        adapter.verify(values, headers, body)
        events = adapter.parse(values, headers, body)
    except (Forged, Malformed):
        return
    for event in events:
        assert event.key and event.lane
        assert len(event.key.encode()) <= INDEXED_BYTES, "key"
        assert len(event.lane.encode()) <= INDEXED_BYTES, "lane"
        assert storable(event.raw)
        event.at.timestamp()
        again = adapter.parse_event(values, json.loads(json.dumps(event.raw)))
        assert (again.key, again.lane, again.kind) == (event.key, event.lane, event.kind)
        assert (again.text, again.sender) == (event.text, event.sender)
    if hasattr(adapter, "answer"):
        json.dumps(adapter.answer(values, body))


@pytest.mark.parametrize("platform", fuzzing.PLATFORMS)
def test_nothing_but_events_or_no(platform, signing_key):
    if not fuzzing.payloads(platform):
        pytest.skip(f"no payloads of {platform} yet")
    private, jwk = signing_key
    adapter = adapter_of(platform)
    secret = "fuzz-secret"
    token = site.token_of(secret, site.new_visitor())
    seal = fuzzing.Seal(platform, private, token)
    values = {**fuzzing.SETTINGS[platform], "api_url": "", "secret": secret}
    values["signing_key"] = lambda key_id: jwk if key_id == "key-1" else None

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    @given(body=fuzzing.bodies(platform))
    def run(body):
        check(adapter, values, seal.headers(body), body)

    run()

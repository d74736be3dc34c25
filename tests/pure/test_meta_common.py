"""What Meta's platforms have in common: signatures, the challenge, errors, tokens."""

import json
from pathlib import Path

import pytest
from drive import answered, drive, talk
from peers.meta import Graph, sign

from odoo.addons.mkbot_channels.adapters import _meta, _meta_errors
from odoo.addons.mkbot_chat.port import REASONS, Forged, Malformed, Refused

#: The first is in GitHub's documents, whose signature is the same; the others by
#: ``openssl dgst -sha256 -hmac``.
VECTORS = [
    (
        "It's a Secret to Everybody",
        b"Hello, World!",
        "757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17",
    ),
    ("appsecret", b"", "93ebc4268283d28891788ffd4e1c91e9d8334e0a5636bc4ce91a428ec65a396b"),
    (
        "a4c1f0e2b7d84e0f9c3b5a6d7e8f9012",
        '{"object":"whatsapp_business_account","entry":[{"id":"1","changes":[{"field":"messages",'
        '"value":{"messages":[{"text":{"body":"Olá, ção 👍"}}]}}]}]}'.encode(),
        "eb12ee54e8037a0d305d5558c1a469d9f934e06028d1240b6975ed94a8ad18cf",
    ),
]


@pytest.mark.parametrize(("secret", "raw", "digest"), VECTORS)
def test_signature(secret, raw, digest):
    headers = {"X-Hub-Signature-256": f"sha256={digest}"}
    assert sign(secret, raw) == headers["X-Hub-Signature-256"]
    assert _meta.verify_signature({"meta_app_secret": secret}, headers, raw) is None
    for other in (raw + b" ", raw[:-1] + b"?"):
        with pytest.raises(Forged):
            _meta.verify_signature({"meta_app_secret": secret}, headers, other)


@pytest.mark.parametrize(
    "given",
    [
        None,
        "",
        VECTORS[1][2],
        "sha1=" + VECTORS[1][2],
        "sha256=",
        "sha256=" + VECTORS[1][2].upper(),
        "sha256=" + VECTORS[1][2] + "00",
        "sha256=ção",
        "sha256=\udc80",
    ],
)
def test_no_signature_of_ours(given):
    headers = {} if given is None else {"X-Hub-Signature-256": given}
    with pytest.raises(Forged):
        _meta.verify_signature({"meta_app_secret": "appsecret"}, headers, b"")


@pytest.mark.parametrize("settings", [{}, {"meta_app_secret": ""}])
def test_without_a_secret_everything_is_forged(settings):
    with pytest.raises(Forged):
        _meta.verify_signature(settings, {"X-Hub-Signature-256": sign("", b"x")}, b"x")


def test_challenge():
    params = {"hub.mode": "subscribe", "hub.verify_token": "tók", "hub.challenge": "1158201444"}
    assert _meta.challenge({"meta_verify_token": "tók"}, params) == "1158201444"
    for settings, change in [
        ({"meta_verify_token": "other"}, {}),
        ({"meta_verify_token": ""}, {"hub.verify_token": ""}),
        ({}, {}),
        ({"meta_verify_token": "tók"}, {"hub.mode": "unsubscribe"}),
        ({"meta_verify_token": "tók"}, {"hub.verify_token": ""}),
        ({"meta_verify_token": "tók"}, {"hub.verify_token": "\udc80"}),
    ]:
        with pytest.raises(Forged):
            _meta.challenge(settings, {**params, **change})


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\xff\xfe",
        b"null",
        b"[]",
        b'"page"',
        b'{"object": "page"}',
        b'{"object": "user", "entry": []}',
        b'{"object": ["page"], "entry": []}',
        b'{"object": "page", "entry": {}}',
        b'{"object": "page", "entry": [1]}',
        b'{"object": "page", "entry": [{"time": NaN}]}',
        b'{"object": "page", "entry": [{"time": 1e999}]}',
        b'{"object": "page", "entry": [{"time": ' + b"1" * 5000 + b"}]}",
        b'{"object": "page", "entry": ' + b"[" * 100000,
        b'{"object": "page", "entry": [{"a": ' + b"[" * 200 + b"]" * 200 + b"}]}",
    ],
)
def test_no_envelope(raw):
    with pytest.raises(Malformed):
        _meta.entries(raw, "page")


def test_envelope_is_storable():
    raw = b'{"object": "page", "entry": [{"id": "1\\u0000\\ud800"}]}'
    assert _meta.entries(raw, "page", "instagram") == [{"id": "1\ufffd"}]


def test_moments():
    assert _meta.moment("1763770000") == _meta.moment(1763770000000, 1000)
    for strange in (None, "", "x", [], {}, "1e400", "nan", 10**400, -(10**18)):
        assert _meta.moment(strange).tzinfo is not None


ERRORS = [
    # code, subcode, status → reason, permanent
    (130429, None, 429, "limit", False),
    (131056, None, 429, "limit", False),
    (80007, None, 400, "limit", False),
    (80006, None, 400, "limit", False),
    (4, None, 400, "limit", False),
    (613, None, 400, "limit", False),
    (2, None, 500, "unavailable", False),
    (1200, None, 400, "unavailable", False),
    (131000, None, 500, "unavailable", False),
    (131016, None, 503, "unavailable", False),
    (131057, None, 500, "unavailable", False),
    (133016, None, 400, "limit", False),
    (131047, None, 400, "window", True),
    (10, 2018278, 400, "window", True),
    (10, 2534022, 400, "window", True),
    (10, None, 403, "token", True),
    (190, 463, 401, "token", True),
    (230, None, 403, "token", True),
    (551, 1545041, 400, "blocked", True),
    (131050, None, 400, "blocked", True),
    (131049, None, 400, "blocked", True),
    (131026, None, 400, "unreachable", True),
    (100, 2018001, 400, "unreachable", True),
    (100, None, 400, "content", True),
    (131051, None, 400, "content", True),
    (131008, None, 400, "content", True),
    (131053, None, 400, "media_type", True),
    (100, 2018109, 400, "too_large", True),
    (368, None, 403, "account", True),
    (131031, None, 403, "account", True),
    (131030, None, 400, "account", True),
    (131048, None, 429, "limit", True),
    (132000, None, 400, "template", True),
    (132001, None, 404, "template", True),
    (132069, None, 400, "template", True),
    (987654, None, 400, "content", True),
    (987654, None, 503, "unavailable", False),
]


@pytest.mark.parametrize(("code", "subcode", "status", "reason", "permanent"), ERRORS)
def test_errors(code, subcode, status, reason, permanent):
    error = {"message": "No", "code": code, "error_data": {"details": "Because."}}
    if subcode:
        error["error_subcode"] = subcode
    failure = _meta_errors.failure(status, {}, json.dumps({"error": error}).encode())
    assert (failure.reason, failure.permanent, failure.uncertain) == (reason, permanent, False)
    assert failure.code == (f"{code}/{subcode}" if subcode else str(code))
    assert failure.message == "No — Because."


def test_every_reason_has_words():
    for reason, _permanent in [*_meta_errors.CODES.values(), *_meta_errors.SUBCODES.values()]:
        assert reason in REASONS


def test_answers_without_an_error():
    for status, body, expected in [
        (502, b"<html>Bad gateway</html>", ("unavailable", False, False)),
        (504, b"", ("unavailable", False, True)),
        (429, b"{}", ("limit", False, False)),
        (413, b"[]", ("too_large", True, False)),
        (401, b'{"error": "no"}', ("token", True, False)),
        (302, b"\xff", ("content", True, False)),
    ]:
        found = _meta_errors.failure(status, {}, body)
        assert (found.reason, found.permanent, found.uncertain) == expected, status


def test_taken_though_an_error_is_answered():
    error = {"message": "Received invalid JSON reply.", "code": 1, "error_subcode": 1357046}
    assert _meta_errors.failure(400, {}, json.dumps({"error": error}).encode()).uncertain


def test_when_to_try_again():
    def after(code, **headers):
        body = json.dumps({"error": {"code": code}}).encode()
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        return _meta_errors.failure(400, names, body).retry_after

    usage = '{"1": [{"type": "messenger", "estimated_time_to_regain_access": 19}]}'
    assert after(4, Retry_After="30") == 30
    assert after(131056) == 6
    assert after(80006, X_Business_Use_Case_Usage=usage) == 19 * 60
    assert after(4, X_Business_Use_Case_Usage="[]") is None
    assert after(4, X_Business_Use_Case_Usage="{") is None
    assert after(190, Retry_After="30") is None


def test_tokens_are_not_told():
    secret = "EAAGm0PX4ZCpsBAKZCqJFcTYXJvSMeHLvOdZwFyZBrV9"
    for words in (f"Malformed access token {secret}", f"token 670843887433847|{secret[3:]}"):
        error = {"error": {"message": words, "code": 190}}
        failure = _meta_errors.failure(401, {}, json.dumps(error).encode())
        assert secret[3:] not in failure.message and "token …" in failure.message
        assert secret[3:] not in _meta_errors.failure(502, {}, words.encode()).message


def test_graph_url():
    assert _meta.graph_url({}, "me") == "https://graph.facebook.com/v26.0/me"
    for base in ("http://127.0.0.1:1", "http://127.0.0.1:1/", "http://127.0.0.1:1/v26.0"):
        assert _meta.graph_url({"api_url": base}, "me/x") == "http://127.0.0.1:1/v26.0/me/x"
    assert _meta.graph_url({}, "../a?b#c", {"d": "é"}).endswith("/v26.0/../a%3Fb%23c?d=%C3%A9")


def test_pages_end_though_the_platform_turns_in_circles():
    page = {"data": [{"id": "1"}], "paging": {"cursors": {"after": "x"}, "next": "again"}}
    requests, found = drive(
        _meta.pages({}, "me/accounts", {"limit": "1"}, most=3), *[answered(page)] * 3
    )
    assert len(found) == 3
    assert requests[1].url.endswith("/me/accounts?limit=1&after=x")


@pytest.fixture
def graph():
    with Graph() as peer:
        peer.scopes = ["a", "b"]
        yield peer


def settings_of(peer):
    return {"api_url": peer.url, "meta_token": peer.token, "meta_app_secret": peer.app_secret}


def test_inspect_token(graph):
    app, warnings = talk(_meta.inspect_token(settings_of(graph), ("a",)))
    assert app == {"id": graph.app_id, "name": "Provedor"} and warnings == ()
    graph.expires_at = 1763770000
    _app, warnings = talk(_meta.inspect_token(settings_of(graph), ("a",)))
    assert warnings == (("token_expires", "2025-11-22"),)
    graph.fail_next(500, b"{}", on="debug_token")
    _app, warnings = talk(_meta.inspect_token(settings_of(graph), ("a",)))
    assert warnings[0][0] == "token_unchecked"
    assert not graph.errors


@pytest.mark.parametrize(
    ("change", "needed", "words"),
    [
        ({"meta_token": "EAAwrongwrong"}, ("a",), "Cannot parse access token"),
        ({"meta_app_secret": "wrong"}, ("a",), "Invalid application secret"),
        ({}, ("a", "c", "d"), "Missing permissions: c, d"),
    ],
)
def test_inspect_token_refuses(graph, change, needed, words):
    with pytest.raises(Refused, match=words) as caught:
        talk(_meta.inspect_token({**settings_of(graph), **change}, needed))
    assert caught.value.reason == "token" and caught.value.permanent


def test_our_house_stays_ours():
    """The fake reads the protocol by itself."""
    for path in Path(__file__).parents[1].glob("peers/meta*.py"):
        assert "odoo" not in path.read_text()

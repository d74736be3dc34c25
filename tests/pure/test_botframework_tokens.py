"""Who is believed in the Bot Framework, and that Microsoft's own validator says the same."""

import asyncio
import base64
import hashlib
import hmac
import json
import time

import jwt
import pytest
from botbuilder.schema import Activity
from botframework.connector.auth import (
    ChannelValidation,
    JwtTokenValidation,
    SimpleCredentialProvider,
)
from cryptography.hazmat.primitives import serialization
from drive import answered, drive, talk
from peers.botframework import TENANT, BotFramework, new_key

from odoo.addons.mkbot_channels.adapters import botframework
from odoo.addons.mkbot_chat.port import Forged, Refused

NOW = int(time.time())
OTHER_KEY, OTHER_JWK = new_key("key-other")
BARE_KEY, BARE_JWK = new_key("key-bare", endorsements=None)
SKYPE_KEY, SKYPE_JWK = new_key("key-skype", endorsements=("skype",))


@pytest.fixture(scope="module")
def azure():
    with BotFramework() as running:
        running.keys += [BARE_JWK, SKYPE_JWK]
        yield running


@pytest.fixture
def settings(azure):
    keys = talk(botframework.signing_keys(azure.settings))
    return {**azure.settings, "signing_key": keys.get}


def ours(settings, headers, body):
    try:
        botframework.verify(settings, headers, body)
    except Forged:
        return False
    return True


def theirs(azure, headers, body):
    """What Microsoft's validator says, which asks the fake for its keys."""
    ChannelValidation.open_id_metadata_endpoint = f"{azure.url}/v1/.well-known/openidconfiguration"
    activity = Activity().deserialize(json.loads(body))
    credentials = SimpleCredentialProvider(azure.app_id, azure.password)
    try:
        claims = asyncio.run(
            JwtTokenValidation.authenticate_request(
                activity, headers.get("Authorization", ""), credentials
            )
        )
    except Exception:
        return False
    return bool(claims and claims.is_authenticated)


def _part(value):
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=")


def by_hand(header, claims, sign):
    signed = _part(header) + b"." + _part(claims)
    return (signed + b"." + base64.urlsafe_b64encode(sign(signed)).rstrip(b"=")).decode()


class Case:
    """A token to be tried, made of a good one by changing one thing."""

    def __init__(self, azure):
        self.azure = azure
        self.activity = azure.activity(text="oi")
        self.header = {"kid": azure.jwk["kid"]}
        self.key, self.algorithm = azure.private, "RS256"
        self.claims = azure.claims(self.activity)
        self.word = "Bearer "
        self.token = None

    def made(self):
        # Not `jwt.encode`: it refuses to sign some of the claims that we try.
        payload = json.dumps(self.claims).encode()
        token = self.token or jwt.PyJWS().encode(payload, self.key, self.algorithm, self.header)
        return {"Authorization": self.word + token}, json.dumps(self.activity).encode()


def change_claims(**values):
    def change(case):
        for name, value in values.items():
            if value is None:
                case.claims.pop(name)
            else:
                case.claims[name] = value

    return change


def change_activity(**values):
    def change(case):
        for name, value in values.items():
            if value is None:
                case.activity.pop(name)
            else:
                case.activity[name] = value

    return change


def change(**values):
    return lambda case: [setattr(case, name, value) for name, value in values.items()]


def unsigned(case):
    header = {"alg": "none", "typ": "JWT", **case.header}
    case.token = by_hand(header, case.claims, lambda signed: b"")


def hmac_with_public_key(case):
    pem = case.azure.private.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    case.token = by_hand(
        {"alg": "HS256", "typ": "JWT", **case.header},
        case.claims,
        lambda signed: hmac.new(pem, signed, hashlib.sha256).digest(),
    )


def tampered(case):
    token = jwt.encode(case.claims, case.key, "RS256", case.header)
    head, _claims, signature = token.split(".")
    changed = _part({**case.claims, "exp": NOW + 10**6}).decode()
    case.token = ".".join((head, changed, signature))


def no_signature(case):
    token = jwt.encode(case.claims, case.key, "RS256", case.header)
    case.token = token.rpartition(".")[0] + "."


def emulator(issuer):
    return change_claims(iss=issuer, appid=BotFramework.app_id, ver="1.0", tid=TENANT)


GOOD = {
    "as Microsoft sends it": change(),
    "no nbf": change_claims(nbf=None),
    "expired four minutes ago": change_claims(exp=NOW - 240),
    "good in four minutes": change_claims(nbf=NOW + 240),
    "another claim": change_claims(tid=TENANT),
}
BAD = {
    "alg none": unsigned,
    "HS256 with the public key": hmac_with_public_key,
    "RS384": change(algorithm="RS384"),
    "RS512": change(algorithm="RS512"),
    "changed after signing": tampered,
    "without its signature": no_signature,
    "no JWT": change(token="abc"),
    "three dots": change(token="..."),
    "another key under a known name": change(key=OTHER_KEY),
    "an unknown key": change(key=OTHER_KEY, header={"kid": "key-other"}),
    "no key's name": change(header={}),
    "another audience": change_claims(aud="00000000-0000-0000-0000-000000000000"),
    "many audiences": change_claims(aud=[BotFramework.app_id, "x"]),
    "no audience": change_claims(aud=None),
    "another issuer": change_claims(iss="https://api.botframework.com/"),
    "no issuer": change_claims(iss=None),
    "issuer in a list": change_claims(iss=["https://api.botframework.com"]),
    "expired six minutes ago": change_claims(exp=NOW - 360),
    "good in ten minutes": change_claims(nbf=NOW + 600),
    "an exp that is no number": change_claims(exp="tomorrow"),
    "another service": change_claims(serviceurl="https://evil.example/"),
    "a service that begins alike": change_activity(serviceUrl="https://smba.evil.example/"),
    "no service in the token": change_claims(serviceurl=None),
    "a channel its key does not endorse": change_activity(channelId="slack"),
    "a key for another channel": change(key=SKYPE_KEY, header={"kid": "key-skype"}),
    "no scheme": change(word=""),
    "small letters": change(word="bearer "),
    "two spaces": change(word="Bearer  "),
    "Basic": change(word="Basic "),
}
# Where we say no and Microsoft's validator yes.
STRICTER = {
    "no exp": change_claims(exp=None),
    "no channelId": change_activity(channelId=None),
    "no serviceUrl": change_activity(serviceUrl=None),
    "a key without endorsements": change(key=BARE_KEY, header={"kid": "key-bare"}),
}
# Its validator asks another server of Microsoft's about these, so it is not asked.
EMULATORS = {
    issuer: emulator(issuer)
    for issuer in (
        "https://sts.windows.net/d6d49420-f39b-4df7-a1dc-d59a935871db/",
        "https://login.microsoftonline.com/d6d49420-f39b-4df7-a1dc-d59a935871db/v2.0",
        "https://sts.windows.net/f8cdef31-a31e-4b4a-93e4-5f571e91255a/",
        "https://login.microsoftonline.com/f8cdef31-a31e-4b4a-93e4-5f571e91255a/v2.0",
        "https://api.botframework.us",
    )
}


def made(azure, how):
    case = Case(azure)
    how(case)
    return case.made()


@pytest.mark.parametrize("name", GOOD)
def test_a_good_token_is_believed_by_both(azure, settings, name):
    headers, body = made(azure, GOOD[name])
    assert ours(settings, headers, body)
    assert theirs(azure, headers, body)


@pytest.mark.parametrize("name", BAD)
def test_a_bad_token_is_refused_by_both(azure, settings, name):
    headers, body = made(azure, BAD[name])
    assert not ours(settings, headers, body)
    assert not theirs(azure, headers, body)


@pytest.mark.parametrize("name", STRICTER)
def test_we_are_stricter(azure, settings, name):
    headers, body = made(azure, STRICTER[name])
    assert not ours(settings, headers, body)
    assert theirs(azure, headers, body)


@pytest.mark.parametrize("name", EMULATORS)
def test_issuers_of_emulators_and_other_clouds_are_refused(azure, settings, name):
    assert not ours(settings, *made(azure, EMULATORS[name]))


def test_a_key_that_asks_for_more_than_we_know_is_refused(azure, settings):
    headers, body = made(azure, change(header={"kid": azure.jwk["kid"], "crit": ["x"], "x": 1}))
    assert not ours(settings, headers, body)


@pytest.mark.parametrize("body", [b"", b"[]", b"null", b"\xff", b"[" * 100_000, b'{"a": 1}'])
def test_a_body_that_is_no_activity_is_refused(azure, settings, body):
    headers, _body = azure.message("oi")
    assert not ours(settings, headers, body)


@pytest.mark.parametrize(
    "token",
    ["", "x" * 20_000, "é.é.é", ".".join([_part({"alg": "RS256", "kid": []}).decode()] * 3)],
)
def test_hostile_headers_are_refused(azure, settings, token):
    _headers, body = azure.message("oi")
    assert not ours(settings, {"Authorization": f"Bearer {token}"}, body)


@pytest.mark.parametrize("missing", ["bf_app_id", "bf_app_password", "signing_key"])
def test_without_its_secrets_an_account_believes_nobody(azure, settings, missing):
    headers, body = azure.message("oi")
    assert ours(settings, headers, body)
    assert not ours({**settings, missing: ""}, headers, body)


@pytest.mark.parametrize(
    ("url", "believed"),
    [
        ("http://localhost:56150/_connector", True),
        ("http://127.0.0.1:56150/_connector", True),
        ("http://[::1]:1/", True),
        ("https://smba.trafficmanager.net/br/", False),
        ("http://127.0.0.1.evil.example/", False),
        ("http://127.0.0.1@evil.example/", False),
        ("http://evil.example/#@127.0.0.1", False),
        ("http://10.0.0.1/", False),
        ("file://localhost/etc/passwd", False),
        ("http://[", False),
        ("", False),
        (7, False),
    ],
)
def test_test_mode_is_for_this_machine_only(azure, url, believed):
    body = json.dumps(azure.activity(text="oi", serviceUrl=url)).encode()
    assert ours({"bf_test_mode": True}, {}, body) is believed


def test_test_mode_must_be_said(azure):
    body = json.dumps(azure.activity(text="oi")).encode()
    for value in (False, "", "False", "0", None):
        assert not ours({"bf_test_mode": value}, {}, body)


# Keys and tokens


def test_keys_are_found_by_the_metadata(azure):
    keys = talk(botframework.signing_keys(azure.settings))
    assert set(keys) == {azure.jwk["kid"], "key-bare", "key-skype"}
    assert "msteams" in keys[azure.jwk["kid"]]["endorsements"]


def test_keys_come_over_https_only():
    requests, _keys = drive(
        botframework.signing_keys({}),
        answered({"jwks_uri": "https://login.botframework.com/v1/.well-known/keys"}),
        answered({"keys": [{"kid": "a", "kty": "EC"}, {"kty": "RSA"}, 7]}),
    )
    assert requests[0].url == "https://login.botframework.com/v1/.well-known/openidconfiguration"
    assert _keys == {}
    for uri in ("http://login.botframework.com/keys", None):
        with pytest.raises(Refused):
            drive(botframework.signing_keys({}), answered({"jwks_uri": uri}))


def test_token(azure):
    token, seconds = talk(botframework.authorize(azure.settings))
    assert token in azure.tokens
    assert seconds == 3599
    assert azure.errors == []


def test_token_of_the_real_platform():
    settings = {"bf_app_id": "a", "bf_app_password": "p", "bf_tenant_id": "contoso.com"}
    [request], result = drive(
        botframework.authorize(settings), answered({"access_token": "t", "expires_in": "86399"})
    )
    assert request.url == "https://login.microsoftonline.com/contoso.com/oauth2/v2.0/token"
    assert result == ("t", 86399)


@pytest.mark.parametrize(
    ("change_of", "words"),
    [
        ({"bf_app_password": "wrong"}, "AADSTS7000215: Invalid client secret provided."),
        ({"bf_tenant_id": "other.example"}, "AADSTS90002: Tenant 'other.example' not found."),
        ({"bf_tenant_id": "../x?"}, "The tenant is no tenant's id or domain."),
    ],
)
def test_no_token_without_the_secret(azure, change_of, words):
    with pytest.raises(Refused) as refused:
        talk(botframework.authorize({**azure.settings, **change_of}))
    assert (refused.value.reason, refused.value.permanent) == ("token", True)
    assert refused.value.message == words
    assert azure.password not in str(refused.value)


@pytest.mark.parametrize("answer", [answered(b"<html>", 502), answered({}, 429)])
def test_trouble_of_the_platform_passes(azure, answer):
    with pytest.raises(Refused) as refused:
        drive(botframework.authorize(azure.settings), answer)
    assert (refused.value.reason, refused.value.permanent) == ("unavailable", False)

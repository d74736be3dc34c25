"""Who speaks to us, and how we prove who we are, in the Bot Framework.

A call carries ``Authorization: Bearer <JWT>``, signed by one of the keys that Microsoft publishes
("Authenticate requests from the Bot Connector service to your bot"). Calls of ours carry a token
from Microsoft Entra (OAuth 2.0 client credentials, "Authenticate requests from your bot").
"""

import json
import re
from ipaddress import ip_address
from urllib.parse import quote, urlsplit

import jwt
from jwt.algorithms import RSAAlgorithm

from odoo.addons.mkbot_chat.port import Forged, Refused, Request

METADATA = "https://login.botframework.com/v1/.well-known/openidconfiguration"
LOGIN = "https://login.microsoftonline.com"
SCOPE = "https://api.botframework.com/.default"
ISSUER = "https://api.botframework.com"
SKEW_SECONDS = 5 * 60
TOKEN_CHARS = 16 * 1024

_TENANT = re.compile(r"[0-9A-Za-z.-]{1,253}\Z")
# What hostile bytes make PyJWT, cryptography and json raise.
_BAD_TOKEN = (jwt.PyJWTError, ArithmeticError, LookupError, TypeError, ValueError, RecursionError)


def test_mode(settings):
    """Whether the account is for the emulator: no tokens at all, and this machine only."""
    return str(settings.get("bf_test_mode") or "").lower() in ("true", "1")


def is_loopback(host):
    """Whether a host's name or address is this machine's own."""
    if host == "localhost":
        return True
    try:
        return ip_address(host or "").is_loopback
    except ValueError:
        return False


def service_url(settings, url):
    """Return the address of a conversation's service, without a slash at the end.

    It must be https. This machine's own addresses may do without where the account is a test's,
    and where it is in test mode there are no others.

    :raise Refused: our token must not go there
    """
    try:
        parts = urlsplit(url if isinstance(url, str) else "")
        host, _port = parts.hostname, parts.port
    except ValueError:
        parts, host = urlsplit(""), None
    local = is_loopback(host)
    if test_mode(settings):
        allowed = local and parts.scheme in ("http", "https")
    else:
        allowed = parts.scheme == "https" or (
            local and parts.scheme == "http" and settings.get("api_url")
        )
    if not host or not allowed or parts.username is not None or parts.query or parts.fragment:
        raise Refused("unreachable", "The conversation has no service address that can be used.")
    return url.rstrip("/")


def verify(settings, headers, raw):
    """Refuse what does not come from the Bot Framework for this application.

    In test mode the caller needs no token, but its service must be on this machine; whoever calls
    has to see to it that only this machine can call.

    :raise Forged: any doubt
    """
    channel, url = _claimed(raw)
    if test_mode(settings):
        try:
            service_url(settings, url)
        except Refused as error:
            raise Forged("in test mode the service must be on this machine") from error
        return
    app_id = settings.get("bf_app_id")
    if not app_id or not settings.get("bf_app_password"):
        raise Forged("the application is not set")
    claims = _claims(settings, _bearer(headers), app_id, channel)
    if claims.get("serviceurl") != url:
        raise Forged("the token is for another service address")


def _claimed(raw):
    """The channel and the service address that an activity says it is from."""
    try:
        activity = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise Forged("no activity") from error
    values = activity if isinstance(activity, dict) else {}
    channel, url = values.get("channelId"), values.get("serviceUrl")
    if not (isinstance(channel, str) and channel and isinstance(url, str) and url):
        raise Forged("no channelId or no serviceUrl")
    return channel, url


def _bearer(headers):
    parts = (headers.get("Authorization") or "").split(" ")
    if len(parts) != 2 or parts[0] != "Bearer" or not 0 < len(parts[1]) <= TOKEN_CHARS:
        raise Forged("no bearer token")
    return parts[1]


def _claims(settings, token, app_id, channel):
    """Return the claims of a token signed for this application and channel."""
    try:
        header = jwt.get_unverified_header(token)
        if header.get("alg") != "RS256" or "crit" in header:
            raise Forged("signed in another way than RS256")
        jwk = _signing_key(settings, header.get("kid"))
        endorsements = jwk.get("endorsements")
        if not isinstance(endorsements, list) or channel not in endorsements:
            raise Forged("the key does not vouch for this channel")
        claims = jwt.decode(
            token,
            RSAAlgorithm.from_jwk(jwk),
            algorithms=["RS256"],
            audience=app_id,
            issuer=ISSUER,
            leeway=SKEW_SECONDS,
            options={"require": ["exp", "iss", "aud"]},
        )
    except _BAD_TOKEN as error:
        raise Forged(f"not a token of the Bot Framework: {type(error).__name__}") from error
    # PyJWT also takes lists of audiences and of issuers: one that is for others too is not ours.
    if claims["aud"] != app_id or claims["iss"] != ISSUER:
        raise Forged("the token is for somebody else")
    return claims


def _signing_key(settings, key_id):
    find = settings.get("signing_key")
    jwk = find(key_id) if find and isinstance(key_id, str) and key_id else None
    if not isinstance(jwk, dict) or jwk.get("kty") != "RSA":
        raise Forged("signed by an unknown key")
    return jwk


def signing_keys(settings):
    """Return the keys by which Microsoft signs now, ``{key id: JWK}``; a generator.

    :raise Refused: they cannot be had
    """
    override = (settings.get("api_url") or "").rstrip("/")
    metadata_url = f"{override}/v1/.well-known/openidconfiguration" if override else METADATA
    metadata = yield from ask(Request("GET", metadata_url))
    keys_url = metadata.get("jwks_uri")
    if not isinstance(keys_url, str) or not (override or keys_url.startswith("https://")):
        raise Refused("unavailable", "The OpenID metadata names no keys.", permanent=False)
    document = yield from ask(Request("GET", keys_url))
    keys = document.get("keys")
    return {
        key["kid"]: key
        for key in (keys if isinstance(keys, list) else [])
        if isinstance(key, dict) and isinstance(key.get("kid"), str) and key.get("kty") == "RSA"
    }


def authorize(settings):
    """Return ``(token, seconds it is good for)``; a generator.

    :raise Refused: "token" when Microsoft Entra does not know the application or its secret
    """
    tenant = settings.get("bf_tenant_id") or ""
    if not _TENANT.match(tenant):
        raise Refused("token", "The tenant is no tenant's id or domain.")
    host = (settings.get("api_url") or LOGIN).rstrip("/")
    form = {
        "grant_type": "client_credentials",
        "client_id": settings.get("bf_app_id") or "",
        "client_secret": settings.get("bf_app_password") or "",
        "scope": SCOPE,
    }
    document = yield from ask(
        Request("POST", f"{host}/{quote(tenant, safe='')}/oauth2/v2.0/token", data=form)
    )
    token, seconds = document.get("access_token"), document.get("expires_in")
    if not isinstance(token, str) or not token:
        raise Refused("token", "Microsoft Entra gave no token.", permanent=False)
    try:
        return token, max(0, int(seconds))
    except (TypeError, ValueError, OverflowError):
        return token, 0


def ask(request):
    """Yield a request and return the JSON object it is answered with; a generator."""
    answer = yield request
    document = read_object(answer.body)
    if 200 <= answer.status < 300:
        return document
    words = document.get("error_description") or document.get("error")
    words = words if isinstance(words, str) else f"HTTP {answer.status}"
    if answer.status in (400, 401, 403):
        raise Refused("token", words.splitlines()[0] if words else "")
    raise Refused("unavailable", words, permanent=answer.status == 404)


def read_object(body):
    """Return a JSON object from bytes, an empty one where there is none."""
    try:
        document = json.loads(body)
    except (TypeError, ValueError, RecursionError):
        return {}
    return document if isinstance(document, dict) else {}

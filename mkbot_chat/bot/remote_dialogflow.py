"""Understanding by Dialogflow ES: the token of a service account, the request, and its reading."""

import json
from collections.abc import Iterable
from urllib.parse import quote

SCOPE = "https://www.googleapis.com/auth/dialogflow"
GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
TOKEN_SECONDS = 3600
#: Dialogflow refuses longer ones.
MAX_TEXT = 256
LANGUAGE = "pt-BR"
NONE = "none"
NOTHING = [(NONE, 1.0)]
_NEEDED = ("client_email", "private_key", "token_uri")


def account(text: str) -> dict:
    """A service account's key file.

    :raise ValueError: it is none; the message does not tell what is in it
    """
    try:
        read = json.loads(text)
    except ValueError:
        raise ValueError("not JSON") from None
    if not isinstance(read, dict) or read.get("type") != "service_account":
        raise ValueError("not the key of a service account")
    for name in _NEEDED:
        if not isinstance(read.get(name), str) or not read[name]:
            raise ValueError(f"{name} is missing")
    return read


def claims(key: dict, now: int) -> dict:
    """What the service account signs (RS256) to be given a token."""
    return {
        "iss": key["client_email"],
        "scope": SCOPE,
        "aud": key["token_uri"],
        "iat": now,
        "exp": now + TOKEN_SECONDS,
    }


def token_form(assertion: str) -> dict:
    """The form posted to the key's ``token_uri``."""
    return {"grant_type": GRANT, "assertion": assertion}


def read_token(answer) -> tuple[str, int]:
    """The token, and for how many seconds it is good.

    :raise ValueError: there is none
    """
    token = answer.get("access_token") if isinstance(answer, dict) else None
    if not isinstance(token, str) or not token:
        raise ValueError("no token in the answer")
    seconds = answer.get("expires_in")
    return token, seconds if type(seconds) is int and seconds > 0 else 0


def path(project: str, session: str) -> str:
    """The path of ``detectIntent``."""
    parts = quote(project, safe=""), quote(session, safe="")
    return "/v2/projects/{}/agent/sessions/{}:detectIntent".format(*parts)


def request(text: str) -> dict:
    """The body of ``detectIntent``.

    :param text: redacted
    """
    return {"queryInput": {"text": {"text": text[:MAX_TEXT], "languageCode": LANGUAGE}}}


def read(answer, allowed: Iterable[str]) -> list[tuple[str, float]]:
    """The intents in an answer, as ``Context.recognise`` gives them: an intent of Dialogflow's is
    ours if its action, or else its display name, is one of our codes.

    :param allowed: our codes
    """
    try:
        result = answer["queryResult"]
        intent = result["intent"]
        sure = result["intentDetectionConfidence"]
        names = [result.get("action"), intent.get("displayName")]
        fallback = intent.get("isFallback")
    except (KeyError, TypeError, AttributeError):
        return list(NOTHING)
    if fallback or type(sure) not in (int, float) or not 0 <= sure <= 1:
        return list(NOTHING)
    allowed = set(allowed) - {NONE}
    code = next((name for name in names if isinstance(name, str) and name in allowed), None)
    if code is None:
        return list(NOTHING)
    pairs = [(code, float(sure)), (NONE, round(1 - sure, 4))]
    return sorted(pairs, key=lambda pair: -pair[1])


def error(status: int) -> str:
    """What a status of Google's means: ``credentials``, ``quota``, ``settings``, ``service``."""
    if status in (401, 403):
        return "credentials"
    if status == 429:
        return "quota"
    return "service" if status >= 500 else "settings"

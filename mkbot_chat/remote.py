"""Asking a remote model what a text means: the HTTP of ``bot/remote_*.py``. No ORM here."""

import hashlib
import json
import threading
import time

import jwt
import requests

from .bot import remote_dialogflow, remote_openai
from .bot.redact import redact

#: Customers wait no longer, all calls together.
TOTAL_SECONDS = 3.0
MAX_BYTES = 1 << 20
#: A token is not used in its last seconds.
TOKEN_MARGIN = 60
#: Tokens of service accounts by what tells their keys apart: token, and until when (monotonic).
_tokens = {}


class RemoteError(Exception):
    """No answer that can be read. Its words never hold a secret or a customer's text."""


def ask(settings, text, names, allowed, session, deadline):
    """Ask what one text means. Never raises.

    :param settings: of ``res.company._mkbot_remote``
    :param names: of the customer, not to be told
    :param allowed: code → meaning
    :param session: a name for the conversation that tells nothing
    :param deadline: of ``time.monotonic``
    :return: ``{found, outcome, error, latency_ms, tokens_in, tokens_out, cost}``; found is None
        where the embedded classifier has to do
    """
    began = time.monotonic()
    call = {"found": None, "outcome": "ok", "error": False, "tokens_in": 0, "tokens_out": 0}
    call["cost"] = 0.0
    try:
        function = _dialogflow if settings["source"] == "dialogflow" else _openai
        told = redact(text, names)[0]
        call.update(
            _in_time(lambda: function(settings, told, allowed, session, deadline), deadline)
        )
    except requests.Timeout:
        call.update(outcome="timeout", error="no answer in time")
    except RemoteError as error:
        call.update(outcome="error", error=str(error))
    except Exception as error:
        # Whatever it is, the customer is answered; its words may hold a key.
        call.update(outcome="error", error=type(error).__name__)
    call["latency_ms"] = round((time.monotonic() - began) * 1000)
    return call


def _in_time(function, deadline):
    """Call, and wait until the deadline only. A timeout of requests is one of each read: who sends
    a byte now and then would hold the customer's turn for ever."""
    done = {}

    def run():
        try:
            done["result"] = function()
        except Exception as error:
            done["error"] = error

    thread = threading.Thread(target=run, name="mkbot.remote", daemon=True)
    thread.start()
    thread.join(max(0.0, deadline - time.monotonic()))
    if "error" in done:
        raise done["error"]
    if "result" not in done:
        raise requests.Timeout
    return done["result"]


def _openai(settings, text, allowed, _session, deadline):
    answer = _post(
        settings["url"].rstrip("/") + "/chat/completions",
        deadline,
        token=settings["key"],
        json=remote_openai.request(settings["model"], text, allowed),
    )
    tokens = remote_openai.usage(answer)
    if not isinstance(answer, dict) or not answer.get("choices"):
        raise RemoteError("an answer without choices")
    return {
        "found": remote_openai.read(answer, allowed),
        "tokens_in": tokens[0],
        "tokens_out": tokens[1],
        "cost": remote_openai.cost(tokens, *settings["prices"]),
    }


def _dialogflow(settings, text, allowed, session, deadline):
    answer = _post(
        settings["url"].rstrip("/") + remote_dialogflow.path(settings["project"], session),
        deadline,
        token=_token(settings["key"], deadline),
        json=remote_dialogflow.request(text),
    )
    if not isinstance(answer, dict) or "queryResult" not in answer:
        raise RemoteError("an answer without a result")
    return {"found": remote_dialogflow.read(answer, allowed)}


def _token(text, deadline):
    name = hashlib.sha256(text.encode()).hexdigest()
    token, until = _tokens.get(name, ("", 0.0))
    if until > time.monotonic():
        return token
    key = remote_dialogflow.account(text)
    signed = jwt.encode(
        remote_dialogflow.claims(key, int(time.time())), key["private_key"], algorithm="RS256"
    )
    answer = _post(key["token_uri"], deadline, data=remote_dialogflow.token_form(signed))
    token, seconds = remote_dialogflow.read_token(answer)
    _tokens[name] = token, time.monotonic() + seconds - TOKEN_MARGIN
    return token


def _post(url, deadline, token=None, **body):
    """Post, and read JSON until the deadline."""
    left = deadline - time.monotonic()
    if left <= 0:
        raise requests.Timeout
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    # Redirected, a key could go to somebody else.
    with requests.post(
        url, headers=headers, timeout=left, stream=True, allow_redirects=False, **body
    ) as response:
        if response.status_code != 200:
            kind = remote_dialogflow.error(response.status_code)
            raise RemoteError(f"HTTP {response.status_code} ({kind})")
        read = b""
        # Byte by byte as they come: a whole chunk may be long in coming.
        for chunk in response.iter_content(1):
            read += chunk
            if time.monotonic() > deadline:
                raise requests.Timeout
            if len(read) > MAX_BYTES:
                raise RemoteError("too long an answer")
    try:
        return json.loads(read)
    except ValueError:
        raise RemoteError("an answer that is not JSON") from None

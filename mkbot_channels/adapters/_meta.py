"""What WhatsApp Cloud, Messenger and Instagram have in common: Meta's webhooks and Graph API.

Webhooks: a GET with ``hub.*`` when an address is registered, then POSTs signed with the app's
secret over the raw bytes. Graph: JSON with a bearer token, errors as ``{"error": {…}}``.
"""

import hashlib
import hmac
import json
from datetime import datetime, timezone
from urllib.parse import quote, urlencode

from odoo.addons.mkbot_chat.port import Forged, Malformed, Refused, Request, storable

from ._meta_errors import failure, words

GRAPH = "https://graph.facebook.com"
VERSION = "v26.0"
#: Of ids that Meta gives; ours that are made of them have room for more.
ID_CHARS = 400


def verify_signature(settings, headers, raw):
    """Refuse a body that the app's secret did not sign (``X-Hub-Signature-256``).

    :raise Forged: no secret set, no signature, or another one
    """
    secret = settings.get("meta_app_secret") or ""
    if not secret:
        raise Forged("the app's secret is not set")
    expected = "sha256=" + hmac.new(secret.encode(), raw, hashlib.sha256).hexdigest()
    given = headers.get("X-Hub-Signature-256") or ""
    if not hmac.compare_digest(expected.encode(), given.encode("utf-8", "surrogatepass")):
        raise Forged("the signature is not the app's")


def challenge(settings, params):
    """Return what Meta wants to read back when it is told the address of a webhook.

    :raise Forged: it does not know our verify token
    """
    expected = settings.get("meta_verify_token") or ""
    given = params.get("hub.verify_token") or ""
    same = hmac.compare_digest(expected.encode(), given.encode("utf-8", "surrogatepass"))
    if not expected or params.get("hub.mode") != "subscribe" or not same:
        raise Forged("not Meta's subscription")
    return str(params.get("hub.challenge") or "")


def _not_json(word):
    raise ValueError(f"{word} is no JSON")


def _finite(text):
    number = float(text)
    return number if abs(number) != float("inf") else _not_json(text)


def entries(raw, *objects):
    """Return the entries of a webhook's body, each a dict.

    :param objects: which values of ``object`` are ours
    :raise Malformed: it is no envelope of Meta's
    """
    try:
        body = json.loads(raw, parse_constant=_not_json, parse_float=_finite)
    except (ValueError, RecursionError) as error:
        raise Malformed("the body is no JSON") from error
    if not isinstance(body, dict) or body.get("object") not in objects:
        raise Malformed(f"object: one of {', '.join(objects)} is expected")
    found = body.get("entry")
    if not isinstance(found, list) or not all(isinstance(entry, dict) for entry in found):
        raise Malformed("entry: a list of objects is expected")
    return storable(found)


def moment(value, unit=1):
    """Return Meta's time (a number, or a number as text, of seconds; of ``1 / unit`` seconds with
    `unit`) in UTC; the present where it is none: a strange clock is no reason to lose a message."""
    try:
        return datetime.fromtimestamp(float(value) / unit, timezone.utc)
    except (TypeError, ValueError, OverflowError, OSError):
        return datetime.now(timezone.utc)


def text_of(value):
    """Return a value of a payload as text: "" for anything that is neither text nor a number."""
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else ""


def id_of(value):
    """Return an id of a payload as text, "" for what cannot be one: Meta's are short, and longer
    ones do not fit into an index of the database."""
    found = text_of(value)
    return found if len(found) <= ID_CHARS else ""


def dict_of(value):
    """Return a value of a payload if it is an object, else an empty one."""
    return value if isinstance(value, dict) else {}


def list_of(value):
    """Return the objects in a value of a payload, if it is a list."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def graph_url(settings, path, params=None, host=GRAPH):
    """Return the address of a node or edge; every piece of `path` is quoted."""
    base = (settings.get("api_url") or host).rstrip("/")
    if not base.endswith(f"/{VERSION}"):
        base = f"{base}/{VERSION}"
    url = f"{base}/{quote(path, safe='/')}"
    return f"{url}?{urlencode(params)}" if params else url


def graph(settings, method, path, params=None, token=None, host=GRAPH, **rest):
    """Return a `Request` to the Graph API.

    :param token: another one than the account's
    :param rest: what else a `Request` takes: ``json``, ``files``, ``prepares``…
    """
    headers = {"Authorization": f"Bearer {token or settings.get('meta_token') or ''}"}
    return Request(method, graph_url(settings, path, params, host), headers=headers, **rest)


def body_of(body):
    """Return the answer's JSON object, an empty one where there is none."""
    try:
        return dict_of(json.loads(body))
    except (ValueError, RecursionError):
        return {}


def refused(answer):
    """Return the `Refused` that an answer of the Graph API stands for."""
    found = failure(answer.status, answer.headers, answer.body)
    return Refused(found.reason, f"{found.code}: {found.message}", found.permanent)


def ask(settings, method, path, params=None, **rest):
    """Generator: ask the Graph API once and return the JSON object it answers.

    :raise Refused: it says no
    """
    answer = yield graph(settings, method, path, params, **rest)
    if not 200 <= answer.status < 300:
        raise refused(answer)
    return body_of(answer.body)


def pages(settings, path, params=None, most=50, **rest):
    """Generator: return all objects of an edge, page by page (``paging.cursors.after``).

    :param most: how many pages, at most
    """
    params, found = dict(params or {}), []
    for _page in range(most):
        body = yield from ask(settings, "GET", path, params, **rest)
        found += list_of(body.get("data"))
        paging = dict_of(body.get("paging"))
        after = text_of(dict_of(paging.get("cursors")).get("after"))
        if not paging.get("next") or not after:
            break
        params["after"] = after
    return found


def inspect_token(settings, needed):
    """Generator: look at the account's token (``GET /app``, ``GET /debug_token``).

    The app is asked with its own id and secret, so that a wrong secret, with which every webhook
    would look forged, is found now.

    :param needed: the permissions without which the account is of no use
    :return: ``(app, warnings)``: the app's ``{"id", "name"}`` and warnings for a `Connection`:
        ``("token_expires", date)``, ``("token_unchecked", why)``
    :raise Refused: the token or the secret is wrong, the token is another app's, or a permission
        is missing
    """
    app = yield from ask(settings, "GET", "app", {"fields": "id,name"})
    owner = f"{text_of(app.get('id'))}|{settings.get('meta_app_secret') or ''}"
    answer = yield graph(
        settings,
        "GET",
        "debug_token",
        {"input_token": settings.get("meta_token") or ""},
        token=owner,
    )
    if not 200 <= answer.status < 300:
        error = refused(answer)
        if error.reason == "token":
            raise Refused("token", f"App secret: {error.message}")
        return app, (("token_unchecked", error.message),)
    data = dict_of(body_of(answer.body).get("data"))
    if data.get("is_valid") is False:
        raise Refused("token", words(data.get("error")) or "The token is not valid.")
    granted = data.get("scopes") if isinstance(data.get("scopes"), list) else []
    missing = [scope for scope in needed if scope not in granted]
    if missing:
        raise Refused("token", f"Missing permissions: {', '.join(missing)}")
    ends = [data.get("expires_at"), data.get("data_access_expires_at")]
    ends = [end for end in ends if isinstance(end, int) and end > 0]
    if ends:
        return app, (("token_expires", moment(min(ends)).date().isoformat()),)
    return app, ()

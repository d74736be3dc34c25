"""Meta's Graph API, what is common to WhatsApp, Messenger and Instagram: the version in the path,
tokens, the form of errors, the app and its webhooks, signatures.

A platform's fake is a subclass with routes of its own. It is written from Meta's documents and
imports nothing of ours.
"""

import hashlib
import hmac
import json
import re
import secrets
import urllib.error
import urllib.parse
import urllib.request

from .base import Peer, Reply, route

_VERSION = re.compile(r"/v(\d+)\.0/")


class GraphError(Exception):
    """What a handler raises to answer as Graph does."""

    def __init__(self, code, message, status=400, subcode=None, details=None, wrong=True):
        super().__init__(message)
        self.code = code
        self.message = message
        self.status = status
        self.subcode = subcode
        self.details = details
        self.wrong = wrong

    def body(self):
        error = {
            "message": f"(#{self.code}) {self.message}",
            "type": "OAuthException",
            "code": self.code,
            "fbtrace_id": "A" + secrets.token_urlsafe(16),
        }
        if self.subcode:
            error["error_subcode"] = self.subcode
        if self.details:
            error["error_data"] = {"messaging_product": "whatsapp", "details": self.details}
        return {"error": error}


class Graph(Peer):
    """`token` is the account's, good for `scopes`; the app's own is ``app_id|app_secret``.

    subscriptions
        of the app: object → what was registered. `hears` presets one;
    verifies
        whether it calls a webhook's address while it is being registered, as Meta does;
    challenges
        the addresses that answered so.
    """

    #: Without a token in a header: addresses of files may carry what they need themselves.
    OPEN = ()

    def __init__(self, token="EAAtoken", app_id="670843887433847", app_secret="appsecret"):
        super().__init__()
        self.token = token
        self.app_id = app_id
        self.app_secret = app_secret
        self.app_name = "Provedor"
        self.scopes = []
        self.expires_at = 0
        self.is_valid = True
        self.verifies = True
        self.challenges = []
        self.subscriptions = {}
        # A path with more of its own words goes before one that takes anything there.
        self._routes = [
            (method, expression, self._guarded(handler))
            for method, expression, handler in sorted(self._routes, key=lambda one: one[1].groups)
        ]

    # Calls

    def _guarded(self, handler):
        """A handler whose :class:`GraphError` is an answer."""

        def handle(call, **given):
            try:
                return handler(call, **given)
            except GraphError as error:
                return self._answer(error, call)

        return handle

    def _handle(self, call):
        call.as_app = False
        try:
            if not call.path.startswith(self.OPEN or ("//",)):
                self._check_call(call)
        except GraphError as error:
            return self._answer(error, call)
        return super()._handle(call)

    def _answer(self, error, call):
        if error.wrong:
            self.complain(error.message, call)
        return Reply(error.status, error.body())

    def _check_call(self, call):
        version = _VERSION.match(call.path)
        if not version or not 20 <= int(version[1]) <= 26:
            raise GraphError(2635, "You are calling an unknown version of the Graph API.")
        if "access_token" in call.query:
            raise GraphError(190, "This fake wants the token in a header.", 401)
        scheme, _space, token = call.headers.get("Authorization", "").partition(" ")
        if scheme != "Bearer" or not token:
            raise GraphError(104, "An access token is required to request this resource.", 401)
        call.as_app = token == f"{self.app_id}|{self.app_secret}"
        if call.as_app:
            return
        if "|" in token:
            raise GraphError(190, "Error validating application. Invalid application secret.", 401)
        if token != self.token or not self.is_valid:
            raise GraphError(190, "Invalid OAuth access token - Cannot parse access token", 401)

    def unknown(self, call):
        message = f"Unknown path components: {call.path.partition('/v')[2]}"
        return self._answer(GraphError(2500, message), call)

    def need_app(self, call):
        if not call.as_app:
            raise GraphError(15, "This method must be called with an app access_token.")

    def known(self, given, needed=(), allowed=(), what="parameter"):
        """Raise for names in `given` that are neither needed nor allowed, and for missing ones."""
        if not isinstance(given, dict):
            raise GraphError(100, f"Invalid {what}: an object is expected")
        for name in given:
            if name not in needed and name not in allowed:
                raise GraphError(100, f'Unexpected key "{name}" on {what}')
        for name in needed:
            if name not in given:
                raise GraphError(100, f"The {what} {name} is required.")

    def pick(self, call, values, empty=()):
        """The `fields` of `values` that are asked for; without any, all. `empty` are fields that
        there are, without a value here."""
        self.known(call.query, allowed=("fields",))
        names = call.query["fields"].split(",") if "fields" in call.query else values
        for name in names:
            if name not in values and name not in empty:
                message = f"Tried accessing nonexisting field ({name})"
                raise GraphError(100, message)
        return {"id": values["id"], **{name: values[name] for name in names if name in values}}

    def page(self, call, items, allowed=(), size=2):
        """A page of `items`; small, so that whoever asks has to turn it."""
        self.known(call.query, allowed=("after", "limit", "fields", *allowed))
        if "limit" in call.query and not call.query["limit"].isdigit():
            raise GraphError(100, "Param limit must be a number")
        start = int(call.query.get("after", "c0")[1:])
        paging = {"cursors": {"before": f"c{start}", "after": f"c{start + size}"}}
        if start + size < len(items):
            paging["next"] = f"{self.url}{call.path}?after=c{start + size}"
        return {"data": items[start : start + size], "paging": paging}

    # The app

    @route("GET", "/<version>/app")
    def get_app(self, call, version):
        return self.pick(call, {"id": self.app_id, "name": self.app_name, "category": "Business"})

    @route("GET", "/<version>/debug_token")
    def debug_token(self, call, version):
        self.need_app(call)
        self.known(call.query, needed=("input_token",))
        if call.query["input_token"] != self.token or not self.is_valid:
            error = {"code": 190, "message": "Error validating access token", "subcode": 463}
            return {"data": {"is_valid": False, "error": error, "scopes": []}}
        return {
            "data": {
                "app_id": self.app_id,
                "type": "SYSTEM_USER",
                "application": self.app_name,
                "expires_at": self.expires_at,
                "data_access_expires_at": 0,
                "is_valid": True,
                "scopes": self.scopes,
                "user_id": "122095",
            }
        }

    @route("GET", "/<version>/<app>/subscriptions")
    def get_subscriptions(self, call, version, app):
        self.need_app(call)
        return self.page(call, list(self.subscriptions.values()))

    @route("POST", "/<version>/<app>/subscriptions")
    def post_subscription(self, call, version, app):
        self.need_app(call)
        given = call.json if call.json is not None else call.form
        needed = ("object", "callback_url", "verify_token", "fields")
        self.known(given, needed=needed, allowed=("include_values",))
        self.verify(given["callback_url"], given["verify_token"])
        self.hears(given["object"], given["fields"].split(","), given["callback_url"])
        return {"success": True}

    def hears(self, object, fields, url="https://app.example/default"):
        """The app's webhook as it is registered for an object."""
        with self.lock:
            self.subscriptions[object] = {
                "object": object,
                "callback_url": url,
                "active": True,
                "fields": [{"name": name, "version": "v26.0"} for name in fields],
            }

    def verify(self, url, token):
        """Call a webhook that is being registered, as Meta does."""
        if not isinstance(url, str) or not isinstance(token, str) or not 0 < len(url) <= 200:
            raise GraphError(100, "Invalid callback address or verify token")
        if not self.verifies:
            return
        challenge = str(secrets.randbelow(10**10))
        query = {"hub.mode": "subscribe", "hub.challenge": challenge, "hub.verify_token": token}
        address = f"{url}{'&' if '?' in url else '?'}{urllib.parse.urlencode(query)}"
        try:
            with urllib.request.urlopen(address, timeout=10) as response:
                answer = response.read().decode()
        except (urllib.error.URLError, OSError) as error:
            raise GraphError(2200, f"Callback verification failed: {error}", wrong=False) from error
        if answer != challenge:
            raise GraphError(2200, "Callback verification failed: another challenge", wrong=False)
        with self.lock:
            self.challenges.append(url)

    # Webhooks

    def signed(self, payload):
        """A webhook's body and headers, as ``(raw, headers)``."""
        raw = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
        return raw, {
            "Content-Type": "application/json",
            "User-Agent": "facebookexternalua",
            "X-Hub-Signature-256": sign(self.app_secret, raw),
        }

    def deliver(self, url, payload):
        """Post a webhook and return the status it is answered with."""
        raw, headers = self.signed(payload)
        call = urllib.request.Request(url, data=raw, headers=headers, method="POST")
        try:
            with urllib.request.urlopen(call, timeout=30) as response:
                return response.status
        except urllib.error.HTTPError as error:
            with error:
                return error.code


def sign(secret, raw):
    """``X-Hub-Signature-256`` of a body."""
    return "sha256=" + hmac.new(secret.encode(), raw, hashlib.sha256).hexdigest()

"""A small JSON-RPC client that logs in as the web client does."""

import http.cookiejar
import json
import urllib.request

TIMEOUT_S = 60


class RpcError(Exception):
    """The server's answer was an error; `name` is its Python class."""

    def __init__(self, error):
        data = error.get("data") or {}
        self.name = data.get("name", "")
        self.debug = data.get("debug", "")
        super().__init__(data.get("message") or error.get("message"))


class Rpc:
    """One logged-in person. `uid` is their user's id."""

    def __init__(self, url, database, login, password):
        self.url = url
        self.cookies = http.cookiejar.CookieJar()
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))
        session = self.post(
            "/web/session/authenticate", {"db": database, "login": login, "password": password}
        )
        self.uid = session["uid"]

    def post(self, path, parameters):
        """Call a `type="jsonrpc"` route."""
        body = json.dumps({"jsonrpc": "2.0", "method": "call", "id": 1, "params": parameters})
        request = urllib.request.Request(
            self.url + path, body.encode(), {"Content-Type": "application/json"}
        )
        with self._opener.open(request, timeout=TIMEOUT_S) as response:
            answer = json.load(response)
        if "error" in answer:
            raise RpcError(answer["error"])
        return answer.get("result")

    def call(self, model, method, args=(), kwargs=None):
        """Call a public method of a model as this person."""
        return self.post(
            f"/web/dataset/call_kw/{model}/{method}",
            {"model": model, "method": method, "args": list(args), "kwargs": kwargs or {}},
        )

    @property
    def session_id(self):
        return next((cookie.value for cookie in self.cookies if cookie.name == "session_id"), "")

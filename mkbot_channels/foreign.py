"""Fetching what strangers name: addresses that come in messages must not lead into our network.

Plain Python on requests. Every connection is made to a public address, looked up by us and read
again from the connected socket, so a name that changes its address in between (DNS rebinding) gains
nothing. Redirects are followed by hand, each one checked in the same way, and carry no header that
could hold a secret to another host.

The environment's proxies are not used: through a proxy it is the proxy that looks names up and
connects, and this house would check nothing. Whoever has one, and trusts it to refuse private
addresses, names it to :func:`open_session`; only addresses written as numbers are checked then.
"""

import os
from urllib.parse import urljoin, urlsplit

import requests

from .foreign_connection import REASONS, STEP_SECONDS, Adapter, ForeignRefused, Guard
from .public_address import is_number, is_public

__all__ = ["REASONS", "ForeignRefused", "open_session"]

MAX_REDIRECTS = 3
MAX_BYTES = 100 * 1024 * 1024
SECONDS = 120.0
CHUNK = 16 * 1024

_PORTS = {"http": 80, "https": 443}
# Headers that tell nothing about us: the only ones that another host is sent after a redirect.
_HARMLESS = ("Accept", "Accept-Encoding", "Accept-Language", "User-Agent", "Connection")


def open_session(allow=frozenset(), max_bytes=MAX_BYTES, seconds=SECONDS, proxies=None):
    """Return a ``requests.Session`` whose ``send`` raises :class:`ForeignRefused`.

    It is for one thread. What is wrong with the network it tells as requests does.

    :param allow: of "host:port" that may be private, because the administrator wrote them into
        the account's settings (a gateway beside Odoo). A redirect to elsewhere is checked all the
        same. Not for addresses that customers send: they could ask the gateway for something
    :param max_bytes: the largest body, unpacked
    :param seconds: for the whole exchange, redirects and reading the body included
    :param proxies: as requests wants them, see above
    """
    return _Session(frozenset(item.lower() for item in allow), max_bytes, seconds, proxies or {})


class _Session(requests.Session):
    def __init__(self, allow, max_bytes, seconds, proxies):
        super().__init__()
        # No proxies and no .netrc from the environment; authorities may come from there.
        self.trust_env = False
        self.verify = os.environ.get("REQUESTS_CA_BUNDLE") or True
        self.proxies = dict(proxies)
        self.headers["Accept-Encoding"] = "identity"
        self._allow = allow
        self._max_bytes = max_bytes
        self._seconds = seconds
        for scheme in _PORTS:
            self.mount(f"{scheme}://", Adapter(allow))

    def send(self, request, **kwargs):
        """Send, following redirects of GET and HEAD; see :func:`open_session`."""
        follow = kwargs.pop("allow_redirects", True) and request.method in ("GET", "HEAD")
        is_stream = kwargs.pop("stream", False)
        kwargs["timeout"] = kwargs.get("timeout") or STEP_SECONDS
        history = []
        guard = Guard(self._seconds)
        try:
            while True:
                response = self._step(request, guard, kwargs)
                target = follow and requests.Session.get_redirect_target(self, response)
                if not target:
                    break
                response.close()
                if len(history) == MAX_REDIRECTS:
                    raise ForeignRefused("redirects")
                history.append(response)
                request = _next_request(request, target)
            response.history = history
            response.raw = _LimitedBody(response, guard, self._max_bytes)
            if not is_stream:
                _read_whole(response)
        except BaseException:
            guard.end()
            raise
        return response

    def _step(self, request, guard, kwargs):
        self._check(request.url)
        with guard.watching():
            return requests.Session.send(
                self, request, allow_redirects=False, stream=True, **kwargs
            )

    def _check(self, url):
        try:
            parts = urlsplit(url)
            host, port = parts.hostname, parts.port or _PORTS.get(parts.scheme)
        except ValueError:
            raise ForeignRefused("address") from None
        if parts.scheme not in _PORTS:
            raise ForeignRefused("scheme")
        if not host:
            raise ForeignRefused("address")
        if f"{host}:{port}" not in self._allow and is_number(host) and not is_public(host):
            raise ForeignRefused("private")

    def get_redirect_target(self, response):
        """None: requests would read the whole body of the redirect, and trust its target."""


def _read_whole(response):
    """Have the body read now, and kept in the response."""
    return response.content


def _next_request(request, target):
    """The request that a redirect asks for."""
    following = request.copy()
    try:
        url = urljoin(request.url, target)
        parts = urlsplit(url)
        if parts.scheme in _PORTS:
            # Names and passwords that a stranger put into the address are not ours to send.
            bare = parts._replace(netloc=parts.netloc.rpartition("@")[2], fragment="")
            following.prepare_url(bare.geturl(), None)
        else:
            following.url = url
        same = _origin(request.url) == _origin(following.url)
    except (ValueError, requests.RequestException):
        raise ForeignRefused("address") from None
    following.headers.pop("Cookie", None)
    if not same:
        following.headers = requests.structures.CaseInsensitiveDict(
            {name: request.headers[name] for name in _HARMLESS if name in request.headers}
        )
        following._cookies = requests.cookies.RequestsCookieJar()
    return following


def _origin(url):
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port or _PORTS.get(parts.scheme)


# ----- time and size -----


class _LimitedBody:
    """urllib3's response, read until it is too large or too late."""

    def __init__(self, response, guard, max_bytes):
        self._raw = response.raw
        self._guard = guard
        self._max = max_bytes
        self._count = 0
        length = response.headers.get("Content-Length", "")
        encoding = response.headers.get("Content-Encoding", "identity").strip().lower()
        problem = None
        if length.isdigit() and int(length) > max_bytes and response.request.method != "HEAD":
            problem = "too_large"
        elif encoding not in ("", "identity", "gzip", "deflate"):
            # We ask for none; several on top of each other are how bombs are built.
            problem = "encoding"
        if problem:
            response.close()
            raise ForeignRefused(problem)

    def __getattr__(self, name):
        return getattr(self._raw, name)

    def read(self, amt=None, decode_content=None, **_options):  # pylint: disable=W8106
        """At most `amt` bytes; all without it."""
        pieces = []
        while amt is None or amt > 0:
            piece = self._piece(CHUNK if amt is None else min(amt, CHUNK), decode_content)
            if not piece:
                break
            pieces.append(piece)
            if amt is not None:
                amt -= len(piece)
        return b"".join(pieces)

    def stream(self, amt=CHUNK, decode_content=None):
        """The body in pieces."""
        while piece := self._piece(min(amt, CHUNK), decode_content):
            yield piece

    def _piece(self, amt, decode_content):
        # Small ones: what is packed is unpacked a piece at a time, and counted after that.
        with self._guard.watching():
            data = self._raw.read(amt, decode_content=decode_content)
        self._count += len(data)
        if self._count > self._max:
            self.close()
            raise ForeignRefused("too_large")
        if not data:
            self._guard.end()
        return data

    def close(self):
        """Give it up."""
        self._guard.end()
        self._raw.close()

    def release_conn(self):
        """Let the connection be used again, or closed where something is left to read."""
        self._guard.end()
        self._raw.release_conn()

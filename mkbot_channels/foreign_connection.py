"""Connections to public addresses only, that end at a deadline. See ``foreign.py``."""

import functools
import socket
import threading
import time

from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

from .public_address import is_public

STEP_SECONDS = 20

#: Why something is not fetched.
REASONS = ("address", "scheme", "private", "redirects", "too_large", "too_slow", "encoding")


class ForeignRefused(Exception):
    """It is not fetched; `reason` is one of :data:`REASONS`. The address is not told: it may
    carry a token."""

    def __init__(self, reason):
        super().__init__(reason)
        self.reason = reason


_thread = threading.local()


class Guard:
    """Ends an exchange at its deadline, however slowly the other side drips.

    A timeout of the socket starts anew with every byte, so at the deadline another thread shuts
    the connection down."""

    def __init__(self, seconds):
        self._until = time.monotonic() + seconds
        self._lock = threading.Lock()
        self._switch = None
        self._timer = threading.Timer(seconds, self._expire)
        self._timer.daemon = True
        self._timer.start()

    @property
    def left(self):
        """Seconds until the deadline."""
        return self._until - time.monotonic()

    def watch(self, switch):
        """From now on this connection (a duplicate of its socket) is the one to shut down."""
        with self._lock:
            self._switch = switch
        if self.left <= 0:
            self._expire()

    def watching(self):
        """A block in which connections made or used by this thread are watched, and what goes
        wrong after the deadline is "too_slow"."""
        return _Watching(self)

    def end(self):
        """The exchange is over."""
        self._timer.cancel()
        with self._lock:
            self._switch = None

    def _expire(self):
        with self._lock:
            if self._switch:
                _shut(self._switch)


class _Watching:
    def __init__(self, guard):
        self._guard = guard

    def __enter__(self):
        _thread.guard = self._guard

    def __exit__(self, kind, error, _traceback):
        _thread.guard = None
        if self._guard.left <= 0 and (kind is None or issubclass(kind, Exception)):
            raise ForeignRefused("too_slow") from error


def _shut(connection):
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        return


class Adapter(HTTPAdapter):
    """requests' adapter, with connections that check whom they reach."""

    def __init__(self, allow):
        self._allow = allow
        super().__init__(max_retries=0)

    def init_poolmanager(self, *args, **kwargs):
        result = super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {
            "http": functools.partial(_pool, HTTPConnectionPool, _PlainConnection, self._allow),
            "https": functools.partial(_pool, HTTPSConnectionPool, _TlsConnection, self._allow),
        }
        return result


def _pool(kind, connection, allow, *args, **kwargs):
    pool = kind(*args, **kwargs)
    pool.ConnectionCls = functools.partial(connection, allow=allow)
    return pool


class _Checked:
    """A connection to public addresses, or to one that is allowed by name and port."""

    def __init__(self, *args, allow=frozenset(), **kwargs):
        super().__init__(*args, **kwargs)
        self._allow = allow
        self._switch = None

    def _new_conn(self):
        connection = self._connect()
        self._switch = connection.dup()
        self._watch()
        return connection

    def request(self, *args, **kwargs):
        self._watch()
        return super().request(*args, **kwargs)

    def close(self):
        result = super().close()
        if self._switch:
            self._switch.close()
        return result

    def _watch(self):
        guard = getattr(_thread, "guard", None)
        if guard and self._switch:
            guard.watch(self._switch)

    def _connect(self):
        """Connect as urllib3 does, and fail with its errors, but only to whom we may."""
        host = self.host.strip("[]").rstrip(".")
        is_trusted = f"{host.lower()}:{self.port}" in self._allow
        try:
            found = socket.getaddrinfo(host, self.port, socket.AF_UNSPEC, socket.SOCK_STREAM)
        except (socket.gaierror, UnicodeError) as error:
            raise NewConnectionError(self, f"No address for {host}") from error
        allowed = [entry for entry in found if is_trusted or is_public(entry[4][0])]
        if not allowed:
            raise ForeignRefused("private")
        for number, (family, kind, protocol, _name, address) in enumerate(allowed, 1):
            connection = socket.socket(family, kind, protocol)
            try:
                self._reach(connection, address, is_trusted)
                return connection
            except OSError as error:
                connection.close()
                if number < len(allowed):
                    continue
                if isinstance(error, TimeoutError):
                    raise ConnectTimeoutError(self, "Connecting took too long") from error
                raise NewConnectionError(self, "No connection could be made") from error
            except ForeignRefused:
                connection.close()
                raise

    def _reach(self, connection, address, is_trusted):
        connection.settimeout(self._step_seconds())
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.connect(address)
        if not is_trusted and not is_public(connection.getpeername()[0]):
            raise ForeignRefused("private")

    def _step_seconds(self):
        guard = getattr(_thread, "guard", None)
        step = self.timeout if isinstance(self.timeout, (int, float)) else STEP_SECONDS
        return min(step, max(guard.left, 0.001)) if guard else step


class _PlainConnection(_Checked, HTTPConnection):
    pass


class _TlsConnection(_Checked, HTTPSConnection):
    pass

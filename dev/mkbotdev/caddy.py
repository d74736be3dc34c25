"""Caddy, the reverse proxy of deploy/: found, or Debian's unpacked into the cache."""

import contextlib
import os
import re
import shutil
import socket
import ssl
import time

from . import cache, debian, odooconf, paths, procs
from .errors import Failure, Trouble

PACKAGE_GIB = 0.2
START_TIMEOUT_S = 30
CADDYFILE = paths.REPO / "deploy" / "Caddyfile"
ABSENT = "Caddy is not installed and Debian's package cannot be fetched"


def find():
    """The path of the program; Trouble where there is none."""
    installed = os.environ.get("MKBOT_CADDY") or shutil.which("caddy")
    if installed:
        return installed
    suite = debian.own_suite()
    if not cache.find("caddy", suite) and not debian.available():
        raise Trouble(f"{ABSENT}: install Debian's package caddy.")
    folder = cache.build(
        "caddy", suite, lambda aside: debian.fetch(aside, ["caddy"], suite), PACKAGE_GIB
    )
    return folder / "usr" / "bin" / "caddy"


def _version(program):
    found = re.search(r"(\d+)\.(\d+)", procs.output([program, "version"]))
    return (int(found[1]), int(found[2])) if found else (0, 0)


class Proxy:
    """Caddy with the shipped Caddyfile, in front of an Odoo, on ports of its own.

    Its certificate is of its own authority, `root`, and it stores everything in `home`. `url` is
    https.
    """

    def __init__(self, program, home, http_port, gevent_port, host="localhost"):
        self.program = program
        self.host = host
        self.port = odooconf.free_port()
        self.url = f"https://{host}:{self.port}"
        self.log_path = home / "caddy.log"
        self.root = home / "caddy" / "pki" / "authorities" / "local" / "root.crt"
        self._plain_port = odooconf.free_port()
        self._settings = {
            "MKBOT_DOMAIN": host,
            "MKBOT_EMAIL": "internal",
            "MKBOT_HTTP_PORT": str(self._plain_port),
            "MKBOT_HTTPS_PORT": str(self.port),
            "MKBOT_CADDY_ADMIN": "off",
            "ODOO_HTTP": f"{odooconf.LOCALHOST}:{http_port}",
            "ODOO_GEVENT": f"{odooconf.LOCALHOST}:{gevent_port}",
            # Where Caddy keeps certificates and its own settings.
            "XDG_DATA_HOME": str(home),
            "XDG_CONFIG_HOME": str(home),
        }
        if _version(program) < (2, 7):
            self._settings["MKBOT_BUFFERING"] = "buffer_requests"
        self._process = None

    @property
    def plain_url(self):
        """The address without TLS, which redirects."""
        return f"http://{self.host}:{self._plain_port}"

    def command(self, *arguments):
        """Run a command of Caddy's to its end; its output, "" when it fails."""
        return procs.output([self.program, *arguments], env={**os.environ, **self._settings})

    def start(self):
        arguments = ["run", "--config", CADDYFILE, "--adapter", "caddyfile"]
        environment = {**os.environ, **self._settings}
        self._process = procs.start([self.program, *arguments], self.log_path, env=environment)
        deadline = time.monotonic() + START_TIMEOUT_S
        while not (self.root.exists() and self._answers()):
            if self._process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise Failure(f"Caddy did not start:\n{procs.tail(self.log_path)}")
            time.sleep(0.05)
        return self

    def _answers(self):
        """Whether it shows the certificate, which takes a moment longer than listening."""
        with contextlib.suppress(OSError):
            context = ssl.create_default_context(cafile=self.root)
            connection = socket.create_connection((self.host, self.port), 5)
            with context.wrap_socket(connection, server_hostname=self.host):
                return True
        return False

    def stop(self):
        if self._process:
            procs.stop(self._process)
            self._process = None

"""An Odoo server process on one database: start, kill, ask."""

import time
import urllib.error
import urllib.request

from . import odooconf, procs
from .errors import Failure
from .paths import scratch

START_TIMEOUT_S = 120
PORT_TIMEOUT_S = 10


class Server:
    """`start()` returns when the login page answers; `kill()` is SIGKILL and
    `start()` may follow it on the same database and port.

    `extra` is for Odoo's command line, `settings` for its configuration file."""

    def __init__(
        self,
        environment,
        connection,
        database,
        port=None,
        max_cron_threads=2,
        name=None,
        extra=(),
        settings=None,
    ):
        self.environment = environment
        self.connection = connection
        self.db = database
        self.port = port or odooconf.free_port()
        self.url = f"http://{odooconf.LOCALHOST}:{self.port}"
        self.log_path = scratch(f"{name or database}-{self.port}.log")
        self.log_path.unlink(missing_ok=True)
        self.extra = [f"--max-cron-threads={max_cron_threads}", *extra]
        self.settings = {"http_port": self.port, **(settings or {})}
        self.process = None
        self._conf = None

    def start(self):
        self._let_port_go()
        odooconf.need_port(self.port)
        self._conf = odooconf.write(self.environment, self.connection, self.db, **self.settings)
        try:
            self.process = procs.start(
                self.environment.odoo_command(*self.extra),
                self.log_path,
                env=odooconf.process_environment(self.environment, self._conf),
            )
            self._wait_until_it_answers()
        except BaseException:
            self.stop()
            raise
        return self

    def _let_port_go(self):
        """Wait for the last of a killed server's processes to be gone."""
        deadline = time.monotonic() + PORT_TIMEOUT_S
        while self._conf and not odooconf.port_is_free(self.port) and time.monotonic() < deadline:
            time.sleep(0.05)

    def _wait_until_it_answers(self):
        deadline = time.monotonic() + START_TIMEOUT_S
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                break
            try:
                with urllib.request.urlopen(f"{self.url}/web/login", timeout=30):
                    return
            except urllib.error.HTTPError as error:
                raise self._failure(f"Odoo's login page answers {error.code}") from error
            except OSError:
                time.sleep(0.1)
        raise self._failure("Odoo did not start")

    def _failure(self, what):
        return Failure(f"{what} (log: {self.log_path}):\n{procs.tail(self.log_path)}")

    def wait(self):
        return self.process.wait()

    def _forget_conf(self):
        # It may hold the database's password. Until now: a prefork server's processes read it
        # whenever they start.
        if self._conf:
            self._conf.unlink(missing_ok=True)

    def stop(self):
        """End it politely, then for sure."""
        self._forget_conf()
        if self.process:
            procs.stop(self.process)
            self.process = None

    def kill(self):
        """SIGKILL, as a crash would: nothing is cleaned up by Odoo."""
        self._forget_conf()
        if self.process:
            procs.stop(self.process, grace=None)
            self.process = None

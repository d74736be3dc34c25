"""An Odoo server process on one database: start, kill, ask."""

import time
import urllib.error
import urllib.request

from . import odooconf, procs
from .errors import Failure
from .paths import scratch

START_TIMEOUT_S = 120


class Server:
    """`start()` returns when the login page answers; `kill()` is SIGKILL and
    `start()` may follow it on the same database and port."""

    def __init__(
        self, environment, connection, database, port=None, max_cron_threads=2, name=None, extra=()
    ):
        self.environment = environment
        self.connection = connection
        self.db = database
        self.port = port or odooconf.free_port()
        self.url = f"http://{odooconf.LOCALHOST}:{self.port}"
        self.log_path = scratch(f"{name or database}-{self.port}.log")
        self.log_path.unlink(missing_ok=True)
        self.extra = [f"--max-cron-threads={max_cron_threads}", *extra]
        self.process = None

    def start(self):
        odooconf.need_port(self.port)
        conf = odooconf.write(self.environment, self.connection, self.db, http_port=self.port)
        try:
            self.process = procs.start(
                self.environment.odoo_command(*self.extra),
                self.log_path,
                env=odooconf.process_environment(self.environment, conf),
            )
            self._wait_until_it_answers()
        except BaseException:
            self.stop()
            raise
        finally:
            conf.unlink(missing_ok=True)
        return self

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

    def stop(self):
        """End it politely, then for sure."""
        if self.process:
            procs.stop(self.process)
            self.process = None

    def kill(self):
        """SIGKILL, as a crash would: nothing is cleaned up by Odoo."""
        if self.process:
            procs.stop(self.process, grace=None)
            self.process = None

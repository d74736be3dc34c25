"""Running servers on copies of the template: for tests and for benches."""

import contextlib
import itertools
import os
import time

from . import addons as ours
from . import environment, odooconf, postgres
from .database import Databases
from .errors import Failure
from .rpc import Rpc
from .server import Server

PREFIX = "mkbot_tmp"
WEBSOCKET_TIMEOUT_S = 60


class Node(Server):
    """A server with the questions that tests ask.

    With `workers` it is a prefork server, whose WebSockets have a port of their own."""

    def __init__(self, databases, database, workers=0, extra=(), **options):
        gevent_port = odooconf.free_port()
        if workers:
            extra = [*extra, f"--workers={workers}", f"--gevent-port={gevent_port}"]
        super().__init__(
            databases.environment, databases.connection, database, extra=extra, **options
        )
        self.websocket_port = gevent_port if workers else self.port
        self.websocket_url = f"http://{odooconf.LOCALHOST}:{self.websocket_port}"
        self._databases = databases

    def start(self):
        # A login stores it, too late for who reads parameters in that instant: they would leave
        # the old one in Odoo's cache.
        self.psql(
            """UPDATE ir_config_parameter SET value = %s
                WHERE key = 'web.base.url' AND value LIKE 'http://localhost:%%'""",
            [self.url],
        )
        super().start()
        # A process of its own, a few seconds later.
        until = time.monotonic() + WEBSOCKET_TIMEOUT_S
        while odooconf.port_is_free(self.websocket_port):
            if time.monotonic() > until:
                raise Failure(f"Odoo's WebSockets are not served (log: {self.log_path}).")
            time.sleep(0.1)
        return self

    def psql(self, sql, params=None):
        """Run one statement, committed at once; its rows, if any."""
        return self._databases.query(self.db, sql, params)

    def dsn(self):
        """Keyword arguments for psycopg2.connect."""
        return self.connection.dsn(self.db)

    def wake_crons(self):
        """Have the cron workers look for work now."""
        self._databases.query("postgres", "SELECT pg_notify('cron_trigger', %s)", [self.db])

    def rpc(self, login, password=None):
        """A logged-in client; the demo people's password is their login."""
        return Rpc(self.url, self.db, login, password or login)

    @property
    def key(self):
        """The key of the demo site account; "" without one."""
        accounts = self._databases.site_accounts(self.db)
        return accounts[0][1] if accounts else ""

    @property
    def site_url(self):
        return f"{self.url}/mkbot/site/{self.key}"


class Workshop:
    """One environment and PostgreSQL, and what was made in it, to be cleared
    away when it closes."""

    def __init__(self, env, connection, cluster=None):
        self.cluster = cluster
        self.databases = Databases(env, connection)
        self.addons = ours.installable(env)
        self._numbers = itertools.count(1)
        self._clean = contextlib.ExitStack()
        if connection.private:
            self._drop_orphans()

    def new_name(self):
        return f"{PREFIX}_{os.getpid()}_{next(self._numbers)}"

    def database(self, durable=False, others=()):
        """The name of a fresh database with all our addons and demo data, and
        `others`, names of addons.

        Not `durable`: a commit does not wait for the disk, which changes what
        survives a power cut, not what survives a killed process.
        """
        name = self.new_name()
        template = self.databases.full_template(self.addons)
        self._clean.callback(self.databases.drop, name)
        self.databases.create(name, template)
        if others:
            odooconf.run(
                self.databases.environment,
                self.databases.connection,
                name,
                ["-d", name, "-i", ",".join(others)],
                f"Installing {', '.join(others)}",
            )
        if not durable:
            self.databases.query(
                "postgres", f'ALTER DATABASE "{name}" SET synchronous_commit = off'
            )
        return name

    def node(self, database=None, durable=False, **options):
        """A started Node; two of them may share a `database`."""
        node = Node(self.databases, database or self.database(durable), **options)
        self._clean.callback(node.stop)
        return node.start()

    def close(self):
        self._clean.close()

    def _drop_orphans(self):
        """Drop the databases of test runs that were killed outright."""
        for name in self.databases.names():
            words = name.split("_")
            if name.startswith(f"{PREFIX}_") and words[2].isdigit() and not _alive(int(words[2])):
                self.databases.drop(name)


@contextlib.contextmanager
def bench(name="bench", **more):
    """A workshop with a PostgreSQL server of its own, of that name, which counts
    statements and can be restarted; `more` are fields of Environment."""
    env = environment.prepare(data=f"data-{name}", **more)
    cluster = postgres.Cluster.find(f"{postgres.SHARED}-{name}")
    with cluster.in_use():
        shop = Workshop(env, cluster.connection(), cluster)
        try:
            yield shop
        finally:
            shop.close()


@contextlib.contextmanager
def workshop(odoo=None):
    env = environment.prepare(odoo)
    with postgres.running() as connection:
        shop = Workshop(env, connection)
        try:
            yield shop
        finally:
            shop.close()


def _alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True

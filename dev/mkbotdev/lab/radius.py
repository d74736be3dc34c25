"""FreeRADIUS with its tables in PostgreSQL."""

from ..odooconf import LOCALHOST
from ..paths import REPO
from .daemon import Daemon

RADDB = REPO / "dev" / "lab.d" / "radius"
USAGE_SQL = REPO / "mkbot_isp" / "backends" / "radusage.sql"
SCHEMA = "etc/freeradius/3.0/mods-config/sql/main/postgresql/schema.sql"
TABLES = (
    *("radacct", "radcheck", "radreply", "radusergroup", "radgroupcheck", "radgroupreply"),
    *("radpostauth", "nas", "nasreload", "radusage"),
)


class FreeRadius(Daemon):
    title = "freeradius"

    def __init__(self, home, packages, store, kept):
        super().__init__(home)
        self.packages = packages
        self.store = store
        self.secret = kept.secret("radius-secret")
        self.auth_port = kept.udp_port("radius-auth")
        self.acct_port = kept.udp_port("radius-acct")

    def prepare(self):
        """Make its database, where there is none."""
        if not self.store.exists():
            self.store.create([self.packages.root / SCHEMA, USAGE_SQL])

    def reset(self):
        """Forget every subscriber and session."""
        self.store.clear(TABLES)

    def command(self):
        dictionaries = self.packages.root / "usr" / "share" / "freeradius"
        program = self.packages.program("freeradius")
        return [program, "-f", "-n", "radiusd", "-d", RADDB, "-D", dictionaries]

    def environment(self):
        return self.packages.environment(
            TZ="UTC",
            LAB_RADDB=str(RADDB),
            LAB_HOME=str(self.home),
            LAB_SECRET=self.secret,
            LAB_RADIUS_DB=self.store.conninfo,
            LAB_AUTH_PORT=str(self.auth_port),
            LAB_ACCT_PORT=str(self.acct_port),
        )

    def answers(self):
        """Whether it answers Status-Server (RFC 5997)."""
        from pyrad import client, packet  # only the virtual environment has it

        asking = client.Client(
            LOCALHOST, self.auth_port, secret=self.secret.encode(), retries=1, timeout=0.3
        )
        try:
            asking.SendPacket(asking.CreateAuthPacket(code=packet.StatusServer))
        except (client.Timeout, OSError):
            return False
        return True

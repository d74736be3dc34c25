"""Kamailio with its tables in PostgreSQL."""

import socket

from ..odooconf import LOCALHOST
from ..paths import REPO
from .daemon import Daemon

FOLDER = REPO / "dev" / "lab.d" / "kamailio"
DOMAIN = "voz.example.com"
SCHEMAS = ("standard", "auth_db", "group", "usrloc", "avpops", "acc", "uri_db")
TABLES = ("subscriber", "grp", "location", "usr_preferences", "acc", "missed_calls")
PING = (
    "OPTIONS sip:{domain} SIP/2.0\r\n"
    "Via: SIP/2.0/UDP {host}:{port};branch=z9hG4bKping\r\n"
    "From: <sip:ping@{host}>;tag=1\r\nTo: <sip:{domain}>\r\n"
    "Call-ID: ping@{host}\r\nCSeq: 1 OPTIONS\r\nMax-Forwards: 5\r\nContent-Length: 0\r\n\r\n"
)


class Kamailio(Daemon):
    """Calls that leave go to the port `gateway_port`, and come in from there."""

    title = "kamailio"

    def __init__(self, home, packages, store, kept, gateway_port):
        super().__init__(home)
        self.packages = packages
        self.store = store
        self.port = kept.udp_port("sip")
        self._gateway_port = gateway_port

    def prepare(self):
        """Make its database, where there is none."""
        if not self.store.exists():
            shipped = self.packages.root / "usr" / "share" / "kamailio" / "postgres"
            files = [shipped / f"{name}-create.sql" for name in SCHEMAS]
            self.store.create([*files, FOLDER / "acc.sql"])

    def reset(self):
        """Forget every subscriber and call."""
        self.store.clear(TABLES)

    def command(self):
        # libpq takes from the environment what the address leaves out: the socket, the password.
        address = f"postgres://{self.store.connection.user}@/{self.store.name}"
        defined = {
            "LAB_SIP_PORT": self.port,
            "LAB_DB_URL": f'"{address}"',
            "LAB_DOMAIN": f'"{DOMAIN}"',
            "LAB_GATEWAY": f'"sip:{LOCALHOST}:{self._gateway_port}"',
            "LAB_GATEWAY_PORT": self._gateway_port,
        }
        return [
            self.packages.program("kamailio"),
            # In the foreground, with logs to standard error and 24 + 4 MB of memory.
            *("-DD", "-E", "-m", "24", "-M", "4"),
            *("-f", FOLDER / "kamailio.cfg"),
            *("-L", self.packages.libraries / "kamailio" / "modules"),
            *("-Y", self.home),
            *(word for name, value in defined.items() for word in ("-A", f"{name}={value}")),
        ]

    def environment(self):
        connection = self.store.connection
        return self.packages.environment(
            TZ="UTC",
            PGHOST=connection.host,
            PGPORT=connection.port,
            PGPASSWORD=connection.password,
        )

    def answers(self):
        """Whether it answers OPTIONS."""
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as link:
            link.settimeout(0.3)
            link.connect((LOCALHOST, self.port))
            port = link.getsockname()[1]
            try:
                link.send(PING.format(domain=DOMAIN, host=LOCALHOST, port=port).encode())
                return link.recv(4096).startswith(b"SIP/2.0 200")
            except OSError:
                return False

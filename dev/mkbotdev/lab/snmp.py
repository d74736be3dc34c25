"""snmpd, which shows every session of the access server as an interface."""

import socket
import sys
from pathlib import Path

from ..odooconf import LOCALHOST
from ..paths import REPO
from .daemon import Daemon

CONF = REPO / "dev" / "lab.d" / "snmp" / "snmpd.conf"
PROGRAM = Path(__file__).with_name("snmp_table.py")
#: An SNMPv2c GetRequest of sysName.0 with the community in the middle (RFC 1901, 3416).
ASKED = b"\x02\x01\x01\x04%c%s\xa0\x19\x02\x01\x01\x02\x01\x00\x02\x01\x000\x0e0\x0c"
SYS_NAME = b"\x06\x08\x2b\x06\x01\x02\x01\x01\x05\x00\x05\x00"


class Snmpd(Daemon):
    title = "snmpd"

    def __init__(self, home, packages, kept, control_url):
        super().__init__(home)
        self.packages = packages
        self.community = kept.secret("snmp-community")
        self.port = kept.udp_port("snmp")
        self._command = f"{sys.executable} {PROGRAM} {control_url}"

    def prepare(self):
        """Write its configuration, which knows no variables."""
        text = CONF.read_text(encoding="utf-8")
        values = {"LAB_PORT": self.port, "LAB_COMMUNITY": self.community}
        for name, value in (values | {"LAB_COMMAND": self._command}).items():
            text = text.replace(name, str(value))
        self._conf.write_text(text, encoding="utf-8")

    @property
    def _conf(self):
        return self.home / "snmpd.conf"

    def command(self):
        # In the foreground, logging to standard output, without the machine's own interfaces.
        options = ["-f", "-Lo", "-I", "-ifTable,-ifXTable", "-C", "-c", self._conf]
        return [self.packages.program("snmpd"), *options, "-p", self.home / "snmpd.pid"]

    def environment(self):
        # Neither MIBs nor what it remembers are to be looked for on the machine.
        folder = str(self.home)
        return self.packages.environment(MIBS="", SNMP_PERSISTENT_DIR=folder, SNMPCONFPATH=folder)

    def answers(self):
        """Whether it answers a GetRequest."""
        community = self.community.encode()
        inner = ASKED % (len(community), community) + SYS_NAME
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as link:
            link.settimeout(0.3)
            link.connect((LOCALHOST, self.port))
            try:
                link.send(b"0%c%s" % (len(inner), inner))
                return bool(link.recv(4096))
            except OSError:
                return False

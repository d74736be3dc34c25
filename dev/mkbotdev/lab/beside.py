"""The lab beside `dev/run`: the demo's services are given to customers by real back-ends.

Odoo does not wait for it. Started here, it ends here; one that runs already is used and left.
"""

import threading

from .. import console, procs
from ..database import Databases
from ..errors import Failure, Trouble
from ..rpc import Rpc, RpcError
from .supervisor import STOP_TIMEOUT_S, Supervisor

NAME = "Lab"
ADMIN = "admin"
DEMO = "SELECT 1 FROM ir_module_module WHERE name = 'mkbot_isp' AND state = 'installed' AND demo"


class Beside:
    """The lab of a `server` on a `database`, between `start` and `stop`."""

    def __init__(self, databases, database, server):
        self._databases, self._database, self._server = databases, database, server
        self._supervisor = Supervisor()
        self._process = None
        self._is_over = threading.Event()

    def start(self):
        """Nothing is started where the database has no demo of a provider."""
        if not self._databases.query(self._database, DEMO):
            return
        if not self._supervisor.state():
            # By this thread: the lab ends with the one that began it.
            self._process = self._supervisor.begin(dies_with_parent=True)
        threading.Thread(target=self._link, name="lab", daemon=True).start()

    def stop(self):
        self._is_over.set()
        if self._process:
            procs.stop(self._process, STOP_TIMEOUT_S)

    def _link(self):
        try:
            found = self._supervisor.state() or self._supervisor.wait(self._process)
            rpc = Rpc(self._server.url, self._database, ADMIN, ADMIN)
            count = link(rpc, found, self._lab_is_empty(found))
        except (Failure, Trouble, RpcError, OSError) as error:
            if not self._is_over.is_set():
                reason = str(error).strip().splitlines()[-1].strip()
                console.warn(f"Customers do not dial, for the lab is not there: {reason}")
        else:
            console.say(f"  Lab         {count} services on back-ends (dev/lab status)")

    def _lab_is_empty(self, found):
        name = found["radius"]["dsn"]["dbname"]
        store = Databases(None, self._databases.connection)
        return not store.query(name, "SELECT 1 FROM radcheck LIMIT 1")


def link(rpc, found, is_empty):
    """Have the demo's services, those without a back-end, given by the lab's.

    :param Rpc rpc: of an administrator
    :param dict found: the lab's state
    :param bool is_empty: whether the lab knows of no customer: those of an earlier link are told
    :return: how many services are on the lab's back-ends
    """
    count = 0
    known = rpc.call("isp.server", "fields_get", [[], ["type"]])
    for kind, (values, models) in back_ends(found).items():
        values = {name: value for name, value in values.items() if name in known}
        domain = [("kind", "=", kind), ("name", "=", NAME)]
        servers = rpc.call("isp.server", "search", [domain])
        if servers:
            rpc.call("isp.server", "write", [servers, values])
        else:
            servers = rpc.call("isp.server", "create", [[{**values, "kind": kind, "name": NAME}]])
        if is_empty:
            rpc.call("isp.server", "action_tell_again", [servers])
        for model in models:
            free = [("server_id", "=", False), ("state", "!=", "ended")]
            services = rpc.call(model, "search", [free])
            rpc.call(model, "write", [services, {"server_id": servers[0]}])
            count += rpc.call(model, "search_count", [[("server_id", "in", servers)]])
    return count


def back_ends(found):
    """``{kind: (fields of isp.server, models of services)}`` of a lab's state."""
    radius, kamailio = found["radius"], found["kamailio"]
    return {
        "radius": (
            {
                **_database(radius["dsn"]),
                "secret": radius["secret"],
                "coa_port": found["bras"]["coa_port"],
                "snmp_community": found["snmp"]["community"],
                "snmp_port": found["snmp"]["port"],
            },
            ["isp.connection"],
        ),
        "kamailio": (
            {**_database(kamailio["dsn"]), "domain": kamailio["domain"], "timezone": "UTC"},
            ["isp.line"],
        ),
        "tv": (dict(found["tv"]), ["isp.tv"]),
        "iclass": (dict(found["iclass"]), []),
    }


def _database(dsn):
    return {
        "database_host": dsn["host"],
        "database_port": int(dsn["port"]),
        "database_name": dsn["dbname"],
        "database_user": dsn["user"],
        "database_password": dsn.get("password", ""),
    }

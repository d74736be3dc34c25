"""Odoo's configuration file for this set-up, and one-off runs of Odoo."""

import os
import random
import socket
import subprocess
from pathlib import Path

from . import procs
from .errors import Failure, Trouble
from .paths import digest, scratch

HTTP_PORT = 8069
LOCALHOST = "127.0.0.1"


def port_is_free(port):
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOCALHOST, port))
        except OSError:
            return False
    return True


def free_port():
    with socket.socket() as probe:
        probe.bind((LOCALHOST, 0))
        return probe.getsockname()[1]


def lasting_port():
    """A free port that no outgoing connection is given either: whoever calls again and again
    while a server is down could connect to itself, and keep the port from it."""
    while not port_is_free(port := random.randrange(15_000, 30_000)):
        pass
    return port


def need_port(port):
    if not 0 < port < 65536:
        raise Trouble(f"{port} is not a port number; give one between 1 and 65535.")
    if not port_is_free(port):
        raise Trouble(
            f"Port {port} is taken by another program; stop it or give another with --port."
        )


def write(environment, connection, database, **options):
    """Write the file for `database` and return its path.

    Odoo reads it through ODOO_RC, so that every command of its command line
    finds this set-up and every option given on the command line still wins.
    """
    settings = {
        "addons_path": ",".join(map(str, environment.addons_path())),
        "data_dir": environment.data_dir,
        "db_host": connection.host,
        "db_port": connection.port,
        "db_user": connection.user,
        "db_password": connection.password,
        "db_name": database,
        "http_interface": LOCALHOST,
        "http_port": HTTP_PORT if port_is_free(HTTP_PORT) else free_port(),
        "max_cron_threads": 2,
        "db_maxconn": 64,
        "limit_time_real": 600,
        **options,
    }
    given = {name: value for name, value in settings.items() if value or value == 0}
    text = "[options]\n" + "".join(f"{name} = {value}\n" for name, value in given.items())
    path = scratch(f"odoo-{os.getpid()}-{digest(text)}.conf")
    # It may hold the database's password.
    with open(
        os.open(path, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "w", encoding="utf-8"
    ) as out:
        out.write(text)
    return path


def process_environment(environment, conf):
    return {**environment.process_environment(), "ODOO_RC": str(conf)}


def run(environment, connection, database, arguments, what, log=None):
    """Run Odoo to its end without serving; Failure with the log's end if it
    does not succeed."""
    conf = write(environment, connection, database)
    log = Path(log or scratch("odoo.log"))
    serving_nothing = ("--stop-after-init", "--no-http", "--max-cron-threads=0")
    try:
        run_command(environment, conf, [*arguments, *serving_nothing], what, log)
    finally:
        conf.unlink(missing_ok=True)


def run_command(environment, conf, arguments, what, log):
    """Run a command of Odoo's command line; Failure if it does not succeed."""
    log.write_bytes(b"")
    command = environment.odoo_command(*arguments)
    process = procs.start(command, log, env=process_environment(environment, conf))
    try:
        status = process.wait()
    finally:
        procs.stop(process)
    if status:
        raise Failure(f"{what} failed (all of it in {log}):\n{procs.tail(log)}")


def passthrough(environment, conf, arguments):
    """Odoo's own command line on this terminal; returns its status."""
    process = subprocess.Popen(
        [str(part) for part in environment.odoo_command(*arguments)],
        env=process_environment(environment, conf),
        preexec_fn=procs.die_with_parent,
    )
    try:
        while True:
            try:
                return process.wait()
            except KeyboardInterrupt:
                # The terminal sent it to Odoo too, which ends in its own way.
                continue
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait()

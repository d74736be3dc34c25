"""dev/run: from a bare machine to the login page, then serve."""

import argparse
import contextlib

from .. import addons as ours
from .. import console, environment, odooconf, paths, postgres
from ..database import DEMO_LOGINS, LANGUAGES, Databases
from ..lab.beside import Beside
from ..server import Server


def parse(arguments):
    parser = argparse.ArgumentParser(
        prog="dev/run", description="Set up Odoo 19 with our addons and serve it. Ctrl-C ends it."
    )
    parser.add_argument(
        "--port", type=int, default=odooconf.HTTP_PORT, help="HTTP port (default %(default)s)"
    )
    parser.add_argument(
        "--db", default=paths.checkout_name(), help="database (default %(default)s)"
    )
    parser.add_argument("--fresh", action="store_true", help="make the database anew")
    parser.add_argument(
        "--lang", default=LANGUAGES[0], choices=LANGUAGES, help="language of the demo users"
    )
    parser.add_argument("--no-demo", action="store_true", help="a new database without demo data")
    parser.add_argument(
        "--no-lab", action="store_true", help="without the back-ends that the demo's customers dial"
    )
    parser.add_argument("--odoo", metavar="PATH", help="an Odoo 19 to use instead of fetching one")
    return parser.parse_args(arguments)


def main(arguments):
    options = parse(arguments)
    odooconf.need_port(options.port)
    env = environment.prepare(options.odoo)
    with contextlib.ExitStack() as stack:
        with console.step("PostgreSQL"):
            connection = stack.enter_context(postgres.running())
        return _serve(options, env, connection)


def _serve(options, env, connection):
    databases = Databases(env, connection)
    addons = ours.installable(env)
    prepare_database(databases, options, addons)
    server = Server(env, connection, options.db, port=options.port, max_cron_threads=4)
    with console.step("Odoo answers"):
        server.start()
    lab = Beside(databases, options.db, server)
    try:
        _tell(databases, options, server)
        if not options.no_lab:
            lab.start()
        status = server.wait()
        console.say(f"Odoo ended by itself with status {status}; its log is {server.log_path}.")
        return 1
    except KeyboardInterrupt:
        console.say("\nStopping.")
        return 0
    finally:
        server.stop()
        lab.stop()


def prepare_database(databases, options, addons):
    """Make the database, or bring the existing one up to date."""
    name = options.db
    if options.fresh:
        databases.drop(name)
    if name not in databases.names():
        template = databases.deps_template(addons, demo=not options.no_demo)
        with console.step(f"Database {name}"):
            databases.create(name, template)
    databases.check_series(name)
    stale = ours.changed(addons, databases.stored_hashes(name))
    if stale:
        with console.step(f"Our addons: {', '.join(stale)}"):
            present = databases.installed(name)
            databases.install(name, addons, upgrade=[each for each in stale if each in present])
    databases.set_language(name, options.lang)


def _tell(databases, options, server):
    logins = [
        row[0] for row in databases.query(options.db, "SELECT login FROM res_users WHERE active")
    ]
    console.say()
    console.say(f"  Odoo        {server.url}/odoo")
    if "mkbot_chat" in databases.installed(options.db):
        console.say(f"  Panel       {server.url}/odoo/mkbot")
    for name, key in databases.site_accounts(options.db):
        console.say(f"  Site chat   {server.url}/mkbot/site/{key}  ({name})")
    demo = ", ".join(login for login in DEMO_LOGINS if login in logins)
    console.say(f"  Logins      {demo}  (password = login)")
    console.say(f"  Log         {server.log_path}")
    console.say("  Ctrl-C ends it.")

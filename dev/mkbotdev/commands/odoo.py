"""dev/odoo: Odoo's own command line on this set-up.

Every argument is Odoo's. What is not given (database, addons path, server,
data directory) comes from a configuration file made for the call. One option
is ours and comes first: ``--odoo PATH``. A database that does not exist yet
and is to be initialised (``-i``) starts as a copy of the template, which
takes a second where an empty one takes a minute.
"""

from .. import addons as ours
from .. import environment, odooconf, paths, postgres
from ..database import Databases


def main(arguments):
    path = None
    if arguments[:1] == ["--odoo"] and len(arguments) > 1:
        path, arguments = arguments[1], arguments[2:]
    env = environment.prepare(path)
    with postgres.running() as connection:
        databases = Databases(env, connection)
        database = value_of(arguments, "-d", "--database") or paths.checkout_name()
        exists = database in databases.names()
        if not exists and value_of(arguments, "-i", "--init"):
            databases.create(database, databases.deps_template(ours.installable(env)))
            exists = True
        if arguments[:1] == ["db"]:
            # It takes the configured database for the only one there is.
            exists = False
        # Without the default database Odoo would create an empty one of that
        # name; dev/run is what makes a proper one.
        conf = odooconf.write(env, connection, database if exists else None)
        try:
            return odooconf.passthrough(env, conf, arguments)
        finally:
            conf.unlink(missing_ok=True)


def value_of(arguments, short, long):
    """The value an option was given, in any of its spellings, "" if none."""
    for position, word in enumerate(arguments):
        if word in (short, long):
            return "".join(arguments[position + 1 : position + 2])
        if word.startswith(f"{long}="):
            return word.partition("=")[2]
        if word.startswith(short) and not word.startswith("--"):
            return word[len(short) :]
    return ""

"""Databases: templates made once, copies in seconds, and what is in them.

Two kinds of template. `deps` holds everything that is not ours (Odoo's addons
and OCA's) with both languages; it takes a minute and changes rarely. `full`
adds our addons; it follows their files. Copies share the filestore through
hard links: Odoo never changes a stored file in place.
"""

import contextlib
import json
import os
import shutil
import time

from . import addons as ours
from . import cache, console, odooconf
from .errors import Failure, Trouble
from .odoosource import SERIES
from .paths import digest, need_space

LANGUAGES = ("pt_BR", "en_US")
HASHES = "mkbot.dev.hashes"
DATABASE_GIB = 1.0
KEEP_TEMPLATES = 4
DEMO_LOGINS = ("admin", "ana", "bruno", "carla")


class Databases:
    """The databases of one PostgreSQL server, seen from one environment."""

    def __init__(self, environment, connection):
        self.environment = environment
        self.connection = connection

    # -- SQL ---------------------------------------------------------------

    @contextlib.contextmanager
    def cursor(self, database="postgres"):
        """An autocommitting cursor."""
        import psycopg2  # only the virtual environment has it

        try:
            link = psycopg2.connect(**self.connection.dsn(database))
        except psycopg2.OperationalError as error:
            reason = str(error).strip().splitlines()[0]
            raise Trouble(
                f"PostgreSQL at {self.connection.host} does not answer: {reason}."
            ) from error
        try:
            link.autocommit = True
            with link.cursor() as cursor:
                yield cursor
        finally:
            link.close()

    def query(self, database, sql, parameters=None):
        with self.cursor(database) as cursor:
            cursor.execute(sql, parameters)
            return cursor.fetchall() if cursor.description else []

    def names(self):
        return {row[0] for row in self.query("postgres", "SELECT datname FROM pg_database")}

    # -- creating, copying, dropping ----------------------------------------

    def filestore(self, database):
        return self.environment.data_dir / "filestore" / database

    def drop(self, database):
        from psycopg2 import sql

        with self.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s",
                (database,),
            )
            cursor.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(database)))
        shutil.rmtree(self.filestore(database), ignore_errors=True)

    def create(self, database, template="template0"):
        """Create `database` as a copy of `template`, filestore included."""
        from psycopg2 import sql

        need_space(self.environment.data_dir, DATABASE_GIB / 2, f"The database {database}")
        with self.cursor() as cursor:
            cursor.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE {} ENCODING 'UTF8'").format(
                    sql.Identifier(database), sql.Identifier(template)
                )
            )
        shutil.rmtree(self.filestore(database), ignore_errors=True)
        if self.filestore(template).exists():
            shutil.copytree(self.filestore(template), self.filestore(database), copy_function=_link)

    def rename(self, old, new):
        from psycopg2 import sql

        with self.cursor() as cursor:
            cursor.execute(
                sql.SQL("ALTER DATABASE {} RENAME TO {}").format(
                    sql.Identifier(old), sql.Identifier(new)
                )
            )
        shutil.rmtree(self.filestore(new), ignore_errors=True)
        if self.filestore(old).exists():
            self.filestore(old).rename(self.filestore(new))

    # -- templates -----------------------------------------------------------

    def deps_template(self, addons, demo=True):
        """The name of the template with everything that is not ours."""
        modules = ours.foreign_depends(addons)
        key = digest(
            self.environment.source.version,
            str(self.environment.source.package),
            *modules,
            *LANGUAGES,
        )
        name = f"mkbot_deps_{'demo' if demo else 'bare'}_{key}"

        def make(database):
            self.create(database)
            arguments = [
                "-d",
                database,
                "-i",
                ",".join(modules),
                f"--load-language={','.join(LANGUAGES)}",
            ]
            arguments += ["--with-demo"] if demo else []
            odooconf.run(
                self.environment,
                self.connection,
                database,
                arguments,
                "Installing Odoo's own addons",
            )
            self.query(database, QUIET_CRONS)

        return self._template(name, "Template database: Odoo", make)

    def full_template(self, addons, demo=True):
        """The name of the template with our addons installed too."""
        deps = self.deps_template(addons, demo)
        name = f"mkbot_full_{deps.removeprefix('mkbot_deps_')}_{digest(*hash_words(addons))}"

        def make(database):
            self.create(database, deps)
            self.install(database, addons)

        return self._template(name, "Template database: our addons", make)

    def _template(self, name, title, make):
        if name in self.names():
            self._touch(name)
            return name
        with cache.lock("templates"), console.step(title):
            if name not in self.names():
                part = f"{name}_part"
                self.drop(part)
                try:
                    make(part)
                    self.rename(part, name)
                finally:
                    self.drop(part)
                self._touch(name)
                self._forget_old(name[: len("mkbot_deps_demo")])
        return name

    def _touch(self, name):
        """Note the time of use where any checkout can read it: a comment."""
        from psycopg2 import sql

        with self.cursor() as cursor:
            comment = sql.SQL("COMMENT ON DATABASE {} IS {}")
            cursor.execute(
                comment.format(sql.Identifier(name), sql.Literal(f"used {int(time.time()):011d}"))
            )

    def _forget_old(self, prefix):
        rows = self.query(
            "postgres",
            "SELECT datname FROM pg_database WHERE datname LIKE %s AND datname NOT LIKE %s"
            " ORDER BY shobj_description(oid, 'pg_database') DESC NULLS LAST",
            (prefix.replace("_", r"\_") + "%", r"%\_part"),
        )
        for (name,) in rows[KEEP_TEMPLATES:]:
            with contextlib.suppress(Exception):  # in use by another command
                self.drop(name)

    # -- our addons in a database ----------------------------------------------

    def installed(self, database):
        """The names of the installed modules; {} if it is no Odoo database."""
        if not self.query(database, "SELECT to_regclass('ir_module_module')")[0][0]:
            return {}
        rows = self.query(
            database, "SELECT name, latest_version FROM ir_module_module WHERE state = 'installed'"
        )
        return dict(rows)

    def check_series(self, database):
        """Refuse a database that another version of Odoo made."""
        version = self.installed(database).get("base")
        if version is None:
            raise Trouble(
                f"The database {database} exists but holds no Odoo; "
                "choose another with --db, or add --fresh to replace it."
            )
        if not version.startswith(f"{SERIES}."):
            raise Trouble(
                f"The database {database} was made by Odoo {version}, not {SERIES}; "
                "choose another with --db, or add --fresh to replace it."
            )

    def install(self, database, addons, upgrade=()):
        """Install `addons` and upgrade those named in `upgrade`; remember
        the state of their files."""
        missing = sorted(set(addons) - set(self.installed(database)))
        arguments = ["-d", database]
        arguments += ["-i", ",".join(missing)] if missing else []
        arguments += ["-u", ",".join(upgrade)] if upgrade else []
        if missing or upgrade:
            odooconf.run(
                self.environment, self.connection, database, arguments, "Installing our addons"
            )
            lacking = sorted(set(addons) - set(self.installed(database)))
            if lacking:
                raise Failure(f"Odoo did not install {', '.join(lacking)} (see .dev/odoo.log).")
        self.store_hashes(database, addons)

    def stored_hashes(self, database):
        rows = self.query(
            database, "SELECT value FROM ir_config_parameter WHERE key = %s", (HASHES,)
        )
        return json.loads(rows[0][0]) if rows else {}

    def store_hashes(self, database, addons):
        value = json.dumps({name: addon.hash() for name, addon in addons.items()})
        self.query(
            database,
            "INSERT INTO ir_config_parameter (key, value) VALUES (%s, %s)"
            " ON CONFLICT (key) DO UPDATE SET value = EXCLUDED.value",
            (HASHES, value),
        )

    def set_language(self, database, lang):
        """Give `lang` to the people who will log in, and to visitors."""
        rows = self.query(database, "SELECT 1 FROM res_lang WHERE code = %s AND active", (lang,))
        if not rows:
            raise Trouble(
                f"The language {lang} is not loaded; choose one of {', '.join(LANGUAGES)}."
            )
        self.query(
            database,
            "UPDATE res_partner SET lang = %s WHERE id IN"
            " (SELECT partner_id FROM res_users WHERE login IN %s)",
            (lang, (*DEMO_LOGINS, "public")),
        )

    def site_accounts(self, database):
        """(name, key) of the accounts that have a site page."""
        if not self.query(database, "SELECT to_regclass('mkbot_account')")[0][0]:
            return []
        return self.query(
            database, "SELECT name, key FROM mkbot_account WHERE platform = 'site' ORDER BY id"
        )


# Odoo's daily report to its maker: a development machine sends nothing.
QUIET_CRONS = """
    UPDATE ir_cron SET active = false WHERE id IN (
        SELECT res_id FROM ir_model_data
         WHERE module = 'mail' AND name = 'ir_cron_module_update_notification')
"""


def hash_words(addons):
    return [word for name, addon in sorted(addons.items()) for word in (name, addon.hash())]


def _link(source, target):
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)

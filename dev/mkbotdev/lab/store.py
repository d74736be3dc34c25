"""The lab's databases, in the PostgreSQL that the other commands use too."""

from ..database import Databases


class Store:
    """One database of a lab. `dsn` reaches it with psycopg2 or libpq."""

    def __init__(self, connection, name):
        self.connection = connection
        self.name = name
        # They are never copies of Odoo's, so no environment is asked for.
        self._databases = Databases(None, connection)

    @property
    def dsn(self):
        return self.connection.dsn(self.name)

    @property
    def conninfo(self):
        return " ".join(f"{key}='{value}'" for key, value in self.dsn.items())

    def query(self, sql, parameters=None):
        return self._databases.query(self.name, sql, parameters)

    def exists(self):
        return self.name in self._databases.names()

    def create(self, files):
        """Make it from files of SQL, which are Debian's."""
        self._databases.query("postgres", f'CREATE DATABASE "{self.name}" TEMPLATE template0')
        for setting in ("timezone TO 'UTC'", "synchronous_commit TO off"):
            self._databases.query("postgres", f'ALTER DATABASE "{self.name}" SET {setting}')
        for path in files:
            self.query(path.read_text(encoding="utf-8"))

    def clear(self, tables):
        # TRUNCATE waits for the disk, once for each table and index.
        self.query("; ".join(f"DELETE FROM {table}" for table in tables))

    def drop(self):
        self._databases.query("postgres", f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)')

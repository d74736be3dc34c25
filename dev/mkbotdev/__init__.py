"""The commands of ``dev/``: set-up, serving, testing and measuring.

Runs in two stages. The first uses whatever Python called it, imports nothing
but the standard library, and prepares the cache (Odoo, a virtual environment,
the OCA addons). It then replaces itself by the same command in the virtual
environment, where psycopg2 and the test tools exist.
"""

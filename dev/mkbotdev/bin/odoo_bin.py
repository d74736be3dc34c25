"""Odoo's command line as a script of its own.

A prefork Odoo starts its WebSocket server by running `sys.argv[0]` again: with `python -m odoo`
that is a file inside the package, which cannot be run.
"""

from odoo.cli.command import main

if __name__ == "__main__":
    main()

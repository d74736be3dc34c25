"""Our pure Python, importable without Odoo."""

import bare  # noqa: F401

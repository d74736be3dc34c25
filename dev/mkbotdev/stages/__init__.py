"""The stages of dev/test: lint, pure, odoo, system. Each returns a Tally."""

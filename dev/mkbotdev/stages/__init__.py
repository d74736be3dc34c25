"""The stages of dev/test: lint, pure, lab, odoo, system. Each returns a Tally."""

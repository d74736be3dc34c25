{
    "name": "MKBOT bench: floor",
    "summary": "A bare route that inserts one row, to measure webhooks against",
    "version": "19.0.1.0.0",
    "license": "AGPL-3",
    "author": "MKBOT for Odoo",
    "depends": ["base"],
    "data": [],
}

from odoo import models
from odoo.tools import SQL, sql

from .mkbot_city import city_key_sql


class MkbotSession(models.Model):
    """The customer's city as :func:`city_key` writes it, kept by PostgreSQL itself.

    It takes about as long to make one as to find a place by it a hundred times.
    """

    _inherit = "mkbot.session"

    def init(self):
        super().init()
        if not sql.column_exists(self.env.cr, self._table, "city_key"):
            self.env.cr.execute(
                SQL(
                    "ALTER TABLE %s ADD COLUMN city_key text GENERATED ALWAYS AS (%s) STORED",
                    SQL.identifier(self._table),
                    city_key_sql(SQL("city")),
                )
            )

from odoo import models
from odoo.tools import SQL, sql

from .mkbot_city import city_key_sql


class MkbotSession(models.Model):
    """The customer's city as :func:`city_key` writes it, kept by PostgreSQL itself.

    Made anew for every row that is looked at, keys take many times as long as all the rest.
    """

    _inherit = "mkbot.session"

    def init(self):
        result = super().init()
        if not sql.column_exists(self.env.cr, self._table, "city_key"):
            self.env.cr.execute(
                SQL(
                    "ALTER TABLE %s ADD COLUMN city_key text GENERATED ALWAYS AS (%s) STORED",
                    SQL.identifier(self._table),
                    city_key_sql(SQL("city")),
                )
            )
        return result

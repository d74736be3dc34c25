from odoo import models
from odoo.tools import SQL

from .mkbot_city import city_key_sql


class MkbotReportSession(models.Model):
    """Where attendances are: at the customer's own coordinates, else in the centre of their city.

    A city is known by its name and state; without a state, by its name alone where there is but
    one of that name. Every join finds one row at most, which PostgreSQL sees: it leaves them out
    of whatever does not ask for a place.
    """

    _inherit = "mkbot.report.session"

    def _columns(self):
        located = SQL("NULLIF(p.partner_latitude, 0) * NULLIF(p.partner_longitude, 0) IS NOT NULL")
        return {
            **super()._columns(),
            "latitude": SQL(
                """CASE WHEN %s THEN p.partner_latitude
                        ELSE COALESCE(place.latitude, lone_place.latitude) END""",
                located,
            ),
            "longitude": SQL(
                """CASE WHEN %s THEN p.partner_longitude
                        ELSE COALESCE(place.longitude, lone_place.longitude) END""",
                located,
            ),
        }

    def _from(self):
        key = city_key_sql(SQL("s.city"))
        return SQL(
            """%(rest)s
               LEFT JOIN mkbot_city place ON place.state_id = s.state_id AND place.key = %(key)s
               LEFT JOIN (SELECT key, min(country_id) AS country_id,
                                 min(latitude) AS latitude, min(longitude) AS longitude
                            FROM mkbot_city GROUP BY key HAVING count(*) = 1) lone_place
                      ON lone_place.key = CASE WHEN s.state_id IS NULL THEN %(key)s END
                     AND (s.country_id IS NULL OR s.country_id = lone_place.country_id)""",
            rest=super()._from(),
            key=key,
        )

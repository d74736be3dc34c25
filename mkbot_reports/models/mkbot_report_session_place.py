from odoo import models
from odoo.tools import SQL


class MkbotReportSession(models.Model):
    """Where attendances are: at the customer's own coordinates, else in the centre of their city.

    A city is known by its name and state; without a state, by its name alone where there is but
    one of that name. Every join finds one row at most, which PostgreSQL sees: it leaves them out
    of whatever does not ask for a place. Degrees are binary numbers here: exact decimals take
    several times as long to compare.
    """

    _inherit = "mkbot.report.session"
    _depends = {
        "mkbot.city": ["key", "state_id", "country_id", "latitude", "longitude"],
        "mkbot.session": ["city", "state_id", "country_id", "partner_id"],
        "res.partner": ["partner_latitude", "partner_longitude"],
    }

    def _columns(self):
        located = SQL("p.partner_latitude <> 0 AND p.partner_longitude <> 0")
        return {
            **super()._columns(),
            "latitude": SQL(
                """CASE WHEN %s THEN p.partner_latitude::float8
                        ELSE COALESCE(place.latitude, lone_place.latitude) END""",
                located,
            ),
            "longitude": SQL(
                """CASE WHEN %s THEN p.partner_longitude::float8
                        ELSE COALESCE(place.longitude, lone_place.longitude) END""",
                located,
            ),
        }

    def _from(self):
        return SQL(
            """%s
               LEFT JOIN mkbot_city place ON place.state_id = s.state_id AND place.key = s.city_key
               LEFT JOIN (SELECT key, min(country_id) AS country_id,
                                 min(latitude) AS latitude, min(longitude) AS longitude
                            FROM mkbot_city GROUP BY key HAVING count(*) = 1) lone_place
                      ON lone_place.key = CASE WHEN s.state_id IS NULL THEN s.city_key END
                     AND (s.country_id IS NULL OR s.country_id = lone_place.country_id)""",
            super()._from(),
        )

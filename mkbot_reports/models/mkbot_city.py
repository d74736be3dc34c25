import csv
from math import atan2, degrees

from odoo import api, fields, models
from odoo.tools import SQL, file_open, html_sanitize

CENTRES = "mkbot_reports/data/brazil_cities.csv"
# Accents, in letters of their own and as marks that follow a letter, and what people write or
# leave out between the words.
_LETTERS = "áàâãäåéèêëíìîïóòôõöúùûüçñÁÀÂÃÄÅÉÈÊËÍÌÎÏÓÒÔÕÖÚÙÛÜÇÑ"
_PLAIN = "aaaaaaeeeeiiiiooooouuuucnaaaaaaeeeeiiiiooooouuuucn"
_LEFT_OUT = " '-.’`´\u0300\u0301\u0302\u0303\u0308\u0327"
_TABLE = str.maketrans(_LETTERS, _PLAIN, _LEFT_OUT)
DIRECTIONS = ("N", "NE", "E", "SE", "S", "SW", "W", "NW")
# Places farther from all cities than this are nowhere, in degrees (about 110 km).
NEAR = 1.0


def city_key(name):
    """The name of a city without what people write now so, now so: case, accents, hyphens."""
    return (name or "").lower().translate(_TABLE)


def city_key_sql(name):
    """:func:`city_key` of an SQL expression."""
    return SQL("translate(lower(%s), %s, %s)", name, _LETTERS + _LEFT_OUT, _PLAIN)


def _direction(north, east):
    return DIRECTIONS[round(degrees(atan2(east, north)) / 45) % 8]


class MkbotCity(models.Model):
    """Where a city is: for those whose own coordinates nobody knows, and to name places on maps
    that have no tiles. Comes with Brazil's municipalities."""

    _name = "mkbot.city"
    _description = "Centre of a City"
    _order = "population desc, name, id"

    name = fields.Char(string="City", required=True)
    state_id = fields.Many2one(
        "res.country.state", string="State (place)", required=True, ondelete="cascade"
    )
    country_id = fields.Many2one(related="state_id.country_id", store=True)
    code = fields.Char(help="The statistical office's code: in Brazil the IBGE's.")
    latitude = fields.Float(required=True, aggregator=None)
    longitude = fields.Float(required=True, aggregator=None)
    population = fields.Integer(
        string="Inhabitants", aggregator="sum", help="The largest are named on the map first."
    )
    key = fields.Char(compute="_compute_key", store=True)

    _key_unique = models.UniqueIndex(
        "(key, state_id)", "There is a city of this name in this state already."
    )
    _place_index = models.Index("(latitude, longitude)")
    _latitude_range = models.Constraint(
        "CHECK(latitude BETWEEN -90 AND 90)", "A latitude goes from -90 to 90 degrees."
    )
    _longitude_range = models.Constraint(
        "CHECK(longitude BETWEEN -180 AND 180)", "A longitude goes from -180 to 180 degrees."
    )

    @api.depends("name")
    def _compute_key(self):
        for city in self:
            city.key = city_key(city.name)

    @api.depends("name", "state_id")
    def _compute_display_name(self):
        for city in self:
            city.display_name = f"{city.name} ({city.state_id.code})"

    def init(self):
        """Load Brazil's municipalities; those that are there already stay as they are."""
        states = self._brazilian_states()
        with file_open(CENTRES) as file:
            rows = [
                SQL(
                    "(%s, %s, %s, %s, %s, %s, %s, %s)",
                    row["name"],
                    city_key(row["name"]),
                    states[row["state"]].id,
                    states[row["state"]].country_id.id,
                    row["code"],
                    row["latitude"],
                    row["longitude"],
                    row["population"],
                )
                for row in csv.DictReader(file)
                if row["state"] in states
            ]
        if not rows:
            return
        self.env.cr.execute(
            SQL(
                """INSERT INTO mkbot_city (name, key, state_id, country_id, code,
                                           latitude, longitude, population)
                   SELECT name, key, state_id, country_id, code, latitude::float8,
                          longitude::float8, population::int
                     FROM (VALUES %s) centre (name, key, state_id, country_id, code,
                                              latitude, longitude, population)
                    WHERE NOT EXISTS (SELECT FROM mkbot_city known WHERE known.code = centre.code)
                       ON CONFLICT DO NOTHING""",
                SQL(", ").join(rows),
            )
        )

    @api.model
    def _brazilian_states(self):
        states = self.env["res.country.state"].search([("country_id.code", "=", "BR")])
        return {state.code: state for state in states}

    @api.model
    def _places(self, points, reach=0):
        """What people call the places of some points: the largest city around, else the nearest
        one, and how far and in which direction from its centre they are.

        :param points: ``[(latitude, longitude), …]`` in degrees
        :param reach: how far around, in degrees
        :return: for each, ``{"name", "state", "km", "direction"}``, the direction one of
            :data:`DIRECTIONS`; empty where no city is near
        """
        if not points:
            return []
        values = SQL(", ").join(
            SQL("(%s, %s::float8, %s::float8)", number, latitude, longitude)
            for number, (latitude, longitude) in enumerate(points)
        )
        rows = self.env.execute_query(
            SQL(
                """SELECT city.name, city.code, city.north, city.east
                     FROM (VALUES %(values)s) point (number, latitude, longitude)
                     LEFT JOIN LATERAL (
                          SELECT c.name, s.code,
                                 (point.latitude - c.latitude) * 111.2 AS north,
                                 (point.longitude - c.longitude) * 111.2
                                     * cos(radians(point.latitude)) AS east
                            FROM mkbot_city c JOIN res_country_state s ON s.id = c.state_id
                           WHERE c.latitude BETWEEN point.latitude - %(near)s
                                                AND point.latitude + %(near)s
                             AND c.longitude BETWEEN point.longitude - %(near)s
                                                 AND point.longitude + %(near)s
                        ORDER BY CASE WHEN greatest(abs(point.latitude - c.latitude),
                                                    abs(point.longitude - c.longitude)) < %(reach)s
                                      THEN c.population END DESC NULLS LAST,
                                 (point.latitude - c.latitude) ^ 2 +
                                 ((point.longitude - c.longitude)
                                     * cos(radians(point.latitude))) ^ 2,
                                 c.id
                           LIMIT 1) city ON TRUE
                 ORDER BY point.number""",
                values=values,
                near=NEAR,
                reach=reach,
            )
        )
        return [self._place(*row) for row in rows]

    def _place(self, name, state, north, east):
        if name is None:
            return {}
        return {
            "name": name,
            "state": state,
            "km": round((north**2 + east**2) ** 0.5),
            "direction": _direction(north, east),
        }

    @api.model
    @api.readonly
    def map_background(self):
        """What lies under the heat: an administrator's tile server, or nothing of others'.

        :return: ``{"tile_url", "attribution"}``: the address with its ``{z}``, ``{x}`` and
            ``{y}``, empty where none is configured; whom the map is by, as safe HTML
        """
        # sudo: two parameters that are shown to everybody who sees a map
        parameters = self.env["ir.config_parameter"].sudo()
        return {
            "tile_url": parameters.get_param("mkbot_reports.tile_url") or "",
            "attribution": html_sanitize(
                parameters.get_param("mkbot_reports.tile_attribution") or ""
            ),
        }

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

# Whatever is asked for, no more zones than these are counted, named.
MOST_POINTS = 3000
NAMED_ZONES = 10
# Sides of a zone, in ten millionths of a degree: the digits that coordinates have. Whole
# numbers: a zone that is counted and the domain of its records have the very same border.
UNIT = 10_000_000
STEPS = [3125 * 2**power for power in range(16)]
# A zone is about this wide on screen, where the world is 256 pixels wide at zoom 0.
ZONE_PIXELS = 24
WORLD = (-90.0, -180.0, 90.0, 180.0)


class Base(models.AbstractModel):
    """Records with a latitude and a longitude, counted by zones of a grid: what the view
    ``mkbot_heatmap`` shows of any model."""

    _inherit = "base"

    @api.model
    @api.readonly
    def mkbot_heatmap_extent(self, domain, latitude, longitude):
        """How many records have coordinates, and where they are.

        :param latitude: field with the degrees north; ``longitude`` that with the degrees east
        :return: ``{"located": count, "missing": count, "bounds": [south, west, north, east]}``,
            in degrees; bounds is False where no record has coordinates
        """
        query, lat, lon = self._mkbot_heatmap_query(domain, latitude, longitude)
        # Apart from the rest: what only tells where a record is need not be looked up for it.
        [(total,)] = self.env.execute_query(query.select(SQL("count(*)")))
        query.add_where(self._mkbot_heatmap_known(lat, lon))
        [(located, *bounds)] = self.env.execute_query(
            query.select(
                SQL("count(*)"),
                SQL("min(%s)", lat),
                SQL("min(%s)", lon),
                SQL("max(%s)", lat),
                SQL("max(%s)", lon),
            )
        )
        return {
            "located": located,
            "missing": total - located,
            "bounds": [float(degrees) for degrees in bounds] if located else False,
        }

    @api.model
    @api.readonly
    def mkbot_heatmap_points(
        self, domain, latitude, longitude, weight=False, bounds=False, zoom=False
    ):
        """Count the records of a part of the map by zone, the strongest zone first.

        :param weight: field that is summed; without it every record counts one
        :param bounds: the part, ``[south, west, north, east]`` in degrees; else all of the world
        :param zoom: the map's zoom: the higher, the smaller the zones
        :return: ``{"unit", "step", "points", "places"}``: the side of a zone is step / unit
            degrees. A point is ``[row, column, latitude, longitude, count, weight]``: its zone
            begins at ``row * step / unit - 90`` degrees north and ``column * step / unit - 180``
            degrees east, and latitude and longitude are the mean of its records'. Places are the
            names of the first zones, see ``mkbot.city``
        :raise UserError: a field is no number
        """
        south, west, north, east = self._mkbot_heatmap_bounds(bounds)
        step = self._mkbot_heatmap_step(north - south, east - west, zoom)
        query, lat, lon = self._mkbot_heatmap_query(domain, latitude, longitude)
        query.add_where(self._mkbot_heatmap_known(lat, lon))
        query.add_where(self._mkbot_heatmap_between(lat, south, north, step, 90))
        query.add_where(self._mkbot_heatmap_between(lon, west, east, step, 180))
        weighed = self._mkbot_heatmap_field(weight, query) if weight else SQL("1")
        located = query.select(
            SQL("%s::float8 AS latitude", lat),
            SQL("%s::float8 AS longitude", lon),
            SQL("%s AS weight", weighed),
        )
        points = self.env.execute_query(
            SQL(
                """SELECT ((latitude + 90) * %(unit)s)::bigint / %(step)s AS row,
                          ((longitude + 180) * %(unit)s)::bigint / %(step)s AS col,
                          avg(latitude), avg(longitude), count(*),
                          COALESCE(sum(weight), 0)::float8 AS weight
                     FROM (%(located)s) located
                 GROUP BY row, col ORDER BY weight DESC, row, col LIMIT %(most)s""",
                unit=UNIT,
                step=step,
                located=located,
                most=MOST_POINTS,
            )
        )
        named = [point[2:4] for point in points[:NAMED_ZONES]]
        return {
            "unit": UNIT,
            "step": step,
            "points": [
                [row, column, round(lat, 5), round(lon, 5), count, total]
                for row, column, lat, lon, count, total in points
            ],
            "places": self.env["mkbot.city"]._places(named, step / UNIT / 2),
        }

    @api.model
    def _mkbot_heatmap_query(self, domain, latitude, longitude):
        """The records that the user may read, and the expressions of their coordinates."""
        self.browse().check_access("read")
        query = self._search(Domain(domain))
        return (
            query,
            self._mkbot_heatmap_field(latitude, query),
            self._mkbot_heatmap_field(longitude, query),
        )

    @api.model
    def _mkbot_heatmap_field(self, name, query):
        field = self._fields.get(name)
        if not field or field.type not in ("float", "integer", "monetary"):
            raise UserError(
                self.env._(
                    "“%(field)s” of %(model)s is not a field with numbers.",
                    field=name,
                    model=self._description,
                )
            )
        return self._field_to_sql(query.table, name, query)

    @api.model
    def _mkbot_heatmap_known(self, latitude, longitude):
        """Whether a record has coordinates: both zero are what forms leave behind."""
        return SQL(
            """(%(lat)s BETWEEN -90 AND 90 AND %(lon)s BETWEEN -180 AND 180
                AND (%(lat)s <> 0 OR %(lon)s <> 0))""",
            lat=latitude,
            lon=longitude,
        )

    @api.model
    def _mkbot_heatmap_bounds(self, bounds):
        asked = bounds or WORLD
        return [
            min(max(float(degrees), least), most)
            for degrees, least, most in zip(asked, WORLD[:2] * 2, WORLD[2:] * 2, strict=True)
        ]

    @api.model
    def _mkbot_heatmap_between(self, degrees, least, most, step, offset):
        """Whether degrees are in the zones from that of the least to that of the most: zones at
        the border of what is seen are counted whole, too."""
        begin = int((least + offset) * UNIT) // step * step
        end = (int((most + offset) * UNIT) // step + 1) * step
        return SQL(
            "%(degrees)s >= %(begin)s AND %(degrees)s < %(end)s",
            degrees=degrees,
            begin=(begin - offset * UNIT) / UNIT,
            end=(end - offset * UNIT) / UNIT,
        )

    @api.model
    def _mkbot_heatmap_step(self, height, width, zoom):
        """The side of a zone: as wide as people can tell on screen, and no more than
        :data:`MOST_POINTS` zones in the part that is seen."""
        wanted = 0 if zoom is False else ZONE_PIXELS * 360 / (256 * 2.0 ** min(float(zoom), 24))
        for step in STEPS:
            side = step / UNIT
            if side >= wanted and (height / side + 2) * (width / side + 2) <= MOST_POINTS:
                return step
        return STEPS[-1]

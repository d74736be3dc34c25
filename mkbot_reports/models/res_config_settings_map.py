from urllib.parse import urlsplit

from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ResConfigSettings(models.TransientModel):
    """Whose tiles lie under the heat map: nobody's until an administrator says so, for every
    tile that is asked for tells its server what people here look at."""

    _inherit = "res.config.settings"

    mkbot_tile_url = fields.Char(config_parameter="mkbot_reports.tile_url")
    mkbot_tile_attribution = fields.Char(config_parameter="mkbot_reports.tile_attribution")

    @api.constrains("mkbot_tile_url")
    def _check_mkbot_tile_url(self):
        for settings in self:
            url = settings.mkbot_tile_url
            if url and (
                urlsplit(url).scheme not in ("http", "https")
                or not all(part in url for part in ("{z}", "{x}", "{y}"))
            ):
                raise ValidationError(
                    self.env._(
                        "A tile server's address begins with https:// and has {z}, {x} and {y} "
                        "where the tile's numbers go."
                    )
                )

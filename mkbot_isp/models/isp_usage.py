from odoo import api, fields, models

GIB = 2**30


class IspUsage(models.Model):
    """What a connection moved in a day, as its customer sees it."""

    _name = "isp.usage"
    _description = "Consumption of a Day"
    _order = "day desc, id desc"

    connection_id = fields.Many2one("isp.connection", required=True, index=True, ondelete="cascade")
    partner_id = fields.Many2one(related="connection_id.partner_id", store=True, index=True)
    company_id = fields.Many2one(related="connection_id.company_id", store=True, index=True)
    day = fields.Date(required=True)
    down_gb = fields.Float(string="Download (GB)", aggregator="sum", digits=(16, 3))
    up_gb = fields.Float(string="Upload (GB)", aggregator="sum", digits=(16, 3))

    _once = models.Constraint(
        "UNIQUE(connection_id, day)", "This day of the connection is there already."
    )

    @api.model
    def _keep(self, connection, usages):
        """Write down days; what was known of them is replaced.

        :param usages: :class:`port.Usage` of the connection
        """
        known = {
            usage.day: usage
            for usage in self.search(
                [("connection_id", "=", connection.id), ("day", "in", [u.day for u in usages])]
            )
        }
        new = []
        for usage in usages:
            values = {"down_gb": usage.down_octets / GIB, "up_gb": usage.up_octets / GIB}
            if usage.day in known:
                known[usage.day].write(values)
            else:
                new.append({"connection_id": connection.id, "day": usage.day, **values})
        self.create(new)

from odoo import api, fields, models

from ..models.isp_connection import AUTHS

EDITED = ("auth", "node_id", "port", "ipv6_prefix", "http_port", "cpe_id")


class IspConnectionEdit(models.TransientModel):
    """Where a connection is, and how its device is reached."""

    _name = "isp.connection.edit"
    _description = "Edit a Connection"
    _inherit = "isp.service.dialog"

    auth = fields.Selection(AUTHS, string="Authentication", required=True)
    node_id = fields.Many2one("isp.node")
    port = fields.Char(help="Of the node.")
    ipv6_prefix = fields.Char(string="IPv6 prefix")
    http_port = fields.Integer(string="HTTP port")
    cpe_id = fields.Char(string="Device in the ACS")

    @api.model
    def default_get(self, fields_list):
        values = super().default_get(fields_list)
        connection = self._about()
        for name in EDITED:
            values[name] = self._value(connection, name)
        return values

    def action_save(self):
        connection = self._services("isp_edit")
        values = {name: self._value(self, name) for name in EDITED}
        changed = {n: v for n, v in values.items() if v != self._value(connection, n)}
        connection.write(changed)
        return {"type": "ir.actions.act_window_close"}

    def _value(self, record, name):
        return record._fields[name].convert_to_write(record[name], record)

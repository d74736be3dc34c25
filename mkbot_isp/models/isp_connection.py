import ipaddress
import re

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..backends import port
from ..demo import provider

AUTHS = [
    ("pppoe", "PPPoE"),
    ("hotspot", "Hotspot"),
    ("static", "Static address"),
    ("transit", "Transit"),
]
HEX = re.compile(r"[0-9A-F]{12}")


class IspConnection(models.Model):
    """A connection to the Internet."""

    _name = "isp.connection"
    _description = "Connection"
    _inherit = "isp.service"
    _rec_name = "code"

    code = fields.Char(string="Login")
    password = fields.Char(
        copy=False, groups="mkbot_chat.group_admin", help="Read by administrators and tools only."
    )
    auth = fields.Selection(AUTHS, string="Authentication", required=True, default="pppoe")
    mac = fields.Char(string="MAC", tracking=True, copy=False, help="Only this device may dial.")
    ipv4 = fields.Char(
        string="IPv4", tracking=True, copy=False, help="Empty: one of the server's pool."
    )
    ipv6_prefix = fields.Char(string="IPv6 prefix", tracking=True, copy=False)
    node_id = fields.Many2one("isp.node", index=True, tracking=True, ondelete="restrict")
    port = fields.Char(tracking=True, copy=False)
    http_port = fields.Integer(default=80, help="Where the customer's device answers.")
    usage_ids = fields.One2many("isp.usage", "connection_id")
    city = fields.Char(related="partner_id.city")

    _ipv4_unique = models.UniqueIndex(
        "(server_id, ipv4) WHERE state <> 'ended' AND ipv4 IS NOT NULL",
        "Another connection of this server has this address.",
    )
    _port_unique = models.UniqueIndex(
        "(node_id, port) WHERE state <> 'ended' AND port IS NOT NULL",
        "This port of the node is taken.",
    )
    _of_open = models.Index("(company_id, access) WHERE state <> 'ended'")

    @api.model
    def _normalized(self, vals):
        vals = dict(vals)
        if vals.get("mac"):
            vals["mac"] = self._normalize_mac(vals["mac"])
        if vals.get("ipv4"):
            vals["ipv4"] = vals["ipv4"].strip()
        for name in ("ipv4", "port", "mac"):
            if name in vals and not vals[name]:
                vals[name] = False
        return vals

    @api.model
    def _normalize_mac(self, text):
        """A MAC address as ``00:00:5E:00:53:01``, however it was written.

        :raise ValidationError: it is none
        """
        plain = re.sub(r"[\s:.\-]", "", text).upper()
        if not HEX.fullmatch(plain):
            raise ValidationError(self.env._("“%s” is no MAC address.", text))
        return ":".join(plain[at : at + 2] for at in range(0, 12, 2))

    @api.constrains("ipv4", "ipv6_prefix")
    def _check_addresses(self):
        for connection in self:
            for text, kind in (
                (connection.ipv4, ipaddress.IPv4Address),
                (connection.ipv6_prefix, ipaddress.IPv6Network),
            ):
                try:
                    if text:
                        kind(text)
                except ValueError as error:
                    raise ValidationError(
                        self.env._("“%s” is no address of that kind.", text)
                    ) from error

    @api.constrains("plan_id")
    def _check_plan(self):
        if any(connection.plan_id.kind != "internet" for connection in self):
            raise ValidationError(self.env._("A connection has a plan for the Internet."))

    @api.model
    def _known_outside(self):
        return super()._known_outside() | {"password", "mac", "ipv4", "ipv6_prefix"}

    @api.model
    def _load_demo(self):
        """Write the demo's provider. Called when demo data are loaded."""
        provider.load(self.env)

    def _outside(self):
        """What the access server has to know of it."""
        # sudo: the password goes to the server that asks the customer's device for it
        secret = self.sudo().password
        return port.Access(
            login=self.code,
            password=secret or "",
            down_kbps=self.plan_id.down_kbps,
            up_kbps=self.plan_id.up_kbps,
            reduced_kbps=self.plan_id.reduced_kbps or self.plan_id.down_kbps,
            access=self.access,
            ipv4=self.ipv4 or None,
            ipv6_prefix=self.ipv6_prefix or None,
            mac=self.mac or None,
        )

from odoo import fields, models

from odoo.addons.base.models.res_partner import _tz_get

KINDS = [
    ("radius", "FreeRADIUS (connections)"),
    ("kamailio", "Kamailio (telephone)"),
    ("tv", "Content hub (TV)"),
    ("iclass", "IClass (field force)"),
    ("acs", "GenieACS (customers' devices)"),
]


class IspServer(models.Model):
    """A back-end that gives customers what they subscribe to, and what it is asked with."""

    _name = "isp.server"
    _description = "Back-end"
    _order = "kind, name"

    name = fields.Char(required=True)
    kind = fields.Selection(KINDS, required=True, default="radius")
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    database_host = fields.Char(groups="mkbot_chat.group_admin")
    database_port = fields.Integer(groups="mkbot_chat.group_admin", default=5432)
    database_name = fields.Char(groups="mkbot_chat.group_admin")
    database_user = fields.Char(groups="mkbot_chat.group_admin")
    database_password = fields.Char(groups="mkbot_chat.group_admin")
    url = fields.Char(string="URL", groups="mkbot_chat.group_admin")
    token = fields.Char(groups="mkbot_chat.group_admin")
    domain = fields.Char(groups="mkbot_chat.group_admin", help="The SIP domain of its lines.")
    secret = fields.Char(
        groups="mkbot_chat.group_admin", help="Shared with the access servers (RFC 5176)."
    )
    coa_port = fields.Integer(
        string="CoA port",
        default=3799,
        groups="mkbot_chat.group_admin",
        help="Where access servers take orders.",
    )
    snmp_community = fields.Char(
        string="SNMP community",
        groups="mkbot_chat.group_admin",
        help="Of the access servers; a node with the address of one may have its own.",
    )
    snmp_port = fields.Integer(string="SNMP port", default=161, groups="mkbot_chat.group_admin")
    snmp_interface = fields.Char(
        string="Interface of a session",
        default="<pppoe-{login}>",
        groups="mkbot_chat.group_admin",
        help="What the access server calls it (ifName, ifDescr or ifAlias). {login} and {port}"
        " stand for those of the session.",
    )
    walled_garden = fields.Boolean(
        groups="mkbot_chat.group_admin",
        help="Who is blocked dials all the same, into a pool of pages that say why.",
    )
    timezone = fields.Selection(
        _tz_get,
        default="UTC",
        required=True,
        groups="mkbot_chat.group_admin",
        help="Of the clock by which the switch writes times.",
    )
    down_until = fields.Datetime(
        readonly=True, copy=False, help="It did not answer: it is asked again then."
    )
    error = fields.Char(readonly=True, copy=False, string="What it last failed of")
    operation_ids = fields.One2many("isp.operation", "server_id")
    reading_ids = fields.One2many("isp.reading", "server_id")

    def _settings(self):
        """What a driver is opened with; secrets included."""
        self.ensure_one()
        # sudo: the worker and the tools reach the back-end for whoever may use them
        server = self.sudo()
        return {
            "host": server.database_host or "",
            "port": server.database_port,
            "database": server.database_name or "",
            "user": server.database_user or "",
            "password": server.database_password or "",
            "url": server.url or "",
            "token": server.token or "",
            "domain": server.domain or "",
            "secret": server.secret or "",
            "coa_port": server.coa_port,
            "walled_garden": server.walled_garden,
            "timezone": server.timezone,
        }

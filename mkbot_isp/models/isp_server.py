from odoo import fields, models

KINDS = [
    ("radius", "FreeRADIUS (connections)"),
    ("kamailio", "Kamailio (telephone)"),
    ("tv", "Content hub (TV)"),
    ("iclass", "IClass (field force)"),
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
    timeout = fields.Float(
        default=5,
        required=True,
        help="Seconds that it is waited for.",
        groups="mkbot_chat.group_admin",
    )
    down_until = fields.Datetime(
        readonly=True, copy=False, help="It did not answer: it is asked again then."
    )
    error = fields.Char(readonly=True, copy=False, string="What it last failed of")
    operation_ids = fields.One2many("isp.operation", "server_id")

    _timeout_positive = models.Constraint(
        "CHECK(timeout > 0 AND timeout <= 60)", "Wait between a moment and a minute."
    )

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
            "timeout": server.timeout,
        }

from odoo import api, fields, models
from odoo.exceptions import ValidationError

KINDS = [
    ("pop", "POP"),
    ("olt", "OLT"),
    ("pon", "PON"),
    ("cto", "CTO"),
    ("nas", "NAS"),
    ("switch", "Switch"),
]


class IspNode(models.Model):
    """A place in the network: a tree from the point of presence to the box in the street."""

    _name = "isp.node"
    _description = "Network Node"
    _parent_store = True
    _order = "complete_name"
    _rec_name = "complete_name"

    name = fields.Char(required=True)
    complete_name = fields.Char(compute="_compute_complete_name", recursive=True, store=True)
    kind = fields.Selection(KINDS, required=True, default="cto")
    parent_id = fields.Many2one("isp.node", index=True, ondelete="restrict")
    parent_path = fields.Char(index=True)
    child_ids = fields.One2many("isp.node", "parent_id")
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    city = fields.Char(index="btree_not_null")
    neighborhood = fields.Char()
    latitude = fields.Float(digits=(10, 7))
    longitude = fields.Float(digits=(10, 7))
    ports = fields.Integer(help="How many customers it can take; 0: not told.")
    address = fields.Char(help="Where it is asked: host or IP address.")
    snmp_community = fields.Char(groups="mkbot_chat.group_admin")
    connection_ids = fields.One2many("isp.connection", "node_id")
    connection_count = fields.Integer(compute="_compute_connection_count")

    @api.depends("name", "parent_id.complete_name")
    def _compute_complete_name(self):
        for node in self:
            above = node.parent_id.complete_name
            node.complete_name = f"{above} / {node.name}" if above else node.name

    def _compute_connection_count(self):
        for node in self:
            node.connection_count = self.env["isp.connection"].search_count(
                [("node_id", "child_of", node.id), ("state", "!=", "ended")]
            )

    @api.constrains("parent_id")
    def _check_parent_id(self):
        if self._has_cycle():
            raise ValidationError(self.env._("A node cannot hang below itself."))

    @api.constrains("parent_id", "company_id")
    def _check_company(self):
        for node in self:
            if node.parent_id and node.parent_id.company_id != node.company_id:
                raise ValidationError(
                    self.env._("“%s” hangs below another company's node.", node.name)
                )

    def action_open_connections(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Connections"),
            "res_model": "isp.connection",
            "view_mode": "list,form",
            "domain": [("node_id", "child_of", self.ids)],
        }

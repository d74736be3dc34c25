from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

STATES = [("draft", "Draft"), ("open", "Open"), ("done", "Over")]


class IspOutage(models.Model):
    """An outage of nodes or cities. Whom it hits is frozen when it opens."""

    _name = "isp.outage"
    _description = "Outage"
    _inherit = ["mail.thread"]
    _order = "start desc, id desc"

    name = fields.Char(string="What happened", required=True, tracking=True)
    state = fields.Selection(STATES, required=True, default="draft", tracking=True, copy=False)
    planned = fields.Boolean(help="Maintenance that was announced.")
    reason = fields.Char(tracking=True, help="For colleagues.")
    message = fields.Text(
        string="Message for customers",
        translate=True,
        help="What the bot answers to who is hit.",
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    node_ids = fields.Many2many("isp.node", string="Nodes", help="With all that hangs below them.")
    cities = fields.Text(help="Names of cities, one a line.")
    start = fields.Datetime(required=True, default=fields.Datetime.now, tracking=True)
    expected = fields.Datetime(string="Expected end", tracking=True)
    opened_at = fields.Datetime(readonly=True, copy=False)
    ended_at = fields.Datetime(readonly=True, copy=False)
    hit_ids = fields.One2many("isp.outage.hit", "outage_id", copy=False)
    hit_count = fields.Integer(compute="_compute_hit_count", string="Connections hit")

    _open = models.Index("(company_id) WHERE state = 'open'")
    _ends_after_start = models.Constraint(
        "CHECK(expected IS NULL OR expected > start)", "It is expected to end after its start."
    )

    @api.depends("hit_ids")
    def _compute_hit_count(self):
        counts = dict(
            self.env["isp.outage.hit"]._read_group(
                [("outage_id", "in", self.ids)], ["outage_id"], ["__count"]
            )
        )
        for outage in self:
            outage.hit_count = counts.get(outage, 0)

    @api.constrains("node_ids", "company_id")
    def _check_company(self):
        for outage in self:
            if outage.node_ids.company_id - outage.company_id:
                raise ValidationError(self.env._("An outage is of one company's nodes."))

    def write(self, vals):
        if {"node_ids", "cities"} & set(vals) and any(one.state != "draft" for one in self):
            raise UserError(
                self.env._("Whom an outage hits is frozen when it opens: open another one.")
            )
        return super().write(vals)

    def action_open(self):
        """Freeze whom it hits, and tell of it from now on."""
        for outage in self:
            outage.lock_for_update()
            if outage.state != "draft":
                raise UserError(self.env._("This outage is open or over already."))
            if not outage.node_ids and not outage._city_names():
                raise UserError(self.env._("Say which nodes or cities are hit."))
            outage._freeze()
            outage.write({"state": "open", "opened_at": fields.Datetime.now()})

    def action_end(self):
        for outage in self:
            outage.lock_for_update()
            if outage.state != "open":
                raise UserError(self.env._("This outage is not open."))
            outage.write({"state": "done", "ended_at": fields.Datetime.now()})

    def _city_names(self):
        return [line.strip() for line in (self.cities or "").splitlines() if line.strip()]

    def _freeze(self):
        """Write down every connection below the nodes and in the cities."""
        self.env["isp.connection"].flush_model()
        self.env["isp.node"].flush_model()
        self.env["res.partner"].flush_model(["city"])
        self.env.cr.execute(
            SQL(
                """INSERT INTO isp_outage_hit (outage_id, connection_id, partner_id, company_id)
                   SELECT %(outage)s, connection.id, connection.partner_id, connection.company_id
                     FROM isp_connection connection
                     JOIN res_partner partner ON partner.id = connection.partner_id
                LEFT JOIN isp_node node ON node.id = connection.node_id
                    WHERE connection.company_id = %(company)s AND connection.state <> 'ended'
                      AND (node.parent_path LIKE ANY(%(paths)s)
                           OR lower(partner.city) = ANY(%(cities)s))
              ON CONFLICT DO NOTHING""",
                outage=self.id,
                company=self.company_id.id,
                paths=[f"{node.parent_path}%" for node in self.node_ids],
                cities=[name.lower() for name in self._city_names()],
            )
        )
        self.invalidate_recordset(["hit_ids", "hit_count"])

    def action_open_hits(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Connections hit"),
            "res_model": "isp.outage.hit",
            "view_mode": "list",
            "domain": [("outage_id", "in", self.ids)],
        }

    @api.model
    def _of_partner(self, partner, company):
        """The open outages that hit a customer, the latest first."""
        hits = self.env["isp.outage.hit"].search(
            [
                ("partner_id.commercial_partner_id", "=", partner.commercial_partner_id.id),
                ("company_id", "=", company.id),
                ("outage_id.state", "=", "open"),
            ]
        )
        return hits.outage_id.sorted("start", reverse=True)

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

from ..locks import lock

STATES = [
    ("draft", "Draft"),
    ("scheduled", "Scheduled"),
    ("open", "Open"),
    ("done", "Over"),
]
#: What whoever reads of an outage would see changed.
SHOWN = {"name", "state", "expected", "start"}


class IspOutage(models.Model):
    """An outage of nodes or places. Whom it hits is frozen when it opens.

    What customers are told of it is in ``isp_outage_telling``, what happens by itself in
    ``isp_outage_worker``.
    """

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
    neighborhoods = fields.Text(
        help="Names of neighbourhoods, one a line: of the cities only these are hit."
    )
    start = fields.Datetime(required=True, default=fields.Datetime.now, tracking=True)
    expected = fields.Datetime(string="Expected end", tracking=True)
    opened_at = fields.Datetime(readonly=True, copy=False)
    ended_at = fields.Datetime(readonly=True, copy=False)
    hit_ids = fields.One2many("isp.outage.hit", "outage_id", copy=False)
    hit_count = fields.Integer(string="Connections hit", readonly=True, copy=False)
    session_count = fields.Integer(compute="_compute_session_count", string="Attendances")

    _open = models.Index("(company_id) WHERE state = 'open'")
    _scheduled = models.Index("(start) WHERE state = 'scheduled'")
    _ends_after_start = models.Constraint(
        "CHECK(expected IS NULL OR expected > start)", "It is expected to end after its start."
    )

    def _compute_session_count(self):
        # sudo: how many there were is no secret, whoever may not read them
        counts = dict(
            self.env["mkbot.session"]
            .sudo()
            ._read_group([("outage_id", "in", self.ids)], ["outage_id"], ["__count"])
        )
        for outage in self:
            outage.session_count = counts.get(outage.sudo(), 0)

    @api.constrains("node_ids", "company_id")
    def _check_company(self):
        for outage in self:
            if outage.node_ids.company_id - outage.company_id:
                raise ValidationError(self.env._("An outage is of one company's nodes."))

    @api.model_create_multi
    def create(self, vals_list):
        if any(vals.get("state", "draft") != "draft" for vals in vals_list):
            raise UserError(self.env._("An outage begins as a draft."))
        return super().create(vals_list)

    def write(self, vals):
        if "state" in vals and not self.env.context.get("isp_moving"):
            raise UserError(self.env._("The state of an outage changes by its buttons only."))
        frozen = {"node_ids", "cities", "neighborhoods", "company_id"} & set(vals)
        if frozen and any(one.state in ("open", "done") for one in self):
            raise UserError(
                self.env._("Whom an outage hits is frozen when it opens: open another one.")
            )
        shown = self.filtered(lambda outage: outage.state == "open")
        result = super().write(vals)
        if not SHOWN.isdisjoint(vals):
            shown |= self.filtered(lambda outage: outage.state == "open")
            for company in shown.company_id:
                self.env["mkbot.panel"]._banners_changed(company)
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_opened(self):
        if any(outage.state in ("open", "done") for outage in self):
            raise UserError(self.env._("An outage that was open stays: attendances refer to it."))

    # ----- moves -----

    def action_open(self):
        """Freeze whom it hits, and tell of it from now on."""
        for outage in self:
            outage._lock_in(("draft", "scheduled"))
            outage._check_places()
            outage._freeze()
            outage._move("open", opened_at=fields.Datetime.now())
        self._wake()

    def action_schedule(self):
        """Have it open by itself at its start."""
        for outage in self:
            outage._lock_in(("draft",))
            outage._check_places()
            if outage.start <= fields.Datetime.now():
                raise UserError(self.env._("Its start has passed: open it."))
            outage._move("scheduled", planned=True)
        self._wake()

    def action_draft(self):
        """It does not open by itself after all."""
        for outage in self:
            outage._lock_in(("scheduled",))
            outage._move("draft")

    def action_end(self):
        for outage in self:
            outage._lock_in(("open",))
            outage._move("done", ended_at=fields.Datetime.now())
        self._wake()

    def action_reopen(self):
        """It was not over: the same connections are hit. Nobody is warned once more."""
        for outage in self:
            outage._lock_in(("done",))
            outage._move("open", ended_at=False)
        self._wake()

    def _lock_in(self, states):
        """Lock the outage, which has to be in one of these states.

        :raise AccessError: the user may not move it
        :raise UserError: it is in another
        """
        self.check_access("write")
        lock(self)
        if self.state not in states:
            names = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "“%(outage)s” is “%(state)s”: this cannot be done now.",
                    outage=self.name,
                    state=names[self.state],
                )
            )

    def _move(self, state, **vals):
        self.with_context(isp_moving=True).write({"state": state, **vals})

    @api.model
    def _wake(self, at=None):
        """Have the worker look after the commit."""
        # sudo: whoever moves an outage need not read scheduled actions
        self.env.ref("mkbot_isp.cron_outages").sudo()._trigger(at)

    # ----- whom it hits -----

    def _check_places(self):
        if not self.node_ids and not _lines(self.cities):
            raise UserError(self.env._("Say which nodes or cities are hit."))

    def _hit_query(self):
        """The connections below the nodes and in the places, as a query of their ids and those of
        their customers and companies."""
        self.env["isp.connection"].flush_model()
        self.env["isp.node"].flush_model()
        self.env["res.partner"].flush_model(["city", "street2"])
        neighborhoods = [name.lower() for name in _lines(self.neighborhoods)]
        return SQL(
            """SELECT connection.id, connection.partner_id, connection.commercial_partner_id,
                      connection.company_id
                 FROM isp_connection connection
                 JOIN res_partner partner ON partner.id = connection.partner_id
            LEFT JOIN isp_node node ON node.id = connection.node_id
                WHERE connection.company_id = %(company)s AND connection.state <> 'ended'
                  AND (node.parent_path LIKE ANY(%(paths)s)
                       OR lower(partner.city) = ANY(%(cities)s)
                          AND (%(everywhere)s
                               OR lower(trim(partner.street2)) = ANY(%(neighborhoods)s)))""",
            company=self.company_id.id,
            paths=[f"{node.parent_path}%" for node in self.node_ids],
            cities=[name.lower() for name in _lines(self.cities)],
            everywhere=not neighborhoods,
            neighborhoods=neighborhoods,
        )

    def _freeze(self):
        """Write down every connection that is hit."""
        self.env.cr.execute(
            SQL(
                """INSERT INTO isp_outage_hit (outage_id, connection_id, partner_id,
                                               commercial_partner_id, company_id)
                   SELECT %s, found.* FROM (%s) found
                       ON CONFLICT DO NOTHING""",
                self.id,
                self._hit_query(),
            )
        )
        self.invalidate_recordset(["hit_ids"])
        self.hit_count = self.env["isp.outage.hit"].search_count([("outage_id", "=", self.id)])

    @api.model
    def _of_partner(self, partner, company):
        """The open outages that hit a customer, the latest first."""
        outages = self.search([("company_id", "=", company.id), ("state", "=", "open")])
        if not outages:
            return outages
        hits = self.env["isp.outage.hit"].search(
            [
                ("commercial_partner_id", "=", partner.commercial_partner_id.id),
                ("outage_id", "in", outages.ids),
            ]
        )
        return hits.outage_id.sorted("start", reverse=True)

    # ----- in words -----

    def _in_words(self, lang):
        """What customers are told of it, in their language.

        :return: ``{"message", "start", "expected"}``; ``expected`` is "" where it is not known
        """
        self.ensure_one()
        installed = {code for code, _name in self.env["res.lang"].get_installed()}
        lang = next((code for code in (lang, "pt_BR") if code in installed), None)
        outage = self.with_context(lang=lang)
        return {
            "message": outage.message or outage.name,
            "start": outage._moment(outage.start),
            "expected": outage._moment(outage.expected),
        }

    def _moment(self, moment):
        """A moment on the company's clock, as customers read it."""
        if not moment:
            return ""
        options = {"tz_name": self.company_id._mkbot_tz(), "format": "dd/MM HH:mm"}
        return self.env["ir.qweb.field.datetime"].value_to_html(moment, options)

    # ----- what belongs to it -----

    def action_open_hits(self):
        return self._show(self.env._("Connections hit"), "isp.outage.hit", "list")

    def action_open_sessions(self):
        return self._show(self.env._("Attendances"), "mkbot.session", "list,form")

    def _show(self, name, model, view_mode, **context):
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": model,
            "view_mode": view_mode,
            "domain": [("outage_id", "in", self.ids)],
            "context": context,
        }


def _lines(text):
    """The lines of a text that say something."""
    return [line.strip() for line in (text or "").splitlines() if line.strip()]

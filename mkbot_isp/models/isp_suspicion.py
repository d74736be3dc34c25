from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.mkbot_chat.models.mkbot_session_panel import SUBCHANNEL

from ..locks import lock

STATES = [("new", "New"), ("confirmed", "Confirmed"), ("dismissed", "Dismissed")]
SCOPES = [("node", "Node"), ("neighborhood", "Neighbourhood"), ("city", "City")]
CAUSES = [("asked", "Customers without connection"), ("drops", "Sudden drops")]


class IspSuspicion(models.Model):
    """An outage that nobody has opened: several customers of one place are without connection.

    How they are found is in ``isp_suspicion_search``.
    """

    _name = "isp.suspicion"
    _description = "Suspected Outage"
    _order = "id desc"
    _rec_name = "place_name"

    company_id = fields.Many2one("res.company", required=True, readonly=True)
    place = fields.Char(required=True, readonly=True, help="What tells it from the other places.")
    scope = fields.Selection(SCOPES, required=True, readonly=True)
    node_id = fields.Many2one("isp.node", readonly=True, ondelete="cascade")
    city = fields.Char(readonly=True)
    neighborhood = fields.Char(readonly=True)
    place_name = fields.Char(string="Place", compute="_compute_place_name", store=True)
    cause = fields.Selection(CAUSES, required=True, readonly=True)
    customers = fields.Integer(readonly=True, help="How many of them were counted.")
    minutes = fields.Integer(readonly=True, help="Within so many minutes.")
    began_at = fields.Datetime(readonly=True, string="First sign")
    seen_at = fields.Datetime(readonly=True, required=True, string="Seen")
    session_ids = fields.Many2many("mkbot.session", string="Attendances", readonly=True)
    state = fields.Selection(STATES, required=True, readonly=True, default="new")
    decided_at = fields.Datetime(readonly=True)
    decided_by_id = fields.Many2one("res.users", readonly=True, string="Decided by")
    outage_id = fields.Many2one("isp.outage", readonly=True, ondelete="set null")
    early_minutes = fields.Integer(
        compute="_compute_early_minutes",
        string="Seen before it was opened (minutes)",
        help="How long before the outage was opened it was seen here.",
    )

    _new = models.UniqueIndex("(company_id, place) WHERE state = 'new'")
    _recent = models.Index("(company_id, seen_at)")

    @api.depends("node_id.complete_name", "city", "neighborhood")
    def _compute_place_name(self):
        for suspicion in self:
            names = (suspicion.neighborhood, suspicion.city)
            suspicion.place_name = suspicion.node_id.complete_name or ", ".join(filter(None, names))

    @api.depends("seen_at", "outage_id.opened_at")
    def _compute_early_minutes(self):
        for suspicion in self:
            opened_at = suspicion.outage_id.opened_at
            early = (opened_at - suspicion.seen_at).total_seconds() if opened_at else 0
            suspicion.early_minutes = max(0, round(early / 60))

    def _in_words(self):
        """What was seen, in the user's language."""
        if self.cause == "drops":
            return self.env._(
                "%(count)s connections dropped within %(minutes)s minutes",
                count=self.customers,
                minutes=self.minutes,
            )
        return self.env._(
            "%(count)s customers without connection within %(minutes)s minutes",
            count=self.customers,
            minutes=self.minutes,
        )

    # ----- deciding -----

    def action_open_outage(self):
        """Prepare the outage that it is, for somebody to look at and open."""
        suspicion = self._to_decide()
        outage = self.env["isp.outage"].create(
            {
                "name": self.env._("Outage at %s", suspicion.place_name),
                "company_id": suspicion.company_id.id,
                "node_ids": [fields.Command.set(suspicion.node_id.ids)],
                "cities": False if suspicion.node_id else suspicion.city,
                "neighborhoods": suspicion.neighborhood,
                "start": suspicion.began_at or suspicion.seen_at,
            }
        )
        suspicion._decide("confirmed", outage_id=outage.id)
        return {
            "type": "ir.actions.act_window",
            "res_model": "isp.outage",
            "res_id": outage.id,
            "views": [(False, "form")],
        }

    def action_dismiss(self):
        """It is none."""
        self._to_decide()._decide("dismissed")

    def action_open_sessions(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Attendances"),
            "res_model": "mkbot.session",
            "view_mode": "list,form",
            "domain": [("id", "in", self.session_ids.ids)],
        }

    def _to_decide(self):
        """This one in superuser mode, locked, if the user may decide.

        :raise AccessError: they are no supervisor
        :raise UserError: it is decided already
        """
        self.ensure_one()
        self.check_access("read")
        if not self.env.user.has_group("mkbot_chat.group_supervisor"):
            raise AccessError(self.env._("Only MKBOT supervisors decide about suspected outages."))
        # sudo: by these buttons only
        suspicion = self.sudo()
        lock(suspicion)
        if suspicion.state != "new":
            raise UserError(self.env._("Somebody has decided about it already."))
        return suspicion

    def _decide(self, state, **vals):
        self.write(
            {
                "state": state,
                "decided_at": fields.Datetime.now(),
                "decided_by_id": self.env.uid,
                **vals,
            }
        )
        self.env["mkbot.panel"]._banners_changed(self.company_id)

    # ----- warning -----

    def _warn_supervisors(self):
        """Tell the supervisors on their panels, once the transaction commits."""
        group = self.env.ref("mkbot_chat.group_supervisor")
        supervisors = group.all_user_ids.filtered(
            lambda user: user.active and self.company_id in user.company_ids
        )
        for user in supervisors:
            own = self.with_context(lang=user.lang)
            self.env["bus.bus"]._sendone(
                (user, SUBCHANNEL),
                "mkbot.panel/notice",
                {
                    "title": own.env._("Suspected outage: %s", own.place_name),
                    "message": own._in_words(),
                    "type": "warning",
                },
            )
        self.env["mkbot.panel"]._banners_changed(self.company_id)

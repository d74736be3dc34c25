from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL


class IspOutage(models.Model):
    """What customers are told of an outage: who is, and how far that has come.

    Here it is only written down who is to be told, once each; the words go out after the commit,
    see ``isp_outage_notice``.
    """

    _inherit = "isp.outage"

    warn = fields.Boolean(
        string="Warn customers", tracking=True, help="When it opens, each customer once."
    )
    warn_hours = fields.Integer(
        string="Warn before (hours)",
        help="Of planned maintenance customers are warned so long before; 0: when it opens.",
    )
    ask_back = fields.Boolean(
        string="Ask whether it is back",
        default=True,
        help="When it is over, of those who were warned or asked the bot meanwhile.",
    )
    ask_due = fields.Boolean(
        readonly=True, copy=False, help="Customers are to be asked whether it is back."
    )
    notice_ids = fields.One2many("isp.outage.notice", "outage_id", copy=False)
    warned_at = fields.Datetime(string="Warnings begun", readonly=True, copy=False)
    told_expected = fields.Datetime(
        readonly=True, copy=False, help="The expected end that customers were told last."
    )
    to_warn_count = fields.Integer(compute="_compute_told", string="To be warned")
    warned_count = fields.Integer(compute="_compute_told", string="Warned")
    lost_count = fields.Integer(compute="_compute_told", string="Warnings that failed")
    unreachable_count = fields.Integer(compute="_compute_told", string="Not to be reached")
    asked_count = fields.Integer(compute="_compute_told", string="Asked whether it is back")
    back_count = fields.Integer(compute="_compute_told", string="Said that it is back")
    not_back_count = fields.Integer(compute="_compute_told", string="Said that it is not")

    _waits_positive = models.Constraint(
        "CHECK(warn_hours BETWEEN 0 AND 720)", "Customers are warned at most 30 days before."
    )

    def _compute_told(self):
        # sudo: how many there were is no secret, whoever may not read who they are
        rows = (
            self.env["isp.outage.notice"]
            .sudo()
            ._read_group(
                [("outage_id", "in", self.ids), ("kind", "in", ("start", "back"))],
                ["outage_id", "kind", "state", "answer"],
                ["__count"],
            )
        )
        for outage in self:
            own = [row[1:] for row in rows if row[0].id == outage.id]

            def count(kind, *states, answer=None, own=own):
                return sum(
                    number
                    for row_kind, state, said, number in own
                    if row_kind == kind and state in states and (not answer or said == answer)
                )

            outage.to_warn_count = count("start", "queued")
            outage.warned_count = count("start", "sent")
            outage.lost_count = count("start", "failed")
            outage.unreachable_count = count("start", "unreachable", "declined")
            outage.asked_count = count("back", "sent")
            outage.back_count = count("back", "sent", answer="yes")
            outage.not_back_count = count("back", "sent", answer="no")

    # ----- beginning to tell -----

    def action_prepare(self):
        """Show whom it would hit and how they could be warned, before it opens."""
        self.ensure_one()
        self._check_places()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Open the outage"),
            "res_model": "isp.outage.opening",
            "view_mode": "form",
            "target": "new",
            "context": {"default_outage_id": self.id},
        }

    def action_warn(self):
        """Warn customers of an outage that is open already."""
        for outage in self:
            outage._lock_in(("open",))
            outage.warn = True
            outage._warn()
        self._wake()

    def action_update(self):
        """Tell those who were warned when it is expected to be over now."""
        for outage in self:
            outage._lock_in(("open",))
            if not outage.expected or outage.expected == outage.told_expected:
                raise UserError(self.env._("There is no other time to tell."))
            outage.told_expected = outage.expected
            last = max(outage.notice_ids.mapped("number"), default=0)
            outage._write_down("update", outage._warned_query(), number=last + 1)
        self._wake()

    def action_open_notices(self):
        return self._show(
            self.env._("What customers were told"),
            "isp.outage.notice",
            "list",
            search_default_by_state=1,
        )

    def _move(self, state, **vals):
        result = super()._move(state, ask_due=state == "done" and self.ask_back, **vals)
        if state == "open" and self.warn:
            self._warn()
        return result

    def _warn(self):
        """Write down whom to warn: nobody twice, however often it is asked for."""
        query = (
            self._hit_query()
            if self.state == "scheduled"
            else SQL(
                "SELECT connection_id, partner_id, commercial_partner_id, company_id"
                " FROM isp_outage_hit WHERE outage_id = %s",
                self.id,
            )
        )
        self._write_down("start", SQL("SELECT commercial_partner_id FROM (%s) hit", query))
        if not self.warned_at:
            self.write({"warned_at": fields.Datetime.now(), "told_expected": self.expected})

    def _ask_back(self):
        """Write down whom to ask whether it is back."""
        self.ask_due = False
        self._write_down("back", self._concerned_query())

    def _warned_query(self):
        self.env["isp.outage.notice"].flush_model()
        return SQL(
            """SELECT partner_id FROM isp_outage_notice
                WHERE outage_id = %s AND kind = 'start' AND state = 'sent'""",
            self.id,
        )

    def _concerned_query(self):
        """Who was warned, or heard of it from the bot."""
        self.env["mkbot.session"].flush_model(["outage_id", "outage_told", "partner_id"])
        return SQL(
            """%s UNION SELECT partner.commercial_partner_id FROM mkbot_session session
                          JOIN res_partner partner ON partner.id = session.partner_id
                         WHERE session.outage_id = %s AND session.outage_told""",
            self._warned_query(),
            self.id,
        )

    def _write_down(self, kind, partners, number=0):
        """Write down that customers are to be told something.

        :param partners: a query of the ids of commercial partners
        """
        self.env["isp.outage.notice"].flush_model()
        self.env.cr.execute(
            SQL(
                """INSERT INTO isp_outage_notice (outage_id, company_id, kind, number, partner_id,
                                                  state, create_uid, create_date)
                   SELECT DISTINCT %(outage)s, %(company)s, %(kind)s, %(number)s, told.partner_id,
                          'queued', %(user)s, now() AT TIME ZONE 'UTC'
                     FROM (%(partners)s) told (partner_id)
                    WHERE told.partner_id IS NOT NULL
                       ON CONFLICT DO NOTHING""",
                outage=self.id,
                company=self.company_id.id,
                kind=kind,
                number=number,
                user=self.env.uid,
                partners=partners,
            )
        )
        self.invalidate_recordset(["notice_ids"])

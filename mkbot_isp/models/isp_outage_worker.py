import logging
from datetime import timedelta
from functools import partial

from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.mkbot_chat.port import OPEN_STATES
from odoo.addons.mkbot_chat.transient import StillBusy, one_alone, run_again

_logger = logging.getLogger(__name__)


class IspOutage(models.Model):
    """What happens by itself: planned maintenance warns and opens, attendances are counted,
    customers are told."""

    _inherit = "isp.outage"

    signs_due = fields.Boolean(
        readonly=True, copy=False, help="Attendances are to show anew whether it is open."
    )

    _signs = models.Index("(id) WHERE signs_due")
    _asks = models.Index("(id) WHERE ask_due")

    def _move(self, state, **vals):
        return super()._move(state, signs_due=state in ("open", "done"), **vals)

    @api.model
    def _cron_work(self):
        """Do what is due; any number of workers may run this."""
        self._each(self._find_early, "Customers could not be warned of outage %s")
        self._each(self._find_due, "Outage %s could not open by itself")
        self._each(self._find_session, "Attendance %s could not be counted to its outage")
        self._show_signs()
        notices = self.env["isp.outage.notice"]
        is_left = notices._tell_all()
        # Whoever is warned at this very moment will be asked, too.
        self._each(self._find_over, "Customers could not be asked after outage %s")
        if notices._tell_all() or is_left:
            self._alone(self._wake)

    @api.model
    def _each(self, find, words):
        failed = []
        while one_alone(self.env, failed, find, _logger, words):
            pass

    @api.model
    def _find_early(self, failed):
        """Planned maintenance of which customers are to be warned now."""
        now = fields.Datetime.now()
        soon = self.search(
            [
                ("state", "=", "scheduled"),
                ("warn", "=", True),
                ("warn_hours", ">", 0),
                ("warned_at", "=", False),
                ("id", "not in", failed),
            ]
        ).filtered(lambda outage: outage.start - timedelta(hours=outage.warn_hours) <= now)[:1]
        return soon.id, soon._warn

    @api.model
    def _find_due(self, failed):
        due = self.search(
            [
                ("state", "=", "scheduled"),
                ("start", "<=", fields.Datetime.now()),
                ("id", "not in", failed),
            ],
            limit=1,
        )
        return due.id, due.action_open

    @api.model
    def _find_over(self, failed):
        """An outage that is over, of which nobody is to be told anything else any more."""
        over = self.search([("ask_due", "=", True), ("id", "not in", failed)])
        waiting = [("outage_id", "in", over.ids), ("state", "=", "queued")]
        for (outage,) in self.env["isp.outage.notice"]._read_group(waiting, ["outage_id"]):
            over -= outage
        return over[:1].id, over[:1]._ask_back

    @api.model
    def _find_session(self, failed):
        """An attendance of a customer whom an open outage hits that is not counted to it yet:
        begun before the outage was opened, or while it was."""
        self.env["mkbot.session"].flush_model(["outage_id", "partner_id"])
        rows = self.env.execute_query(
            SQL(
                """SELECT session.id, outage.id FROM isp_outage outage
                     JOIN mkbot_session session ON session.company_id = outage.company_id
                      AND session.opened_at >= outage.start AND session.outage_id IS NULL
                     JOIN res_partner partner ON partner.id = session.partner_id
                     JOIN isp_outage_hit hit ON hit.outage_id = outage.id
                      AND hit.commercial_partner_id = partner.commercial_partner_id
                    WHERE outage.state = 'open' AND session.id != ALL(%s) LIMIT 1""",
                failed,
            )
        )
        if not rows:
            return False, None
        [(session_id, outage_id)] = rows
        session = self.env["mkbot.session"].browse(session_id)
        return session_id, lambda: session._count_to(self.browse(outage_id))

    @api.model
    def _show_signs(self):
        """Show on the panels which attendances an outage concerns, or does not any more."""
        for outage in self.search([("signs_due", "=", True)]):
            sessions = self.env["mkbot.session"].search(
                [("outage_id", "=", outage.id), ("state", "in", OPEN_STATES)]
            )
            for session in sessions:
                self._alone(session._panel_push)
            self._alone(partial(outage.write, {"signs_due": False}))

    @api.model
    def _alone(self, function):
        """Call and commit; what others are busy with does not keep the rest waiting."""

        def do():
            function()
            self.env.flush_all()
            self.env.cr.commit()  # pylint: disable=invalid-commit

        try:
            run_again(self.env, do)
        except StillBusy:
            _logger.info("Somebody else is busy with what an outage concerns")

from datetime import timedelta

from odoo import api, fields, models

from odoo.addons.mkbot_chat.retention import days_of, delete_some

from .. import tariff
from .isp_rate import DESTINATIONS

#: Five years, for which a provider has to be able to prove what it charged.
KEPT_DAYS = 1826
#: Those that are billed or shown lately are never deleted.
LEAST_DAYS = 120
#: What the SIP code that answered a call says (RFC 3261, 21); others are failures.
OUTCOMES = {
    "answered": {200},
    "busy": {486, 600},
    "unanswered": {408, 480, 487},
    "barred": {403},
    "declined": {603},
    "unknown": {404, 484, 604},
}


class IspCall(models.Model):
    """A call that ended, as the switch accounted for it."""

    _name = "isp.call"
    _description = "Telephone Call"
    _order = "started_at desc, id desc"
    _rec_name = "peer"

    # Written when it is billed, which nobody waits for.
    _mkbot_quiet_fields = frozenset({"bill_id", "price", "rate_id", "destination"})

    line_id = fields.Many2one("isp.line", required=True, readonly=True, ondelete="cascade")
    # Whose it was then: another holder of the line does not see it.
    partner_id = fields.Many2one(
        "res.partner", string="Customer", required=True, readonly=True, ondelete="restrict"
    )
    company_id = fields.Many2one(related="line_id.company_id", store=True, index=True)
    number = fields.Char(required=True, readonly=True, help="The line's number at that time.")
    call_id = fields.Char(required=True, readonly=True, help="The Call-ID header (RFC 3261, 20.8).")
    direction = fields.Selection(
        [("in", "Incoming"), ("out", "Outgoing")], required=True, readonly=True
    )
    peer = fields.Char(required=True, readonly=True, string="Other side")
    started_at = fields.Datetime(required=True, readonly=True)
    duration = fields.Integer(readonly=True, help="Seconds from answer to end; 0: nobody answered.")
    talk_time = fields.Float(compute="_compute_talk_time", string="Talk time", help="Hours.")
    result = fields.Integer(readonly=True, help="The SIP code that answered it.")
    outcome = fields.Selection(
        [
            ("answered", "Answered"),
            ("busy", "Busy"),
            ("unanswered", "Nobody answered"),
            ("barred", "Barred"),
            ("declined", "Declined"),
            ("unknown", "No such number"),
            ("failed", "Failed"),
        ],
        compute="_compute_outcome",
    )
    rate_id = fields.Many2one("isp.rate", readonly=True, ondelete="set null")
    destination = fields.Selection(DESTINATIONS, readonly=True)
    currency_id = fields.Many2one(related="company_id.isp_calls_currency_id")
    price = fields.Float(
        digits=(16, 4), readonly=True, help="Once it is billed, without what the plan includes."
    )
    bill_id = fields.Many2one(
        "isp.bill", readonly=True, index="btree_not_null", ondelete="set null"
    )

    _once = models.Constraint("UNIQUE(call_id, number, direction)", "This call is there already.")
    _of_line = models.Index("(line_id, started_at DESC)")
    _of_partner = models.Index("(partner_id, started_at DESC)")
    _started = models.Index("(started_at)")
    _unbilled = models.Index(
        "(line_id, started_at) WHERE bill_id IS NULL AND direction = 'out' AND duration > 0"
    )

    @api.depends("duration")
    def _compute_talk_time(self):
        for call in self:
            call.talk_time = call.duration / 3600

    @api.depends("result")
    def _compute_outcome(self):
        for call in self:
            named = (name for name, codes in OUTCOMES.items() if call.result in codes)
            call.outcome = next(named, "failed")

    @api.model
    def _rated(self, line, direction, peer, duration, rates):
        """The values of what a call costs by a company's rates, nothing taken off."""
        values = {"rate_id": False, "destination": False, "price": 0.0}
        if direction != "out":
            return values
        if tariff.is_short(peer):
            return {**values, "destination": "free"}
        rate = tariff.find(rates, peer, line.code, line.plan_id.id)
        if rate:
            [(_seconds, _included, price)] = tariff.charge([(duration, rate)], 0)
            values.update(
                rate_id=rate.id,
                destination=self.env["isp.rate"].browse(rate.id).destination,
                price=price,
            )
        return values

    def _rate(self):
        """Reckon anew what calls cost, nothing taken off."""
        for company, calls in self.grouped("company_id").items():
            rates = self.env["isp.rate"]._of_company(company)
            for call in calls:
                call.write(
                    self._rated(call.line_id, call.direction, call.peer, call.duration, rates)
                )

    @api.autovacuum
    def _gc_old(self):
        """Delete calls that nobody has to be able to prove any more; 0 days: none."""
        days = days_of(self.env, "mkbot_isp.call_days", KEPT_DAYS, LEAST_DAYS)
        if days:
            before = fields.Datetime.now() - timedelta(days=days)
            return delete_some(self, [("started_at", "<", before)], order="started_at")
        return 0, False

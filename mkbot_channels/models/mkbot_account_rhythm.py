from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

#: So many weeks before are compared with.
WEEKS = 4


class MkbotAccountRhythm(models.Model):
    """How many events came in, by account and hour: what the silence is compared with."""

    _name = "mkbot.account.rhythm"
    _description = "Events of an Account by Hour"
    _log_access = False
    _rec_name = "hour"

    account_id = fields.Many2one("mkbot.account", required=True, ondelete="cascade")
    hour = fields.Datetime(required=True)
    events = fields.Integer(required=True)
    last_inbound = fields.Integer(help="Id of the last row of the journal that is counted.")

    _hour_unique = models.Constraint("UNIQUE(account_id, hour)", "One row an hour.")

    @api.model
    def _count_new(self):
        """Count what the journal got since the last time."""
        self.env.cr.execute(
            SQL(
                """INSERT INTO mkbot_account_rhythm (account_id, hour, events, last_inbound)
                   SELECT account_id, date_trunc('hour', received_at), count(*), max(id)
                     FROM mkbot_inbound
                    WHERE id > (SELECT coalesce(max(last_inbound), 0) FROM mkbot_account_rhythm)
                      AND kind != 'echo'
                 GROUP BY 1, 2
                   ON CONFLICT (account_id, hour)
                   DO UPDATE SET events = mkbot_account_rhythm.events + EXCLUDED.events,
                                 last_inbound = EXCLUDED.last_inbound"""
            )
        )
        oldest = fields.Datetime.now() - timedelta(weeks=WEEKS + 2)
        self.env.cr.execute(SQL("DELETE FROM mkbot_account_rhythm WHERE hour < %s", oldest))

    @api.model
    def _begin(self, account):
        """Have silence count from now on: until now nothing could come in."""
        self.env.cr.execute(
            SQL(
                """INSERT INTO mkbot_account_rhythm (account_id, hour, events)
                   VALUES (%s, date_trunc('hour', %s), 0)
                   ON CONFLICT (account_id, hour) DO NOTHING""",
                account.id,
                fields.Datetime.now(),
            )
        )

    @api.model
    def _expected_since_last(self, account):
        """Return how many events usually come in a time such as that since the last one.

        :return: the mean over the weeks before, of the same hours of the week; 0.0 while there is
            no whole week to compare with
        """
        self.env.cr.execute(
            SQL(
                """WITH seen AS (
                       SELECT max(hour) AS last, min(hour) AS first
                         FROM mkbot_account_rhythm WHERE account_id = %(account)s),
                   past AS (
                       SELECT week, coalesce(sum(r.events), 0) AS events
                         FROM generate_series(1, %(weeks)s) AS week CROSS JOIN seen
                         LEFT JOIN mkbot_account_rhythm r
                           ON r.account_id = %(account)s
                          AND r.hour > seen.last - week * interval '7 days'
                          AND r.hour < date_trunc('hour', %(now)s) - week * interval '7 days'
                        WHERE seen.first <= seen.last - week * interval '7 days'
                     GROUP BY week)
                   SELECT avg(events) FROM past""",
                account=account.id,
                weeks=WEEKS,
                now=fields.Datetime.now(),
            )
        )
        return float(self.env.cr.fetchone()[0] or 0.0)

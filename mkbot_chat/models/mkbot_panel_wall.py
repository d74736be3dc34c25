from odoo import api, fields, models
from odoo.tools import SQL

from .mkbot_session_panel import iso

NOBODY_WAITS = {"waiting": 0, "waiting_since": False, "late": 0}
NOTHING_YET = {"attended": 0, "wait_sum": 0, "waited": 0, "within": 0, "counted": 0}
NOBODY_HERE = {"available": 0, "paused": 0, "away": 0}


class MkbotPanel(models.AbstractModel):
    """The figures of the wall-board."""

    _inherit = "mkbot.panel"

    @api.model
    def wall(self):
        """How the queue stands and the day goes, by sector; by a fixed number of queries.

        :return: ``{"now", "company", "sectors": [Figures…], "total": Figures}``, of a sector with
            ``id``, ``name`` and ``target`` (seconds). Figures: ``waiting`` (how many),
            ``waiting_since`` (of who waits longest), ``attended`` (today), ``wait_seconds`` (their
            average wait in the queue, None without any), ``within`` and ``counted`` (of those who
            came into the queue today: how many were attended within the target, of how many that
            were, or waited longer than it), ``late`` (how many wait longer than it now),
            ``available``, ``paused``, ``away`` (operators)
        """
        self._check_supervisor("wall")
        sectors = self._team_sectors()
        self.env["mkbot.session"].sudo().flush_model()
        sectors.flush_model()
        waiting, today = self._wall_waiting(), self._wall_today()
        presence = self._wall_presence(sectors)
        default = self._default_target("target_wait_seconds")

        def row(key, values):
            return {
                **values,
                **waiting.get(key, NOBODY_WAITS),
                **today.get(key, NOTHING_YET),
                **presence.get(key, NOBODY_HERE),
            }

        rows = [
            row(
                sector.id,
                {"id": sector.id, "name": sector.name, "target": sector.target_wait_seconds},
            )
            for sector in sectors
        ]
        leads_all = not self.env.user._mkbot_supervised_sectors()
        if leads_all and (None in waiting or None in today):
            rows.append(
                row(None, {"id": 0, "name": self.env._("Without a sector"), "target": default})
            )
        total = self._wall_total(rows, presence[False])
        for figures in (*rows, total):
            wait_sum, waited = figures.pop("wait_sum"), figures.pop("waited")
            figures["wait_seconds"] = round(wait_sum / waited) if waited else None
            figures["waiting_since"] = iso(figures["waiting_since"])
        return {
            "now": iso(fields.Datetime.now()),
            "company": self.env.company.name,
            "sectors": rows,
            "total": total,
        }

    def _wall_waiting(self):
        """Who waits now, by sector id (None without a sector)."""
        rows = self.env.execute_query(
            SQL(
                """SELECT session.sector_id, count(*), min(session.state_since),
                          count(*) FILTER (WHERE %(target)s > 0 AND session.state_since
                                < %(now)s - %(target)s * INTERVAL '1 second')
                     FROM mkbot_session AS session
                LEFT JOIN mkbot_sector AS sector ON sector.id = session.sector_id
                    WHERE session.company_id = ANY(%(companies)s) AND session.state = 'waiting'
                 GROUP BY session.sector_id""",
                target=self._wall_target(),
                now=fields.Datetime.now(),
                companies=self.env.companies.ids,
            )
        )
        return {
            sector_id: {"waiting": count, "waiting_since": since, "late": late}
            for sector_id, count, since, late in rows
        }

    def _wall_target(self):
        return SQL(
            "COALESCE(sector.target_wait_seconds, %s)",
            self._default_target("target_wait_seconds"),
        )

    def _wall_today(self):
        """What became of those who came into the queue, or were attended, since the day began."""
        rows = self.env.execute_query(
            SQL(
                """SELECT session.sector_id,
                          count(*) FILTER (WHERE rescued_at >= %(today)s),
                          sum(EXTRACT(EPOCH FROM rescued_at - queued_at))
                              FILTER (WHERE rescued_at >= %(today)s AND queued_at <= rescued_at),
                          count(*) FILTER (WHERE rescued_at >= %(today)s
                                             AND queued_at <= rescued_at),
                          count(*) FILTER (WHERE queued_at >= %(today)s AND rescued_at
                              <= queued_at + %(target)s * INTERVAL '1 second' AND %(target)s > 0),
                          count(*) FILTER (WHERE queued_at >= %(today)s
                              AND COALESCE(rescued_at, ended_at, %(now)s)
                              > queued_at + %(target)s * INTERVAL '1 second' AND %(target)s > 0)
                     FROM mkbot_session AS session
                LEFT JOIN mkbot_sector AS sector ON sector.id = session.sector_id
                    WHERE session.company_id = ANY(%(companies)s)
                      AND (queued_at >= %(today)s OR rescued_at >= %(today)s)
                 GROUP BY session.sector_id""",
                target=self._wall_target(),
                today=self._today(),
                now=fields.Datetime.now(),
                companies=self.env.companies.ids,
            )
        )
        return {
            sector_id: {
                "attended": attended,
                "wait_sum": float(wait_sum or 0),
                "waited": waited,
                "within": within,
                "counted": within + missed,
            }
            for sector_id, attended, wait_sum, waited, within, missed in rows
        }

    def _wall_presence(self, sectors):
        """How many operators are in each state, by sector id; of False each operator once."""
        users = self._team_users()
        stretches = self.env["mkbot.panel.presence"]._open_stretches()
        states = {user.id: stretches[user.id].state for user in users if user.id in stretches}

        def count(ids):
            found = [states[id_] for id_ in ids if id_ in states]
            return {state: found.count(state) for state in ("available", "paused", "away")}

        return {
            **{sector.id: count(sector.operator_ids.ids) for sector in sectors},
            # Conversations without a sector are everybody's.
            None: count(users.ids),
            False: count(users.ids),
        }

    def _wall_total(self, rows, presence):
        sums = ("waiting", "late", "attended", "wait_sum", "waited", "within", "counted")
        return {
            **{name: sum(row[name] for row in rows) for name in sums},
            **presence,
            "waiting_since": min(
                (row["waiting_since"] for row in rows if row["waiting_since"]), default=False
            ),
        }

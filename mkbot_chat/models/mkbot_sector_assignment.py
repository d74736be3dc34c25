import logging
import time
from dataclasses import dataclass
from datetime import datetime

from odoo import api, fields, models

from ..transient import one_alone

_logger = logging.getLogger(__name__)

# The assignment gives its place to other scheduled actions after so many seconds.
RUN_SECONDS = 20
# Of those who wait so many are looked at for one who can be given to somebody.
HEAD = 100
NEVER = datetime.min


@dataclass
class Candidate:
    """An available operator, as the assignment compares them. Times are UTC."""

    user_id: int
    #: Conversations they attend now, of all sectors.
    load: int
    #: Their own limit of those, 0 for none.
    capacity: int
    #: Since when they are available without having got, or got rid of, a conversation.
    idle_since: datetime
    #: When they were last given a conversation, or took one.
    given_at: datetime

    def has_room(self, capacity):
        """Whether they can attend one more.

        :param capacity: limit of those who have none of their own, 0 for none
        """
        limit = self.capacity or capacity
        return not limit or self.load < limit


ORDERS = {
    "longest_idle": lambda one: (one.idle_since, one.user_id),
    "least_busy": lambda one: (one.load, one.idle_since, one.user_id),
    "round_robin": lambda one: (one.given_at, one.user_id),
}


class MkbotSector(models.Model):
    """Giving the sector's queue to its operators (P16)."""

    _inherit = "mkbot.sector"

    assignment = fields.Selection(
        [
            ("manual", "By hand"),
            ("longest_idle", "To who has waited longest"),
            ("least_busy", "To the least busy"),
            ("round_robin", "In turn"),
        ],
        default="manual",
        required=True,
        help="By hand: operators take conversations from the queue.\n"
        "To who has waited longest: since they became available, and since they last got or ended"
        " a conversation.\n"
        "To the least busy: with the fewest conversations.\n"
        "In turn: whose last conversation was given to them longest ago.\n"
        "Whoever waits longest is given first, to available operators with free capacity only.",
    )
    capacity = fields.Integer(
        string="Conversations at a time",
        help="How many conversations an operator without a capacity of their own attends before"
        " automatic assignment gives them no more. 0: no limit. They may still take more from the"
        " queue. Snoozed conversations do not count, so that those that wake up can exceed it.",
    )

    _capacity_positive = models.Constraint(
        "CHECK(capacity IS NULL OR capacity >= 0)", "A capacity cannot be less than 0."
    )

    # ----- when -----

    @api.model
    def _assign_soon(self, users=None):
        """Have the queues looked at after this transaction.

        :param users: only if one of these operators is given conversations automatically
        """
        # sudo: whoever the users or the customers are, the settings decide.
        sectors = self.sudo()
        domain = [("assignment", "!=", "manual")]
        if users is not None:
            domain.append(("operator_ids", "in", users.ids))
        if sectors.search_count(domain, limit=1):
            self.env.ref("mkbot_chat.ir_cron_assign").sudo()._trigger()

    @api.model
    def _cron_assign(self):
        """Give who waits to who is available, until nobody of the ones or of the others is left.

        Any number of workers, on any number of nodes, may run this.
        """
        until = time.monotonic() + RUN_SECONDS
        failed = []
        while self._assign_one(failed):
            if time.monotonic() > until:
                self._assign_soon()
                return

    @api.model
    def _assign_one(self, failed):
        """Give one conversation, and commit.

        :param list failed: ids of sessions to leave alone; one that cannot be given is added
        :return: whether it is worth trying again
        """
        words = "Attendance %s could not be given to an operator"
        return one_alone(self.env, failed, self._assign_find, _logger, words)

    @api.model
    def _assign_find(self, failed):
        session, user = self._next_to_give(failed)

        def give():
            if not session._assign_to(user):
                failed.append(session.id)

        return session.id, give

    # ----- who -----

    @api.model
    def _next_to_give(self, failed=()):
        """The conversation that waits longest, and the operator whose turn it is.

        Two that run at the same time cannot give one session twice, for giving locks the session,
        nor give more than somebody's capacity, for it writes the operator's stretch of presence
        (``_note_given``): the later transaction fails to serialize and reads everything anew.

        :param failed: ids of sessions to leave alone
        :return: ``(session, user)``, both empty when there is nothing to give now
        """
        sessions, users = self.env["mkbot.session"], self.env["res.users"]
        candidates = self._candidates()
        sectors = self.search(
            [("assignment", "!=", "manual"), ("operator_ids", "in", list(candidates))]
        )
        turns = {sector.id: sector._in_turn(candidates) for sector in sectors}
        waiting = sessions.search(
            [
                ("state", "=", "waiting"),
                ("sector_id", "in", [id_ for id_, turn in turns.items() if turn]),
                ("id", "not in", list(failed)),
            ],
            order="state_since, id",
            limit=HEAD,
        )
        for session in waiting:
            back = session._returned_by()
            for user in users.browse(turns[session.sector_id.id]):
                if user != back and session._may_attend(user):
                    return session, user
        return sessions, users

    def _widest_capacity(self):
        """The largest limit of these sectors, 0 when one of them has none."""
        capacities = self.mapped("capacity")
        return max(capacities, default=0) if all(capacities) else 0

    def _in_turn(self, candidates):
        """Ids of the sector's operators who can be given one now, the next one first."""
        free = [
            candidates[user.id]
            for user in self.operator_ids
            if user.id in candidates and candidates[user.id].has_room(self.capacity)
        ]
        return [one.user_id for one in sorted(free, key=ORDERS[self.assignment])]

    @api.model
    def _candidates(self):
        """All who are available now, as ``{user id: Candidate}``."""
        stretches = {
            user_id: stretch
            for user_id, stretch in self.env["mkbot.panel.presence"]._open_stretches().items()
            if stretch.state == "available"
        }
        users = self.env["res.users"].browse(stretches)
        loads = users._mkbot_loads()
        return {
            user.id: Candidate(
                user_id=user.id,
                load=loads.get(user.id, 0),
                capacity=user.mkbot_capacity,
                idle_since=max(stretches[user.id].started_at, stretches[user.id].idle_at or NEVER),
                given_at=stretches[user.id].given_at or NEVER,
            )
            for user in users
        }

"""When the workers of the inbox take a rest."""

import time

from odoo.tools import SQL

#: More events a second are a rush, looked at so often (seconds). In a rush a worker rests so many
#: times as long as it worked, but not longer than that (seconds).
BUSY_EVENTS = 120
LOOK_SECONDS = 0.25
REST = 6
LONGEST_REST = 2.0


class Pace:
    """Leaves the machine to those who write while they write much.

    A platform that is not answered at once repeats, and gives up one day; what it has told us
    waits safely in the journal, and costs less the more of it is treated together.
    """

    def __init__(self, cr):
        self._cr = cr
        self._busy = False
        self._looked_at = time.monotonic()
        self._count = self._events()

    def _events(self):
        # All nodes' webhooks count with it, and to read it costs nothing.
        self._cr.execute(SQL("SELECT last_value FROM mkbot_inbound_id_seq"))
        return self._cr.fetchone()[0]

    def is_busy(self):
        """Whether more than :data:`BUSY_EVENTS` a second are coming in now."""
        now = time.monotonic()
        elapsed = now - self._looked_at
        if elapsed >= LOOK_SECONDS:
            count = self._events()
            self._busy = (count - self._count) / elapsed > BUSY_EVENTS
            self._looked_at, self._count = now, count
        return self._busy

    def rest(self, worked):
        """Wait, while it is busy, in proportion to the seconds that were worked."""
        if self.is_busy():
            self._cr.commit()  # pylint: disable=invalid-commit
            time.sleep(min(REST * worked, LONGEST_REST))

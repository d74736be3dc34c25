"""When the workers of the inbox take a rest."""

import time

from odoo.tools import SQL

#: More events a second are a rush, looked at so often (seconds). In a rush a worker rests so many
#: times as long as it worked, but not longer than that (seconds).
BUSY_EVENTS = 120
LOOK_SECONDS = 0.1
REST = 20
LONGEST_REST = 3.0
#: What was found so long ago says nothing any more.
MEMORY_SECONDS = 5.0


class Pace:
    """Leaves the machine to those who write while they write much.

    A platform that is not answered at once repeats, and gives up one day; what it has told us
    waits safely in the journal, and costs less the more of it is treated together.
    """

    #: When this process looked last, at which count, and what it found, by database: a worker
    #: that has just begun need not find out anew.
    _seen = {}

    def __init__(self, cr):
        self._cr = cr
        now = time.monotonic()
        at, count, busy = self._seen.get(cr.dbname, (now - MEMORY_SECONDS, 0, None))
        if now - at >= MEMORY_SECONDS:
            at, count, busy = now, self._events(), None
        self._looked_at, self._count, self._busy = at, count, busy

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
            self._seen[self._cr.dbname] = now, count, self._busy
        return bool(self._busy)

    def is_calm(self):
        """Whether it is known that there is no rush: a worker that has just begun does not."""
        return not self.is_busy() and self._busy is not None

    def rest(self, worked):
        """Wait, while it is busy, in proportion to the seconds that were worked."""
        until = time.monotonic() + min(REST * worked, LONGEST_REST)
        while self.is_busy() and (left := until - time.monotonic()) > 0:
            self._cr.commit()  # pylint: disable=invalid-commit
            time.sleep(min(left, LOOK_SECONDS))

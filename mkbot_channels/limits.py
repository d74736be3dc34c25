"""How much one visitor, or one network address, may ask of us.

The buckets live in the memory of one process: with several, each allows its own share, which is
enough against floods, and costs no query.
"""

import threading
import time
from collections import OrderedDict


class Buckets:
    """Token buckets, the least recently used forgotten first.

    :param size: how many keys are remembered
    """

    def __init__(self, size=20000):
        self._size = size
        self._lock = threading.Lock()
        self._buckets = OrderedDict()

    def take(self, key, rate, burst, cost=1, now=None):
        """Take `cost` tokens of a key's bucket.

        :param rate: tokens that come back in a second; 0 means no limit
        :param burst: tokens in a full bucket
        :return: 0.0 when they were there; else nothing is taken, and the seconds until they are
        """
        if not rate:
            return 0.0
        now = time.monotonic() if now is None else now
        cost = min(cost, burst)
        with self._lock:
            level, since = self._buckets.pop(key, (burst, now))
            level = min(burst, level + (now - since) * rate)
            missing = cost - level
            if missing <= 0:
                level -= cost
            self._buckets[key] = (level, now)
            if len(self._buckets) > self._size:
                self._buckets.popitem(last=False)
        return max(missing, 0.0) / rate

    def clear(self):
        """Forget all."""
        with self._lock:
            self._buckets.clear()

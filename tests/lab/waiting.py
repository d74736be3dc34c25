"""Waiting for what other processes do."""

import time


def soon(condition, seconds=5.0):
    """The first true value of `condition()`, within the time that a customer may wait."""
    deadline = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < deadline, f"did not happen within {seconds} s"
        time.sleep(0.02)
    return found

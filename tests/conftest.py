"""Shared by all tests: the code of dev/ and the fake platforms (`peers`) are
importable, browser tests know whether there is a browser."""

import sys
from pathlib import Path

import pytest

REPO = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(REPO / "dev"), str(REPO / "tests")]

from mkbotdev import chromium  # noqa: E402


def pytest_collection_modifyitems(items):
    """Mark whatever opens a page as a browser test, and skip it, never pass
    it, where there is no browser."""
    found = chromium.find()
    for item in items:
        if {"playwright", "browser", "new_page"} & set(getattr(item, "fixturenames", ())):
            item.add_marker("browser")
        if not found and item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.skip(reason=chromium.ABSENT))

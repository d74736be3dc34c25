"""Counting tests, whoever ran them."""

import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass, field


@dataclass
class Tally:
    """How many passed, failed and were skipped; `notes` say which and why."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0
    notes: list[str] = field(default_factory=list)

    def add(self, other):
        self.passed += other.passed
        self.failed += other.failed
        self.skipped += other.skipped
        self.notes += other.notes

    def ok(self, *_details):
        self.passed += 1

    def fail(self, title, details=""):
        self.failed += 1
        indented = "\n".join("    " + line for line in details.strip().splitlines())
        self.notes.append(f"FAILED {title}" + (f"\n{indented}" if indented else ""))

    def skip(self, title, reason):
        self.skipped += 1
        self.notes.append(f"skipped {title}: {reason}")

    @property
    def total(self):
        return self.passed + self.failed + self.skipped

    def line(self):
        return f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped"

    def status(self):
        """The exit status: a run without a single test that ran proves nothing."""
        return 1 if self.failed or not self.passed else 0


def from_junit(path):
    """The Tally of a JUnit XML file; skipped tests are named with reasons."""
    tally = Tally()
    for case in ElementTree.parse(path).iter("testcase"):
        name = f"{case.get('classname')}.{case.get('name')}"
        skipped = case.find("skipped")
        if case.find("failure") is not None or case.find("error") is not None:
            tally.failed += 1
            tally.notes.append(f"FAILED {name}")
        elif skipped is not None:
            tally.skip(name, skipped.get("message", ""))
        else:
            tally.passed += 1
    return tally

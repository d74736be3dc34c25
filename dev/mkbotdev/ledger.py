"""Numbered messages of many conversations, and what became of them on the other side."""

import re
from collections import Counter
from dataclasses import dataclass


@dataclass(frozen=True)
class Account:
    """`lost` never arrived, `twice` counts what arrived once too often, `out_of_order` those that
    arrived after one that was sent later."""

    lost: int
    twice: int
    out_of_order: int


class Ledger:
    """The messages of one direction, `name`; numbers of a conversation go from 1 to `each`."""

    def __init__(self, name, chats, each):
        self.name, self.chats, self.each = name, chats, each
        self._mark = re.compile(rf"\b{name}-(\d+)-(\d+)-")

    def text(self, chat, number):
        return f"{self.mark(chat, number)} minha internet está lenta desde ontem"

    def mark(self, chat, number):
        return f"{self.name}-{chat}-{number}-"

    def read(self, text):
        """``(chat, number)`` of a text, ``None`` if it is none of these."""
        found = self._mark.search(text)
        return (int(found[1]), int(found[2])) if found else None

    def account(self, arrived, sent=None, apart=()):
        """Compare what was sent with what arrived.

        :param arrived: the texts, in the order in which they are on the other side
        :param sent: ``{(chat, number)…}``, by default all
        :param apart: those sent more than once on purpose: they may be there twice, and late
        """
        sent = set(self.all()) if sent is None else set(sent)
        marks = [mark for text in arrived if (mark := self.read(text))]
        times = Counter(marks)
        last, late = {}, 0
        for chat, number in (mark for mark in dict.fromkeys(marks) if mark not in apart):
            late += number < last.get(chat, 0)
            last[chat] = max(number, last.get(chat, 0))
        return Account(
            lost=len(sent - times.keys()),
            twice=sum(count - 1 for mark, count in times.items() if mark not in apart),
            out_of_order=late,
        )

    def all(self):
        return ((chat, n) for n in range(1, self.each + 1) for chat in range(self.chats))

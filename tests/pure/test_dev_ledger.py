"""The bench of faults counts right: what is lost, twice and out of order."""

import pytest
from mkbotdev.ledger import Ledger


@pytest.fixture
def ledger():
    return Ledger("in", 2, 3)


def texts(ledger, *marks):
    return [f"<p>{ledger.text(*mark)}</p>" for mark in marks]


def counts(account):
    return account.lost, account.twice, account.out_of_order


def test_all_there(ledger):
    arrived = texts(ledger, (0, 1), (1, 1), (1, 2), (0, 2), (0, 3), (1, 3))
    assert counts(ledger.account([*arrived, "something else"])) == (0, 0, 0)


def test_lost(ledger):
    assert counts(ledger.account(texts(ledger, (0, 1), (0, 3)))) == (4, 0, 0)
    assert counts(ledger.account(texts(ledger, (0, 1)), sent=[(0, 1)])) == (0, 0, 0)


def test_twice_is_not_out_of_order(ledger):
    arrived = texts(ledger, *ledger.all(), (0, 1), (0, 1), (1, 2))
    assert counts(ledger.account(arrived)) == (0, 3, 0)


def test_out_of_order_is_told_for_each_conversation(ledger):
    arrived = texts(ledger, (0, 2), (0, 1), (0, 3), (1, 3), (1, 1), (1, 2))
    assert counts(ledger.account(arrived)) == (0, 0, 3)


def test_what_was_sent_again_counts_apart(ledger):
    arrived = texts(ledger, (0, 1), (0, 2), (0, 3), (1, 1), (1, 3), (1, 2), (0, 2))
    assert counts(ledger.account(arrived, apart={(0, 2), (1, 2)})) == (0, 0, 0)
    assert counts(ledger.account(arrived)) == (0, 1, 1)

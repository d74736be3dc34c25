"""Which place explains that several customers are without connection."""

from odoo.addons.mkbot_isp import suspecting

POP, OLT_A, OLT_B, BOX = "pop", "olt-a", "olt-b", "box"


def below(*chains):
    """Customers 0, 1, …, each at one of these chains of places."""
    return {number: [chain] for number, chain in enumerate(chains)}


def found(chains, least=5, usual=None):
    return {place: len(who) for place, who in suspecting.explain(chains, least, usual).items()}


def test_too_few_explain_nothing():
    assert found(below(*[(POP, OLT_A)] * 4)) == {}


def test_the_narrowest_place_that_explains_them():
    assert found(below(*[(POP, OLT_A, BOX)] * 5)) == {BOX: 5}
    # One beside it may be anything.
    assert found(below(*[(POP, OLT_A, BOX)] * 6, (POP, OLT_B))) == {BOX: 6}


def test_a_common_cause_lies_above():
    chains = below(*[(POP, OLT_A)] * 5, *[(POP, OLT_B)] * 5)
    assert found(chains) == {POP: 10}


def test_causes_apart_are_told_apart():
    chains = below(*[("pop-1", OLT_A)] * 5, *[("pop-2", OLT_B)] * 5)
    assert found(chains) == {OLT_A: 5, OLT_B: 5}


def test_what_is_usual_is_no_sign():
    chains = below(*[(POP, OLT_A, BOX)] * 5, *[(POP, OLT_B)] * 10)
    assert found(chains, usual={POP: 12, OLT_B: 9}) == {BOX: 5}
    assert found(chains, usual={POP: 12, OLT_B: 9, OLT_A: 2, BOX: 2}) == {}


def test_several_connections_of_a_customer_count_once():
    chains = {number: [(POP, OLT_A), (POP, OLT_A), (POP, OLT_B)] for number in range(4)}
    assert found(chains) == {}
    chains[4] = [(POP, OLT_A)]
    assert found(chains) == {OLT_A: 5}

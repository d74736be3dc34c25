"""What telephone calls cost."""

import pytest

from odoo.addons.mkbot_isp import tariff
from odoo.addons.mkbot_isp.tariff import Rate

OWN = "+551930000001"
AREA = Rate(1, "55XX", 0.08, same_area=True, is_included=True)
MOBILE = Rate(2, "55XX9", 0.40)
COUNTRY = Rate(3, "55", 0.15, is_included=True)
TOLL_FREE = Rate(4, "55800", 0.0)
WORLD = Rate(5, "", 1.20)
MOBILE_OF_PLAN = Rate(6, "55XX9", 0.10, plan=7)
RATES = [AREA, MOBILE, COUNTRY, TOLL_FREE, WORLD, MOBILE_OF_PLAN]


@pytest.mark.parametrize(
    ("number", "rate"),
    [
        ("+551932320002", AREA),
        ("+551132320002", COUNTRY),
        ("+5519999990001", MOBILE),
        ("+5511999990001", MOBILE),
        ("+558007770001", TOLL_FREE),
        ("+12025550106", WORLD),
        ("outside", WORLD),
    ],
)
def test_the_longest_prefix_counts(number, rate):
    assert tariff.find(RATES, number, OWN) is rate


def test_a_plan_has_its_own_rate():
    assert tariff.find(RATES, "+5519999990001", OWN, plan=7) is MOBILE_OF_PLAN
    assert tariff.find(RATES, "+5519999990001", OWN, plan=8) is MOBILE


def test_nothing_fits():
    assert tariff.find([MOBILE], "+551132320002", OWN) is None


@pytest.mark.parametrize(
    ("dialled", "number"),
    [
        ("5519932320002", "+5519932320002"),
        ("+55 (19) 3232-0002", "+551932320002"),
        ("32320002", "+551932320002"),
        ("1132320002", "+551132320002"),
        ("0151132320002", "+551132320002"),
        ("011999990001", "+5511999990001"),
        ("08007770001", "+558007770001"),
        ("0021 1 202 555 0106", "+12025550106"),
        ("190", "190"),
        ("10315", "10315"),
        ("outside", "outside"),
    ],
)
def test_what_is_dialled_in_brazil(dialled, number):
    assert tariff.e164(dialled, OWN, "BR") == number


@pytest.mark.parametrize(
    ("duration", "charged"), [(0, 0), (3, 0), (4, 30), (30, 30), (31, 36), (36, 36), (61, 66)]
)
def test_seconds_that_are_charged(duration, charged):
    assert AREA.charged(duration) == charged


def test_what_the_plan_includes_goes_to_the_first_calls():
    calls = [(60, AREA), (60, MOBILE), (60, COUNTRY), (60, AREA)]
    assert tariff.charge(calls, 90) == [
        (60, 60, 0),
        (60, 0, pytest.approx(0.40)),
        (60, 30, pytest.approx(0.075)),
        (60, 0, pytest.approx(0.08)),
    ]


def test_a_plan_without_limit():
    assert tariff.charge([(6000, AREA), (60, MOBILE)], None) == [
        (6000, 6000, 0),
        (60, 0, pytest.approx(0.40)),
    ]

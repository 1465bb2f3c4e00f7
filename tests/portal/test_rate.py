"""How a rate is written, and what is none."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stagesync.portal.rate import ENTERPRISE, STANDARD, Rate


@pytest.mark.parametrize(
    ("text", "rate"),
    [
        ("50/2", STANDARD),
        ("250/5", ENTERPRISE),
        ("enterprise", ENTERPRISE),
        (" Enterprise\n", ENTERPRISE),
        ("10/0.5", Rate(burst=10, per_second=0.5)),
        (" 1 / 1.25 ", Rate(burst=1, per_second=1.25)),
        ("007/2", Rate(burst=7, per_second=2)),
    ],
)
def test_reads_what_is_written(text, rate):
    assert Rate.parse(text) == rate


@pytest.mark.parametrize(
    "text",
    [
        *("", "50", "50/", "/2", "50/2/1", "50-2", "2.5/2", "+5/2", "-5/2", "5/-2", "5/1e3", "5/.5", "5/2."),
        *("5/inf", "nan/2", "٥/2", "5/2 a second", "1_0/2", "9" * 5000 + "/2", "ultimate", "enterprise/5"),
    ],
)
def test_what_is_no_rate_is_told_with_the_right_form(text):
    with pytest.raises(
        ValueError, match="write BURST/PER_SECOND, such as 50/2, or the word standard or enterprise"
    ):
        Rate.parse(text)


@pytest.mark.parametrize("text", ["0/2", "50/0", "50/0.000", "0/0"])
def test_a_rate_that_lets_nothing_through_is_refused(text):
    with pytest.raises(ValueError, match="lets nothing through"):
        Rate.parse(text)


@pytest.mark.parametrize("per_second", [0.0, -1.0, float("inf"), float("nan")])
def test_a_speed_must_be_one(per_second):
    with pytest.raises(ValueError, match="above 0"):
        Rate(burst=5, per_second=per_second)


@settings(deadline=None, max_examples=100)
@given(
    burst=st.integers(1, 999_999_999),
    per_second=st.decimals(min_value="0.001", max_value="99999", places=3).map(float),
)
def test_a_rate_reads_back_as_it_is_shown(burst, per_second):
    rate = Rate(burst=burst, per_second=per_second)
    assert Rate.parse(str(rate)) == rate


@pytest.mark.parametrize(("rate", "shown"), [(STANDARD, "50/2"), (Rate(burst=10, per_second=0.5), "10/0.5")])
def test_a_rate_is_shown_as_it_is_written(rate, shown):
    assert str(rate) == shown

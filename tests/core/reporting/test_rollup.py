"""Adding up: over time, over communities; what is unknown is never zero."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bocage.hooks.contributions import CommunityRule, TimeRule
from bocage.reporting import rollup
from bocage.reporting.rules import NEXT, UPDATE_STATES, BadPeriod, Quarter, WrongState, step

numbers = some.decimals(0, 10**6, places=2)
quarters = some.builds(Quarter, some.integers(1900, 2199), some.integers(1, 4))


@given(some.lists(numbers, min_size=1))
def test_a_sum_over_time_is_the_sum_of_what_is_known(values: list[Decimal]) -> None:
    with_gaps = [item for value in values for item in (value, None)]

    assert rollup.over_time(TimeRule.SUM, with_gaps) == sum(values)


@given(some.lists(numbers, min_size=1))
def test_the_last_known_value_stands_for_the_year(values: list[Decimal]) -> None:
    assert rollup.over_time(TimeRule.LAST, [*values, None]) == values[-1]


@pytest.mark.parametrize("rule", list(TimeRule))
def test_nothing_known_is_not_zero(rule: TimeRule) -> None:
    assert rollup.over_time(rule, [None, None], distinct=0) is None


@given(numbers, some.decimals(1, 10**6, places=2))
def test_a_ratio_is_made_of_its_parts(part: Decimal, whole: Decimal) -> None:
    found = rollup.network_value(CommunityRule.RATIO, numerator=part, denominator=whole)

    assert found is not None
    assert abs(found - part / whole) < Decimal("0.000001")


def test_a_ratio_of_nothing_is_unknown() -> None:
    assert rollup.network_value(CommunityRule.RATIO, numerator=0, denominator=0) is None


@given(quarters)
def test_a_quarter_is_found_again_by_its_name_and_its_days(quarter: Quarter) -> None:
    assert Quarter.named(quarter.name) == quarter
    assert Quarter.of(quarter.starts) == Quarter.of(quarter.ends) == quarter
    assert quarter.plus(1).plus(-1) == quarter


@pytest.mark.parametrize(
    "name", ["", "2024", "2024-Q5", "2024-Q٢", "9999-Q1", "2024-Q2x", "Q2-2024"]
)
def test_what_is_no_quarter_is_refused(name: str) -> None:
    with pytest.raises(BadPeriod):
        Quarter.named(name)


@given(some.sampled_from(UPDATE_STATES), some.sampled_from(UPDATE_STATES))
def test_states_follow_each_other_as_written(now: str, to: str) -> None:
    if to in NEXT[now]:
        assert step(now, to) == to
    else:
        with pytest.raises(WrongState):
            step(now, to)

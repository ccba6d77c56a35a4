"""From a rhythm to dates, without a database."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bocage_sessions.programme import rules
from bocage_sessions.programme.rules import Proposed, Rhythm, proposed

TODAY = date(2026, 11, 21)
days = st.dates(date(1990, 1, 1), date(2060, 1, 1))


def test_every_two_months_keeps_its_weekday_and_goes_round_holidays_and_the_summer() -> None:
    found = proposed(Rhythm(gap=61, weekday=4), date(2026, 11, 12), TODAY, 5)
    assert found == [
        Proposed(on=date(2027, 1, 14)),
        Proposed(on=date(2027, 3, 11)),
        Proposed(on=date(2027, 5, 13)),
        # Nothing in July: it would have moved to where September begins.
        Proposed(on=date(2027, 9, 9)),
        Proposed(on=date(2027, 11, 18), instead_of=date(2027, 11, 11), why="armistice"),
    ]
    # The weekday of the last session is kept where none is wanted; 31 July has its February.
    assert [
        one.on.isoweekday() for one in proposed(Rhythm(gap=42), date(2026, 11, 20), TODAY, 3)
    ] == [5, 5, 5]
    assert Rhythm(gap=30).after(date(2026, 12, 31), 2) == date(2027, 2, 28)


def test_rhythms_said_in_months_and_in_weeks_are_told_apart() -> None:
    gaps = (7, 14, 28, 30, 42, 56, 61, 91, 122, 183, 365)
    assert [Rhythm(gap=gap).months for gap in gaps] == [
        None, None, None, 1, None, None, 2, 3, 4, 6, 12,
    ]  # fmt: skip


def test_the_days_on_which_france_rests() -> None:
    easters = {2024: (3, 31), 2025: (4, 20), 2026: (4, 5), 2027: (3, 28), 2038: (4, 25)}
    assert all(rules.easter_of(year) == date(year, *day) for year, day in easters.items())
    names = {rules.kept_away(day) for day in rules.holidays(2027)}
    assert names == set(rules.holidays(2027).values())
    assert len(rules.holidays(2027)) == 11
    assert rules.kept_away(date(2027, 5, 6)) == "ascension"
    assert (
        rules.kept_away(date(2027, 12, 31)) == rules.YEAR_END == rules.kept_away(date(2027, 1, 3))
    )


@given(
    gap=st.integers(1, 400),
    weekday=st.sampled_from((None, 1, 2, 3, 4, 5)),
    anchor=st.none() | days,
    today=days,
)
def test_whatever_the_rhythm_dates_come_in_time_on_working_days_in_order(
    gap: int, weekday: int | None, anchor: date | None, today: date
) -> None:
    found = [one.on for one in proposed(Rhythm(gap=gap, weekday=weekday), anchor, today, 8)]
    assert len(found) == 8
    assert found == sorted(set(found))
    for on in found:
        assert on >= today + timedelta(days=14)
        assert on.isoweekday() < 6
        assert not rules.kept_away(on)
        assert weekday in (None, on.isoweekday())

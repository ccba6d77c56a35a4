"""States, marks, addresses and spreadsheet cells, without a database."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bocage_sessions import rules

TODAY = date(2024, 6, 20)
YESTERDAY, TOMORROW = date(2024, 6, 19), date(2024, 6, 21)


@pytest.mark.parametrize(
    "text",
    [
        '=HYPERLINK("http://x")',
        "@SUM(A1)",
        "\t=1+1",
        "\r=1",
        " =1+1",
        "＝1+1",
        "＋1",
        "－1+A1",
        "＠SUM(1)",
        "-2+3+cmd|' /C calc'!A0",
        "+1-1",
        "\n=1",
        "\u00a0=1",
    ],
)
def test_what_would_run_as_a_formula_gets_an_apostrophe(text: str) -> None:
    assert rules.safe_cell(text) == "'" + text


@pytest.mark.parametrize(
    "value",
    ["-12,5", "-3", "+33 6 12 34 56 78", "1 234,5", "Association 2", 7, "", "a=b"],
)
def test_numbers_telephones_and_words_stay_as_they_are(value: object) -> None:
    assert rules.safe_cell(value) == value


@given(st.text())
def test_no_text_leaves_that_a_spreadsheet_would_run(text: str) -> None:
    cell = str(rules.safe_cell(text))

    assert not cell.startswith(("=", "@", "\t", "\r")) or cell == ""


def test_a_future_session_cannot_be_held() -> None:
    with pytest.raises(rules.SessionIsAhead):
        rules.state_after(rules.PLANNED, rules.HELD, TOMORROW, TODAY, has_attendance=False)


def test_a_session_somebody_came_to_cannot_be_cancelled() -> None:
    with pytest.raises(rules.HasAttendance):
        rules.state_after(rules.HELD, rules.CANCELLED, YESTERDAY, TODAY, has_attendance=True)


def test_a_past_session_can_be_held_cancelled_and_planned_again() -> None:
    now = rules.PLANNED
    for to in (rules.HELD, rules.PLANNED, rules.CANCELLED, rules.PLANNED):
        now = rules.state_after(now, to, YESTERDAY, TODAY, has_attendance=False)
    assert now == rules.PLANNED


@pytest.mark.parametrize("who", [(12, 34), (12, None), (None, 34)])
def test_the_name_of_a_line_leads_back_to_whom_it_is_about(
    who: tuple[int | None, int | None],
) -> None:
    assert rules.row_named(rules.row_key(*who)) == who


@pytest.mark.parametrize("name", ["", "x1", "o", "p", "12", "o1p", "o²", "o1p2p3", "o" + "9" * 40])
def test_another_name_is_no_line(name: str) -> None:
    assert rules.row_named(name) is None


@pytest.mark.parametrize(
    ("word", "mark"),
    [
        ("present", "present"),
        ("Présente", "present"),
        ("à distance", "remote"),
        ("stand-in", "stand_in"),
        ("STAND_IN", "stand_in"),
        ("excusé", "excused"),
        ("absent", "absent"),
        ("perhaps", None),
        ("", None),
    ],
)
def test_marks_are_read_in_both_languages(word: str, mark: str | None) -> None:
    assert rules.mark_named(word) == mark


def test_a_present_colleague_makes_up_for_an_excused_one() -> None:
    assert rules.strongest("excused", "present") == "present"
    assert rules.strongest("absent", "excused") == "excused"


def test_the_second_association_stands_before_the_tenth() -> None:
    names = ["Association 10", "Association 2", "association 1", "Œuvre"]
    assert sorted(names, key=rules.natural) == [
        "association 1",
        "Association 2",
        "Association 10",
        "Œuvre",
    ]

"""What a quarter counts, and the table of who came to what."""

from __future__ import annotations

from datetime import date

from bocage_sessions.counting import Held, Mark, Stay, tally
from bocage_sessions.matrix import NOT_YET, Column, Given, build

APRIL, JUNE = date(2024, 4, 1), date(2024, 6, 30)
BEFORE = Held(id=1, number=1, on=date(2024, 2, 1))
SPRING = Held(id=2, number=2, on=date(2024, 4, 15))
SUMMER = Held(id=3, number=3, on=date(2024, 6, 15))
LATER = Held(id=4, number=4, on=date(2024, 7, 1))


def mark(one: Held, who: str, state: str = "present") -> Mark:
    return Mark(session_id=one.id, participant=who, state=state)


def test_two_people_of_one_organisation_count_once_a_session() -> None:
    found = tally(
        [SPRING],
        [mark(SPRING, "organisation:1"), mark(SPRING, "organisation:1", "excused")],
        [],
        APRIL,
        JUNE,
    )

    assert found.attendances == 1


def test_somebody_in_their_own_name_attends_but_is_no_organisation() -> None:
    found = tally([SPRING], [mark(SPRING, "person:5", "remote")], [], APRIL, JUNE)

    assert found.attendances == 1
    assert found.organisations == frozenset()
    assert found.newcomers == ()


def test_only_sessions_of_the_quarter_count_and_only_a_first_attendance_is_new() -> None:
    marks = [
        mark(BEFORE, "organisation:1"),
        mark(BEFORE, "organisation:2", "excused"),
        mark(SPRING, "organisation:1"),
        mark(SPRING, "organisation:2", "stand_in"),
        mark(SUMMER, "organisation:2"),
        mark(LATER, "organisation:3"),
    ]

    found = tally([LATER, SUMMER, BEFORE, SPRING], marks, [], APRIL, JUNE)

    assert [one.number for one in found.held] == [2, 3]
    assert found.came == (2, 1)
    assert [who for who, _ in found.newcomers] == ["organisation:2"]


def test_expected_is_who_belongs_that_day_who_is_marked_and_who_came_before_and_did_not_leave() -> (
    None
):
    marks = [mark(BEFORE, f"organisation:{number}") for number in (1, 2)]
    marks.append(mark(SPRING, "organisation:3", "absent"))
    stays = [
        Stay(participant="organisation:2", joined=date(2024, 1, 1), until=date(2024, 3, 1)),
        Stay(participant="organisation:4", joined=date(2024, 1, 1), until=None),
        Stay(participant="organisation:5", joined=date(2024, 5, 1), until=None),
    ]

    found = tally([BEFORE, SPRING], marks, stays, APRIL, JUNE)

    assert found.expected == (3,)


def test_a_session_without_a_sheet_is_held_and_its_attendance_unknown() -> None:
    found = tally([SPRING], [], [], APRIL, JUNE)

    assert len(found.held) == 1
    assert not found.is_marked


def given(session_id: int, row: str, state: str = "present", label: str = "") -> Given:
    return Given(
        session_id=session_id, row=row, who=row, label=label or row, detail="", state=state
    )


COLUMNS = [
    Column(id=one.id, number=one.number, on=one.on, theme="") for one in (BEFORE, SPRING, SUMMER)
]


def test_rows_stand_by_order_of_arrival_and_late_ones_are_told_apart() -> None:
    found = build(
        COLUMNS,
        [
            given(2, "A2"),
            given(3, "A2"),
            given(1, "A10"),
            given(1, "A9"),
            given(3, "A1", "excused"),
        ],
    )

    assert [row.label for row in found.rows] == ["A9", "A10", "A2", "A1"]
    assert [row.came_late for row in found.rows] == [False, False, True, False]
    assert found.rows[2].cells == (NOT_YET, "present", "present")
    assert list(found.totals) == [2, 1, 1]


def test_a_row_the_reader_may_not_see_still_counts() -> None:
    hidden = Given(session_id=1, row="p5", who="person:5", label="", detail="", state="present")

    found = build(COLUMNS, [hidden, given(1, "A1")])

    assert [row.label for row in found.rows] == ["A1"]
    assert found.totals[0] == 2
    assert found.hidden == 1


def test_a_table_without_sessions_is_empty() -> None:
    assert build([], []).total == 0

"""Milestones, outputs and next steps from files, and what a person finds of them in their data."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from bocage import incoming
from bocage.database import session
from bocage.hooks.contributions import CsvLine, RefusedLine
from bocage_charters import milestone_reads, milestone_tables, outputs, personal
from bocage_charters.milestone_models import FeedingBack, Milestone, NextStep, Output
from tests.plugins.charters.site import Place, signed

HERE = {"network": "passerelles", "community": "cantines", "number": "1"}


def loaded(name: str, *rows: dict[str, Any]) -> list[RefusedLine]:
    [table] = [one for one in milestone_tables.TABLES if one.name == name]
    lines = [
        CsvLine(number=number, given=incoming.load(table.schema(), HERE | row))
        for number, row in enumerate(rows, 2)
    ]
    return list(table.load(lines))


def test_files_are_loaded_once_however_often_they_are_read(place: Place) -> None:
    charter = signed(place)
    rows = [
        {"position": "1", "title": "un", "kind": "season", "date": "2027-12-25"},
        {"position": "2", "title": "deux", "kind": "after", "after": "1"},
        {
            "position": "3",
            "title": "trois",
            "kind": "date",
            "date": "2027-03-01",
            "was": "2027-01-01",
            "reason": "Neige",
            "owner": place.people["ines"].email,
        },
    ]
    brought = {"title": "Un guide", "kind": "tool", "audience": "network", "date": "2026-05-01"}
    back = {"returned": "Rencontre", "returned_on": "2026-06-01"}
    for _ in range(2):
        assert loaded("charter_milestones", *rows) == []
        assert loaded("charter_outputs", brought | back) == []
        assert loaded("charter_next_steps", {"text": "Relire", "is_open": "1"}) == []
    seen = milestone_reads.milestones_of(charter)
    assert [(one.title, one.row.year, len(one.moves)) for one in seen] == [
        ("trois", None, 1),
        ("un", 2028, 0),
        ("deux", None, 0),
    ]
    for model, count in ((Milestone, 3), (Output, 1), (FeedingBack, 1), (NextStep, 1)):
        assert session.scalar(sa.select(sa.func.count()).select_from(model)) == count
    assert outputs.feedback_of(charter)[0].output == "Un guide"
    told = {one.name: list(one.rows) for one in personal.extracts(place.people["ines"])}
    assert told["charters_milestones"][0][3] == "trois"


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ({"kind": "after", "after": "9"}, "after"),
        ({"kind": "date"}, "date"),
        ({"kind": "date", "date": "2027-01-01", "number": "9"}, "number"),
        ({"kind": "date", "date": "2027-01-01", "owner": "nobody@example.org"}, "owner"),
    ],
)
def test_a_line_that_leads_nowhere_is_named(place: Place, row: dict[str, str], column: str) -> None:
    signed(place)
    [refused] = loaded("charter_milestones", {"position": "1", "title": "un"} | row)
    assert (refused.number, refused.column) == (2, column)

"""What is kept: handed out, forgotten, removed, loaded from files, compared word by word."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from bocage import incoming
from bocage.database import Base, session
from bocage.hooks.contributions import CsvLine
from bocage.testing import a_community, a_network, a_person
from bocage_charters import blocks, calls, csv_tables, joining, keeping, personal, rules, service
from bocage_charters.models import Charter, GaugeAnswer, Joining
from tests.plugins.charters.site import Place, signed

AIM = {"aim": "Apprendre à cuisiner.", "brings": "Un four", "involvement": "active"}
LIFE = Path(__file__).parents[3] / "instances" / "demo" / "data" / "life"


def everything_happened(place: Place) -> Charter:
    charter = signed(place)
    joining.join(place.actor("ines"), charter, AIM)
    blocks.write_blocks(
        place.actor("pilot"),
        charter,
        {"goals": [2], "budget": [{"what": "Four", "amount": None}], "support": []},
        1,
    )
    calls.open_call(place.actor("pilot"), charter, "À deux ?")
    calls.offer(place.actor("malo"), charter, "Moi, volontiers.")
    return charter


def test_a_person_finds_everything_and_is_forgotten(place: Place) -> None:
    everything_happened(place)
    ines = place.people["ines"]
    told = {one.name: list(one.rows) for one in personal.extracts(ines)}
    assert told["charters_joined"][0][3:6] == ("Apprendre à cuisiner.", "active", "Un four")
    assert told["charters_readings"][0][5] == "On peut entrer."
    personal.forget(ines)
    kept = session.scalars(sa.select(Joining).where(Joining.person_id == ines.id)).one()
    assert (kept.state, kept.aim, kept.brings) == ("active", "", "")
    read = session.scalars(sa.select(GaugeAnswer).where(GaugeAnswer.person_id == ines.id)).one()
    assert (read.room, read.room_why) == (4, "")


def rows_of_the_plugin() -> int:
    tables = [one for one in Base.metadata.sorted_tables if one.name.startswith("charters_")]
    return sum(
        session.scalar(sa.select(sa.func.count()).select_from(table)) or 0 for table in tables
    )


def test_a_network_takes_everything_with_it_and_leaves_the_others(place: Place) -> None:
    everything_happened(place)
    elsewhere = a_network(session(), slug="plus-loin", plugins=("charters",))
    group = a_community(session(), elsewhere)
    person = a_person(session())
    session.add(
        Charter(
            network_id=elsewhere.id,
            community_id=group.id,
            number=1,
            title="Ailleurs",
            created_by_id=person.id,
        )
    )
    session.flush()
    told = {one.name: one for one in keeping.everything(place.network)}
    charters = told["charters-charter"]
    assert dict(zip(charters.columns, charters.rows[0], strict=True))["community"] == "cantines"
    assert "Inès Le Gall" in told["charters-joining"].rows[0]
    assert len(list(keeping.impact(place.network, "off"))) == 2
    assert list(keeping.impact(place.network, "on")) == []

    keeping.remove(place.network)

    assert rows_of_the_plugin() == 1
    assert list(keeping.impact(place.network, "off")) == []


def lines_of(name: str, schema: Any, **changed: str) -> list[CsvLine]:
    with (LIFE / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        rows = [row | changed for row in csv.DictReader(file)]
    kept = [{key: text for key, text in row.items() if text} for row in rows]
    dates = ("date", "starts", "ends", "joined", "until")
    for row in kept:
        row |= {key: "2026-01-01" for key in dates if key in row}
    return [
        CsvLine(number=at, given=incoming.load(schema(), row)) for at, row in enumerate(kept, 2)
    ]


@pytest.fixture
def transitions(work: Any) -> Any:
    network = a_network(work, slug="transitions", plugins=("charters",))
    with (LIFE / "charters.csv").open(encoding="utf-8", newline="") as file:
        slugs = {row["community"] for row in csv.DictReader(file)}
    for slug in slugs:
        a_community(work, network, slug=slug)
    emails = set()
    for name, column in (("charters", "pilot"), ("charter_members", "person")):
        with (LIFE / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            emails |= {row[column] for row in csv.DictReader(file)}
    with (LIFE / "charter_readings.csv").open(encoding="utf-8", newline="") as file:
        emails |= {row["person"] for row in csv.DictReader(file)}
    for email in emails:
        a_person(work, email=email)
    return network


def test_files_are_loaded_once_however_often_they_are_read(transitions: Any) -> None:
    for _ in range(2):
        for table in csv_tables.TABLES:
            assert list(table.load(lines_of(table.name, table.schema))) == []
    found = session.scalars(sa.select(Charter).order_by(Charter.id)).all()
    assert {one.state for one in found} == {"closed", "running", "open", "in_review", "draft"}
    running = next(one for one in found if one.state == "running")
    assert len(service.queries.history(running)) == 3
    assert service.queries.current_version(running).state == rules.SIGNED


@pytest.mark.parametrize(
    ("column", "text"),
    [
        ("network", "nulle-part"),
        ("community", "nulle-part"),
        ("pilot", "personne@example.org"),
        ("goals", "2|18"),
    ],
)
def test_a_line_that_leads_nowhere_is_named(transitions: Any, column: str, text: str) -> None:
    table = csv_tables.TABLES[0]
    refused = list(table.load(lines_of(table.name, table.schema, **{column: text})))
    assert {one.column for one in refused} == {column}


def test_texts_are_compared_word_by_word_and_long_ones_line_by_line() -> None:
    found = rules.pieces("Un guide et trois ateliers.", "Un guide et deux longs ateliers.")
    assert [(one.kind, one.text) for one in found] == [
        ("kept", "Un guide et "),
        ("removed", "trois"),
        ("added", "deux longs"),
        ("kept", " ateliers."),
    ]
    assert rules.pieces("", "") == []
    assert [one.kind for one in rules.pieces("", "Neuf.")] == ["added"]
    long = "\n".join(f"ligne {number} " + "mot " * 20 for number in range(400))
    changed = long.replace("ligne 7 ", "rang 7 ")
    assert [one.kind for one in rules.pieces(long, changed)] == ["kept", "removed", "added", "kept"]
    rebuilt = "".join(one.text for one in rules.pieces(long, changed) if one.kind != "removed")
    assert rebuilt == changed

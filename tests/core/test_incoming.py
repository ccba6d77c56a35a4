"""Hostile and careless input: understood as people meant it, or refused with the field named."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from marshmallow import Schema, ValidationError, fields, validate

from bocage.database import Database, session, transaction
from bocage.incoming import (
    LARGEST,
    LONGEST,
    Day,
    Line,
    Number,
    Prose,
    WholeNumber,
    clean,
    clean_text,
    day,
    faults,
    load,
    number,
)
from bocage.language import speaking
from bocage.networks.models import Network
from bocage.testing import a_network


class Form(Schema):
    name = Line(required=True, validate=validate.Length(max=20))
    text = Prose()
    people = WholeNumber(validate=validate.Range(min=0))
    hours = Number()
    on = Day()
    rows = fields.List(fields.Dict())


def refused(given: dict[str, Any]) -> dict[str, Any]:
    with pytest.raises(ValidationError) as refusal:
        load(Form(), given)
    return faults(refusal.value)


FORBIDDEN = ["a\x00b", "a\ud800b", "a\udfff", "a\u202eb", "a\u2066b", "a\x1b[31m", "a\x07", "\x7f"]


@pytest.mark.parametrize("text", FORBIDDEN, ids=ascii)
def test_characters_that_cannot_be_kept_are_refused_and_named(text: str) -> None:
    assert list(refused({"name": text})) == ["name"]
    with pytest.raises(ValidationError):
        Line().deserialize(text)
    with pytest.raises(ValidationError, match=r"U\+[0-9A-F]{4}"):
        clean_text(text)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("e\u0301te\u0301", "été"),
        ("\ufeffdébut", "début"),
        ("a\u200bb\u2060c", "abc"),
        ("un\r\ndeux\rtrois\x0bquatre\x0ccinq", "un\ndeux\ntrois\nquatre\ncinq"),
        ("👩\u200d🌾", "👩\u200d🌾"),
        ("na\u00efve\u00a0: «\u00a0oui\u202f»", "na\u00efve\u00a0: «\u00a0oui\u202f»"),
    ],
    ids=ascii,
)
def test_text_is_kept_composed_and_otherwise_as_it_was(typed: str, kept: str) -> None:
    assert clean_text(typed) == kept


@pytest.mark.parametrize(
    "text", ["e" + "\u0301" * 500, "\u05d0\u05d1 \u0627\u0628", "\u200d", "𝕏" * 200]
)
def test_odd_text_comes_back_from_either_database(database: Database, text: str) -> None:
    kept = clean_text(text)
    with database.work():
        with transaction() as now:
            made = a_network(now, intention=kept, vocabulary={"x": kept}).id
        found = session.get_one(Network, made)
        assert (found.intention, found.vocabulary) == (kept, {"x": kept})


def test_a_text_without_end_is_refused() -> None:
    assert clean_text("x" * LONGEST)
    assert "text" in refused({"name": "n", "text": "x" * (LONGEST + 1)})


@pytest.mark.parametrize("blank", ["", "   ", "\n\t", "\u200b", "\u00a0"], ids=ascii)
def test_blanks_are_no_answer_to_what_is_required(blank: str) -> None:
    assert "name" in refused({"name": blank})


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("12", "12"),
        ("1 234,56", "1234.56"),
        ("1\u202f234,56", "1234.56"),
        ("1\u00a0234\u00a0567", "1234567"),
        ("1234.5", "1234.5"),
        (" -3 ", "-3"),
        ("−3", "-3"),
        ("-0", "0"),
        ("+7", "7"),
        (0.1, "0.1"),
        (12, "12"),
        (str(LARGEST), str(LARGEST)),
    ],
    ids=ascii,
)
def test_numbers_as_people_type_them(typed: Any, meant: str) -> None:
    assert number(typed) == Decimal(meant)
    assert Number().deserialize(typed) == Decimal(meant)
    assert "-0" not in str(Number().deserialize(typed))


NO_NUMBER = [
    "1.234,56", "1,234,567", "1e3", "1E3", "١٢٣", "１２", "NaN", "nan", "inf", "-Infinity", "1_000",
    "0x10", "12 34", "1 2345", "", " ", "--1", "1.", ".5", "½", "12€", "1" * 41, str(10**400), 10**400,
    str(LARGEST + 1), LARGEST + 1, -LARGEST - 1, float("nan"), float("inf"), Decimal("NaN"), True, None,
    [], {},
]  # fmt: skip


@pytest.mark.parametrize("typed", NO_NUMBER, ids=lambda typed: ascii(typed)[:24])
def test_what_is_no_number_is_never_guessed(typed: Any) -> None:
    with pytest.raises(ValidationError):
        number(typed)


@pytest.mark.parametrize("typed", ["1.9", "1,9", 1.9, "0,5"])
def test_people_are_counted_whole(typed: Any) -> None:
    assert "people" in refused({"name": "n", "people": typed})
    assert load(Form(), {"name": "n", "people": "1,0"})["people"] == 1


def test_the_largest_number_fits_either_database(database: Database) -> None:
    given = load(Form(), {"name": "n", "people": str(LARGEST), "hours": f"{LARGEST - 1},123456"})
    with database.work():
        with transaction() as now:
            a_network(now, vocabulary={"people": given["people"], "hours": str(given["hours"])})
        assert given["hours"] == Decimal(f"{LARGEST - 1}.123456")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("15/04/2024", date(2024, 4, 15)),
        ("5/4/2024", date(2024, 4, 5)),
        ("15.04.2024", date(2024, 4, 15)),
        ("2024-04-15", date(2024, 4, 15)),
        (" 29/02/2028 ", date(2028, 2, 29)),
        ("01/01/1900", date(1900, 1, 1)),
        ("31/12/2199", date(2199, 12, 31)),
        ("15 avril 2024", date(2024, 4, 15)),
        ("Jeudi 1er Février 2024", date(2024, 2, 1)),
        ("15\u00a0août\u00a02024", date(2024, 8, 15)),
    ],
)
def test_dates_as_people_type_them(typed: str, meant: date) -> None:
    assert day(typed) == meant


@pytest.mark.parametrize(
    "typed",
    ["31/06/2026", "29/02/2027", "01/02/26", "01/01/0001", "31/12/9999", "2026-W53", "2026-W53-1",
     "2026-13-01", "20260101", "2026-1-1", "٠١/٠١/٢٠٢٦", "", "demain", "15/04", None, 20260101,
     "2026-01-01T00:00", "12/31/2026", "31 juin 2026", "15 mai", "15 brumaire 2024"],
    ids=ascii,
)  # fmt: skip
def test_what_is_no_date_is_refused(typed: Any) -> None:
    with pytest.raises(ValidationError):
        day(typed)


def test_what_json_lets_through_is_refused_here() -> None:
    for text in ('{"name": NaN}', '{"name": Infinity}', '{"name": "\\ud800"}', '{"people": 1e400}'):
        with pytest.raises(ValidationError):
            clean(json.loads(text))
    nested: Any = "x"
    for _turn in range(100):
        nested = [nested]
    assert "rows" in refused({"name": "n", "rows": nested})


def test_the_row_and_the_field_at_fault_are_named() -> None:
    found = refused({"name": "n", "rows": [{"what": "fine"}, {"what": "a\x00"}]})
    assert list(found["rows"]["1"]) == ["what"]


def test_a_name_of_a_field_can_be_hostile_too() -> None:
    assert refused({"name": "n", "a\ud800": "x"})
    assert "surprise" in refused({"name": "n", "surprise": "x"})


def test_refusals_are_in_the_language_of_the_reader() -> None:
    with speaking("en"):
        found = refused({"name": "x" * 21, "people": -1, "surprise": 1})
        assert found["name"] == ["Write 20 characters at most."]
        assert found["people"] == ["This must be 0 or more."]
        assert found["surprise"] == ["This field is not known here."]
        assert refused({})["name"] == ["Please fill this in."]

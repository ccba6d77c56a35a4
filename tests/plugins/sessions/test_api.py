"""The same programme for programs."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from bocage.permissions import Grant
from tests.plugins.sessions.site import API, Known, facilitator, member, visit_as

PROGRAMME = f"{API}/attractivite"


def put(client: FlaskClient, at: str, **body: Any) -> Any:
    return client.put(f"{PROGRAMME}/{at}", json=body)


def test_sessions_come_in_pages(app: Flask, known: Known) -> None:
    answer = member(app, known, is_program=True).get(f"{PROGRAMME}?per_page=3&page=2").get_json()

    assert (answer["total"], answer["page"], answer["per_page"]) == (7, 2, 3)
    assert [one["number"] for one in answer["items"]] == [4, 3, 2]
    assert [one["came"] for one in answer["items"]] == [6, 6, 7]


def test_every_session_of_the_network_is_listed(app: Flask, known: Known) -> None:
    answer = member(app, known, is_program=True).get(f"{API}/").get_json()

    assert {one["community"] for one in answer["items"]} == {"attractivite"}


def test_the_sheet_is_replaced_as_a_whole(app: Flask, known: Known) -> None:
    one = known.organisations["A1"]

    answer = put(
        facilitator(app, known, is_program=True),
        "5/attendance",
        lines=[{"organisation_id": one, "state": "remote"}],
    )

    assert answer.status_code == 200, answer.get_json()
    told = answer.get_json()
    assert told["came"] == 1
    assert [(line["organisation"], line["state"]) for line in told["attendance"]] == [
        ("Association 1", "remote")
    ]


@pytest.mark.parametrize(
    "lines",
    [
        [{"state": "present"}],
        [{"organisation_id": 1, "state": "perhaps"}],
        [{"organisation_id": 1, "state": "present"}, {"organisation_id": 1, "state": "absent"}],
        [{"organisation_id": 10**400, "state": "present"}],
        [{"organisation_id": 1, "state": "present", "colour": "red"}],
        [{"organisation_id": 999_999, "state": "present"}],
        [{"organisation_id": 1, "state": "absent", "reason": "a\x00b"}],
        [{"organisation_id": 1, "state": "absent", "reason": 12}],
        [{}] * 1001,
        "everybody",
    ],
)
def test_a_sheet_that_cannot_be_kept_changes_nothing(app: Flask, known: Known, lines: Any) -> None:
    client = facilitator(app, known, is_program=True)

    answer = put(client, "6/attendance", lines=lines)

    assert answer.status_code == 422, answer.get_json()
    assert answer.get_json()["errors"]
    assert client.get(f"{PROGRAMME}/6").get_json()["attendance"] == []


def test_attendance_at_a_session_to_come_is_refused(app: Flask, known: Known) -> None:
    client = facilitator(app, known, is_program=True)
    assert client.post(PROGRAMME, json={"number": 8, "on": "2199-01-01"}).status_code == 201

    answer = put(
        client,
        "8/attendance",
        lines=[{"organisation_id": known.organisations["A1"], "state": "present"}],
    )

    assert answer.status_code == 422


def test_a_session_is_planned_changed_and_cancelled(app: Flask, known: Known) -> None:
    client = facilitator(app, known, is_program=True)
    client.post(PROGRAMME, json={"number": 8, "on": "2199-01-01", "theme": "Un"})

    changed = put(client, "8", number=9, on="2199-02-01", theme="Deux")
    assert (changed.get_json()["number"], changed.get_json()["theme"]) == (9, "Deux")
    assert put(client, "9/state", state="cancelled").get_json()["state"] == "cancelled"
    assert put(client, "9/state", state="held").status_code == 422


def test_a_number_that_is_taken_is_named(app: Flask, known: Known) -> None:
    answer = facilitator(app, known, is_program=True).post(
        PROGRAMME, json={"number": 3, "on": "2199-01-01"}
    )

    assert answer.status_code == 422
    assert "number" in answer.get_json()["errors"]


def test_the_matrix_is_told(app: Flask, known: Known) -> None:
    told = member(app, known, is_program=True).get(f"{PROGRAMME}/matrix").get_json()

    assert told["totals"] == [9, 7, 6, 6, 7]
    assert len(told["rows"]) == 13


def test_a_member_may_not_write(app: Flask, known: Known) -> None:
    client = member(app, known, is_program=True)

    assert client.post(PROGRAMME, json={"number": 8, "on": "2199-01-01"}).status_code == 403
    assert put(client, "4/attendance", lines=[]).status_code == 403


def test_a_stranger_finds_nothing(app: Flask, known: Known) -> None:
    client = visit_as(app, Grant(role="secretariat", network_id=known.network + 1))

    assert client.get(PROGRAMME).status_code == 404


def test_what_is_not_there_is_not_found(app: Flask, known: Known) -> None:
    client = facilitator(app, known, is_program=True)

    assert client.get(f"{PROGRAMME}/99").status_code == 404
    assert client.get(f"{PROGRAMME}/{10**30}").status_code == 404
    assert client.get(f"{API}/elsewhere").status_code == 404

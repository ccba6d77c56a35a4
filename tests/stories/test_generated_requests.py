"""Requests generated from `/api/openapi.json`: whatever is sent, the API answers and nothing breaks."""

from __future__ import annotations

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, given, settings

from bocage.database import Database, session, transaction
from bocage.people import tokens
from bocage.testing import a_network, a_secretary

# SQLite alone: what differs between the databases lies below the API and is tested there.
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def token(app: Flask) -> str:
    database: Database = app.extensions["bocage.database"]
    with database.work(), transaction():
        network = a_network(session, slug="rennes", plugins=("charters", "sessions"))
        person = a_secretary(session, network)
        return tokens.make_token(person.id, "generated requests", None)


def test_generated_requests_never_break_anything(app: Flask, token: str) -> None:
    described = schemathesis.openapi.from_wsgi("/api/openapi.json", app)
    broken: list[str] = []

    for found in described.get_all_operations():
        operation = found.ok()

        @settings(
            max_examples=5,
            deadline=None,
            database=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy())
        def answer(case: schemathesis.Case) -> None:
            case.path_parameters["network"] = "rennes"
            answered = case.call(headers={"Authorization": f"Bearer {token}"})
            is_told = (
                answered.status_code < 400 or "problem+json" in answered.headers["content-type"][0]
            )
            if answered.status_code >= 500 or not is_told:
                broken.append(f"{case.method} {case.formatted_path}: {answered.status_code}")

        answer()

    assert broken == []

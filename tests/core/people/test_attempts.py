"""Attempts are counted for all processes together, and counting keeps nobody waiting."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from bocage import clock
from bocage.app import create_app
from bocage.people.models import Attempts, Person
from bocage.settings import InstanceSettings
from tests.core.people.site import PASSWORD, saving, send, token_on

PAGE = "/sign-in/password"


def wrong(app: Flask, person: Person, times: int) -> list[int]:
    client = app.test_client()
    given = {"csrf_token": token_on(client, PAGE), "email": person.email, "password": "x" * 20}
    return [client.post(PAGE, data=given).status_code for _time in range(times)]


def test_another_process_counts_on(app: Flask, settings: InstanceSettings, brune: Person) -> None:
    other = create_app(settings)
    assert wrong(app, brune, 6) == [200] * 6
    assert wrong(other, brune, 5) == [200] * 4 + [429]
    with clock.at(clock.now() + timedelta(minutes=20)):
        assert wrong(other, brune, 1) == [200]
    with saving(app) as session:
        kept = session.scalars(sa.select(Attempts)).all()
        assert kept
        assert all(len(row.digest) == 64 for row in kept)
    other.extensions["bocage.database"].dispose()


# PostgreSQL lets others write meanwhile.
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_nobody_waits_for_a_count_while_somebody_writes(app: Flask, brune: Person) -> None:
    client = app.test_client()
    token = token_on(client, PAGE)
    given = {"csrf_token": token, "email": brune.email, "password": "x" * 20}
    with saving(app) as session:
        session.get_one(Person, brune.id).wants_mail = False
        session.flush()
        began = time.perf_counter()
        codes = [client.post(PAGE, data=given).status_code]
        assert time.perf_counter() - began < 5
    assert codes == [200]
    assert send(client, "/sign-in", PAGE, email=brune.email, password=PASSWORD).status_code == 302

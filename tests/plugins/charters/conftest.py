"""A network with people around one charter."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from bocage.database import Database, transaction
from tests.plugins.charters.site import Place, Site, saving, with_place


@pytest.fixture
def work(database: Database) -> Iterator[Session]:
    with database.work(), transaction() as session:
        yield session


@pytest.fixture
def place(work: Session) -> Place:
    return with_place(work)


@pytest.fixture
def site(app: Flask) -> Site:
    with saving(app) as session:
        made = with_place(session)
        people = {name: person.id for name, person in made.people.items()}
        return Site(app, made.network.id, made.community.id, people)

"""A community whose programme and attendance are those of a published study, loaded from its files."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from bocage import incoming
from bocage.communities.models import Community
from bocage.database import Database, transaction
from bocage.hooks.contributions import CsvLine, CsvTable, RefusedLine
from bocage.networks.models import Network
from bocage.organisations.models import Organisation
from bocage.testing import a_community, a_network, an_organisation
from bocage_sessions.csv_tables import TABLES
from tests.plugins.sessions.site import Known, saving

DATA = Path(__file__).parents[3] / "instances" / "uriopss-pdl" / "data"


@dataclass
class Study:
    """The study's network and community, in an open unit of work."""

    session: Session
    network: Network
    community: Community


def rows_of(name: str) -> list[dict[str, str]]:
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def loaded(table: CsvTable, rows: list[dict[str, str]]) -> list[RefusedLine]:
    """Hand lines to the table as `bocage load` does; gives what it refused."""
    schema = table.schema()
    lines = [
        CsvLine(number=number, given=incoming.load(schema, row))
        for number, row in enumerate(rows, start=2)
    ]
    return list(table.load(lines))


@pytest.fixture
def work(database: Database) -> Iterator[Session]:
    with database.work(), transaction() as session:
        yield session


def with_study(work: Session) -> Study:
    network = a_network(work, slug="pays-de-la-loire", plugins=("sessions",))
    for row in rows_of("organisations"):
        an_organisation(work, network, code=row["code"], name=row["name"])
    community = a_community(work, network, slug="attractivite", name="Attractivité des métiers")
    for table in TABLES:
        assert loaded(table, rows_of(table.name)) == []
    return Study(work, network, community)


@pytest.fixture
def study(work: Session) -> Study:
    return with_study(work)


@pytest.fixture
def known(app: Flask) -> Known:
    """The study inside the app of this test."""
    with saving(app) as session:
        made = with_study(session)
        found = session.execute(sa.select(Organisation.code, Organisation.id)).all()
        return Known(made.network.id, made.community.id, {row.code: row.id for row in found})

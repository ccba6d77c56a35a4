"""The study's community in a running app, and visitors who hold exactly the roles a test gives them."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask import Flask, g
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from bocage.database import Database, transaction
from bocage.permissions import Actor, Grant

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
AT = "/n/pays-de-la-loire/sessions"
HERE = f"{AT}/attractivite"
API = "/api/v1/networks/pays-de-la-loire/sessions"


@dataclass(frozen=True)
class Known:
    """Ids of what the study's network holds."""

    network: int
    community: int
    organisations: Mapping[str, int]


@contextmanager
def saving(app: Flask) -> Iterator[Any]:
    database: Database = app.extensions["bocage.database"]
    with database.work(), transaction() as session:
        yield session


def visit_as(
    app: Flask, *grants: Grant, person_id: int | None = 1, is_program: bool = False
) -> FlaskClient:
    """A browser of somebody with these roles, or a program that speaks with their token."""
    actor = Actor(person_id=person_id, name="Camille", grants=grants)

    def greeted() -> Actor:
        g.speaks_with_token = is_program
        return actor

    app.extensions["bocage"].current_actor = greeted
    return app.test_client()


def facilitator(app: Flask, known: Known, *, is_program: bool = False) -> FlaskClient:
    """Somebody who keeps the programme of this community and has no other role."""
    grant = Grant(role="facilitator", network_id=known.network, community_id=known.community)
    return visit_as(app, grant, is_program=is_program)


def member(app: Flask, known: Known, *, is_program: bool = False) -> FlaskClient:
    """Somebody who takes part in this community."""
    grant = Grant(role="participant", network_id=known.network, community_id=known.community)
    return visit_as(app, grant, is_program=is_program)


def text_of(answer: TestResponse) -> str:
    return html.unescape(answer.get_data(as_text=True)).replace("\u00a0", " ")


def send(client: FlaskClient, page: str, to: str = "", **fields: Any) -> TestResponse:
    """Fill in the form of a page and send it."""
    return send_these(client, page, fields, to)


def send_these(
    client: FlaskClient, page: str, fields: Mapping[str, Any], to: str = ""
) -> TestResponse:
    found = TOKEN.search(client.get(page).get_data(as_text=True))
    assert found, f"no form on {page}"
    return client.post(to or page, data={"csrf_token": html.unescape(found[1])} | dict(fields))


@contextmanager
def counted(app: Flask) -> Iterator[list[str]]:
    """The statements the database is asked meanwhile."""
    engine = app.extensions["bocage.database"].engine
    said: list[str] = []

    def hear(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        said.append(statement)

    sa.event.listen(engine, "before_cursor_execute", hear)
    yield said
    sa.event.remove(engine, "before_cursor_execute", hear)

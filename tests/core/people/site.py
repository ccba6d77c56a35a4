"""A visitor of the site: reads a page, fills in its form, keeps the cookies."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from bocage.database import Database, transaction
from bocage.people import links
from bocage.people.models import Person

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
PASSWORD = "agrafe cheval correcte pile"


@contextmanager
def saving(app: Flask) -> Iterator[Session]:
    """A transaction beside the site's own."""
    database: Database = app.extensions["bocage.database"]
    with database.work(), transaction() as session:
        yield session


def link_for(app: Flask, person: Person, **more: Any) -> str:
    """The secret of a fresh sign-in link."""
    with saving(app):
        return links.make_sign_in_link(person.id, **more)


def token_on(client: FlaskClient, path: str) -> str:
    """The token against forgery of the form on this page."""
    found = TOKEN.search(client.get(path).get_data(as_text=True))
    assert found, f"no form on {path}"
    return html.unescape(found[1])


def send(client: FlaskClient, page: str, to: str = "", **fields: Any) -> TestResponse:
    """Fill in the form of a page and send it, here or to another address."""
    return client.post(to or page, data={"csrf_token": token_on(client, page)} | fields)


def sign_in_by_link(app: Flask, client: FlaskClient, person: Person) -> TestResponse:
    """Follow a fresh link to its end."""
    return send(client, f"/l/{link_for(app, person)}")


def who_is_signed_in(client: FlaskClient) -> str | None:
    """The name the API knows; None when nobody is signed in."""
    answer = client.get("/api/v1/me")
    return answer.get_json()["name"] if answer.status_code == 200 else None

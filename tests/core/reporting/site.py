"""A small network with its people, and visitors who read its pages and fill in its forms."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from bocage import clock
from bocage.communities.models import Community
from bocage.database import Database, transaction
from bocage.networks.models import Network
from bocage.people import links
from bocage.people.models import Person
from bocage.reporting.models import ProgressUpdate
from bocage.testing import a_community, a_member, a_network, a_person, a_pilot, a_role

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
PERIOD = "2024-Q2"
HOME = "/n/rennes"


@contextmanager
def saving(app: Flask) -> Iterator[Session]:
    """A transaction beside the site's own."""
    database: Database = app.extensions["bocage.database"]
    with database.work(), transaction() as session:
        yield session


@contextmanager
def counting(app: Flask) -> Iterator[list[str]]:
    """The statements the database is asked meanwhile."""
    said: list[str] = []

    def hear(_c: Any, _u: Any, text: str, *_rest: Any) -> None:
        said.append(text)

    engine = app.extensions["bocage.database"].engine
    sa.event.listen(engine, "before_cursor_execute", hear)
    yield said
    sa.event.remove(engine, "before_cursor_execute", hear)


@dataclass
class Visitor:
    """Somebody's browser without JavaScript."""

    app: Flask
    client: FlaskClient = field(init=False)

    def __post_init__(self) -> None:
        self.client = self.app.test_client()
        self.client.set_cookie("language", "en")

    def follow(self, secret: str) -> TestResponse:
        """Open a personal link and go on."""
        return self.post("", page=f"/l/{secret}", to=f"/l/{secret}")

    def get(self, path: str, code: int = 200) -> str:
        """The text of a page of the network."""
        answer = self.client.get(HOME + path)
        assert answer.status_code == code, (path, answer.status_code, answer.get_data(True)[-800:])
        return html.unescape(answer.get_data(as_text=True))

    def post(self, path: str, *, page: str = "", to: str = "", **fields: Any) -> TestResponse:
        """Send the form found on `page` (default: the same address) with these fields."""
        shown = self.client.get(page or HOME + path).get_data(as_text=True)
        token = TOKEN.search(shown)
        assert token, f"no form on {page or path}"
        given = {"csrf_token": html.unescape(token[1])} | fields.pop("fields", {}) | fields
        return self.client.post(to or HOME + path, data=given)

    def done(self, path: str, *, page: str = "", **fields: Any) -> str:
        """Send a form that must be taken; where the browser is sent next."""
        answer = self.post(path, page=HOME + page if page else "", **fields)
        assert answer.status_code == 303, (path, answer.status_code, errors_on(answer))
        return str(answer.location)


def errors_on(answer: TestResponse) -> list[str]:
    """What a refused page says is wrong."""
    text = answer.get_data(as_text=True)
    found = re.findall(
        r'class="(?:field-error|lead|note note-[^"]*)"[^>]*>(.*?)</(?:p|div)>', text, re.S
    )
    return [html.unescape(re.sub(r"<[^>]+>|\s+", " ", item)).strip() for item in found]


@dataclass
class Site:
    """A network in which Claire is the secretariat, Awa leads one community and Yann takes part."""

    app: Flask
    people: dict[str, int] = field(default_factory=dict)
    communities: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        with saving(self.app) as session:
            network = a_network(session, slug="rennes", name="Réseau de Rennes")
            for name in ("Claire", "Awa", "Yann", "Maud", "Ines"):
                email = f"{name.lower()}@example.org"
                person = a_person(session, name=f"{name} Martin", email=email, language="en")
                self.people[name] = person.id
            a_role(session, self._of(session, "Claire"), "secretariat", network_id=network.id)
            a_role(session, self._of(session, "Ines"), "member", network_id=network.id)
            for name in ("Accueil", "Fidélité", "Santé"):
                self.communities[name] = a_community(session, network, name=name).id
            first = session.get_one(Community, self.communities["Accueil"])
            a_pilot(session, first, self._of(session, "Awa"))
            a_member(session, first, person=self._of(session, "Yann"))
            third = session.get_one(Community, self.communities["Santé"])
            a_pilot(session, third, self._of(session, "Maud"))

    def _of(self, session: Session, name: str) -> Person:
        return session.get_one(Person, self.people[name])

    def network(self, session: Session) -> Network:
        """The network itself."""
        return session.scalars(sa.select(Network).where(Network.slug == "rennes")).one()

    def visitor(self, name: str = "") -> Visitor:
        """Somebody signed in by a link; nobody in particular without a name."""
        found = Visitor(self.app)
        if name:
            with saving(self.app):
                secret = links.make_sign_in_link(self.people[name])
            found.follow(secret)
        return found

    def update(self, community: str) -> ProgressUpdate:
        """The newest update of this community, as it is now."""
        with saving(self.app) as session:
            found = session.scalars(
                sa.select(ProgressUpdate)
                .where(ProgressUpdate.community_id == self.communities[community])
                .order_by(ProgressUpdate.id.desc())
            ).first()
            assert found is not None
            session.refresh(found, ["answers", "facts"])
            session.expunge_all()
        return found

    def update_link(self, name: str, community: str) -> str:
        """The secret of the personal link to this update."""
        update = self.update(community)
        with saving(self.app):
            return links.make_update_link(
                self.people[name], update, clock.now() + timedelta(days=30)
            )

    def open_quarter(self, period: str = PERIOD, due: str = "2024-07-15") -> None:
        """Claire opens a quarter for everybody."""
        self.visitor("Claire").done(
            "/cycles",
            page=f"/cycles/new?period={period}&due_on={due}",
            period=period,
            due_on=due,
            grace_days="15",
            asked=[str(number) for number in self.communities.values()],
        )

"""Who holds the link of one update writes that one, and meets closed doors everywhere else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from bocage import clock
from bocage.people import links
from bocage.people.models import Person
from bocage.testing import a_community, a_cycle, a_network, an_update
from tests.core.people.site import saving, send


@pytest.fixture
def pages(app: Flask, client: FlaskClient, alix: Person) -> dict[str, str]:
    """Addresses in a network, after following the link to one update of it."""
    with saving(app) as session:
        network = a_network(session, slug="rennes")
        cycle = a_cycle(session, network)
        own = an_update(session, cycle, a_community(session, network))
        other = an_update(session, cycle, a_community(session, network))
        foreign = a_network(session, slug="nantes")
        secret = links.make_update_link(alix.id, own, clock.now() + timedelta(days=30))
        session.flush()
        found = {"other": str(other.id), "foreign": foreign.slug, "own id": str(own.id)}
    found["own"] = send(client, f"/l/{secret}").location
    return found


def test_the_update_opens(client: FlaskClient, pages: dict[str, str]) -> None:
    assert client.get(pages["own"]).status_code == 200


def test_no_other_door_opens(client: FlaskClient, pages: dict[str, str]) -> None:
    closed = (
        pages["own"].replace(f"/{pages['own id']}", f"/{pages['other']}"),
        "/n/rennes/",
        "/n/rennes/communities",
        "/n/nantes/",
        "/n/rennes/settings",
    )
    assert pages["own"] not in closed
    found = {path: client.get(path, follow_redirects=True).status_code for path in closed}
    assert set(found.values()) <= {401, 403, 404}, found
    assert client.get("/profile").status_code == 303
    assert 'href="/sign-in?next=/n/rennes/communities"' in client.get("/n/rennes/communities").text

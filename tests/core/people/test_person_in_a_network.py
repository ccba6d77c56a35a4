"""The page of a person inside a network: for its own people, and only what concerns it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from flask import Flask

from bocage.app import create_app
from bocage.communities.models import Community
from bocage.hooks import HOOK_API, Plugin, Registry, hookimpl
from bocage.hooks.contributions import Panel
from bocage.networks.models import Network
from bocage.organisations.models import Organisation
from bocage.people.models import Person
from bocage.settings import InstanceSettings
from bocage.testing import (
    a_community,
    a_member,
    a_network,
    a_person,
    a_pilot,
    a_role,
    an_affiliation,
    an_organisation,
)
from tests.core.people.site import saving, sign_in_by_link


def greeter(folder: Path) -> ModuleType:
    """A plugin with a word for people, organisations and networks."""
    (folder / "templates" / "greeter").mkdir(parents=True)
    (folder / "templates" / "greeter" / "panel.html").write_text("<p>Salut {{ whom }}</p>", "utf-8")

    def panels(subject: Any) -> Iterator[Panel]:
        if isinstance(subject, Person | Organisation | Network):
            context = {"whom": subject.name}
            yield Panel(title="Bonjour", template="greeter/panel.html", context=context)

    module = ModuleType("greeter")
    module.__file__ = str(folder / "plugin.py")
    vars(module)["plugin"] = Plugin(name="greeter", title="Greeter", hook_api=HOOK_API)
    vars(module)["panels"] = hookimpl(panels)
    return module


@pytest.fixture
def app(settings: InstanceSettings, tmp_path: Path) -> Iterator[Flask]:
    """An instance with that plugin."""
    settings.var.mkdir(parents=True, exist_ok=True)
    registry = Registry()
    registry.load_installed()
    registry.add(greeter(tmp_path / "greeter"), "greeter")
    made = create_app(settings, registry)
    yield made
    made.extensions["bocage.database"].dispose()


@pytest.fixture
def people(app: Flask) -> dict[str, Person]:
    """Inès of the West, who leads there and belongs to the East too; readers of both."""
    with saving(app) as kept:
        west = a_network(kept, slug="ouest", name="Ouest", plugins=("greeter",))
        east = a_network(kept, slug="est", name="Est")
        found = {
            name: a_person(kept, name=name)
            for name in ("Inès Le Roux", "Reader", "Funder", "Stranger")
        }
        ines = found["Inès Le Roux"]
        organisation = an_organisation(kept, west, name="Les Ajoncs")
        an_affiliation(kept, ines, organisation, function="directrice")
        a_pilot(kept, a_community(kept, west, name="Accueil"), ines)
        a_member(kept, a_community(kept, west, name="Lecture"), person=ines)
        draft = a_community(kept, west, name="Brouillon", state="draft")
        a_member(kept, draft, person=ines)
        a_member(kept, a_community(kept, east, name="Jardins"), person=ines)
        for name, role, network in (
            ("Reader", "member", west), ("Funder", "funder_reader", west),
            ("Stranger", "secretariat", east),
        ):  # fmt: skip
            a_role(kept, found[name], role, network_id=network.id)
        kept.flush()
        for person in found.values():
            kept.refresh(person)
            kept.expunge(person)
    return found


def test_members_see_what_concerns_their_network_and_no_address(
    app: Flask, people: dict[str, Person]
) -> None:
    ines, client = people["Inès Le Roux"], app.test_client()
    sign_in_by_link(app, client, people["Reader"])
    page = client.get(f"/n/ouest/people/{ines.id}").text
    for said in ("Les Ajoncs", "directrice", "Accueil", "Lecture", "Salut Inès Le Roux"):
        assert said in page, said
    for hidden in ("Jardins", "Brouillon", ines.email):
        assert hidden not in page, hidden


def test_others_see_nothing_of_them(app: Flask, people: dict[str, Person]) -> None:
    ines = people["Inès Le Roux"]
    for name in ("Funder", "Stranger"):
        client = app.test_client()
        sign_in_by_link(app, client, people[name])
        assert client.get(f"/n/ouest/people/{ines.id}").status_code == 404, name
    reader = app.test_client()
    sign_in_by_link(app, reader, people["Reader"])
    assert reader.get(f"/n/ouest/people/{people['Stranger'].id}").status_code == 404
    assert reader.get("/n/ouest/people/2147483000").status_code == 404


def test_organisations_and_networks_have_room_for_plugins_too(
    app: Flask, people: dict[str, Person]
) -> None:
    client = app.test_client()
    sign_in_by_link(app, client, people["Reader"])
    with saving(app) as kept:
        organisation_id = kept.query(Organisation.id).filter_by(name="Les Ajoncs").scalar()
        assert kept.query(Community).count() == 4
    assert "Salut Les Ajoncs" in client.get(f"/n/ouest/organisations/{organisation_id}").text
    assert "Salut Ouest" in client.get("/n/ouest/").text

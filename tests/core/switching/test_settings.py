"""A setting is given for the instance, a network or a community, and says where it comes from."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from types import ModuleType

import pytest
from flask import Flask
from flask.testing import FlaskClient
from marshmallow import Schema, fields, validate
from sqlalchemy import select

from bocage import testing as make
from bocage.app import create_app
from bocage.communities.models import Community
from bocage.communities.queries import settings_in
from bocage.hooks import HOOK_API, Plugin, Registry
from bocage.networks.models import Network
from bocage.networks.queries import settings_of
from bocage.people.tokens import make_token
from bocage.plugin import Day, Line, Number, Prose
from bocage.settings import InstanceSettings
from tests.core.communities.site import as_person, one_network, signed_in
from tests.core.people.site import saving, send

AT = "/n/ouest"
API = "/api/v1/networks/ouest"


class Everything(Schema):
    """One field of each kind."""

    place = Line(load_default="Nantes", metadata={"label": "Place"})
    welcome = Prose(load_default="", metadata={"label": "Welcome"})
    weeks = Number(
        load_default=Decimal(6), validate=validate.Range(1, 52), metadata={"label": "Weeks"}
    )
    is_open = fields.Boolean(load_default=True, metadata={"label": "Open"})
    rhythm = fields.String(
        load_default="month",
        validate=validate.OneOf(["month", "quarter"]),
        metadata={"choices": {"month": "each month", "quarter": "each quarter"}},
    )
    days = fields.List(
        fields.String(validate=validate.OneOf(["monday", "friday"])), load_default=list
    )
    since = Day(load_default=None, allow_none=True)
    quota = fields.Integer(load_default=3, metadata={"levels": ("instance", "network")})


@pytest.fixture
def app(settings: InstanceSettings) -> Iterator[Flask]:
    """A site with a plugin that has one setting of each kind."""
    registry = Registry()
    registry.load_installed()
    module = ModuleType("kinds")
    module.__file__ = __file__
    vars(module)["plugin"] = Plugin(
        name="kinds", title="Kinds", hook_api=HOOK_API, settings=Everything
    )
    registry.add(module, "kinds")
    settings.var.mkdir(parents=True, exist_ok=True)
    made = create_app(settings, registry)
    yield made
    made.extensions["bocage.database"].dispose()


@pytest.fixture
def claire(app: Flask) -> FlaskClient:
    """A browser of the secretariat of a network with one community, where `kinds` is on."""
    network_id = one_network(app, plugins=("kinds", "sessions"))
    with saving(app) as session:
        network = session.get_one(Network, network_id)
        make.a_community(session, network, slug="accueil", name="Accueil")
        person = make.a_secretary(session, network, language="fr")
        session.expunge(person)
    return as_person(app, person)


def read(client: FlaskClient, path: str) -> str:
    """A page, its no-break spaces written as others."""
    return client.get(path).text.replace("\xa0", " ")


def give(client: FlaskClient, page: str, *, follow: tuple[str, ...] = (), **typed: object) -> int:
    """Send these fields of the form; `follow` names those whose tick is set."""
    sent: dict[str, object] = {f"was:{name}": "before" for name in typed}
    sent |= {f"was:{name}": typed[name] for name in follow}
    sent |= {f"inherit:{name}": "1" for name in follow}
    sent |= {name: value for name, value in typed.items() if value is not None}
    return send(client, page, **sent).status_code


def counted(app: Flask) -> tuple[str, str]:
    """The place of the network, and of its community."""
    with saving(app) as session:
        network = session.scalars(select(Network)).one()
        community = session.scalars(select(Community)).one()
        return settings_of(network, "kinds")["place"], settings_in(community, "kinds")["place"]


def test_a_value_is_inherited_until_a_level_gives_its_own(app: Flask, claire: FlaskClient) -> None:
    operator = signed_in(app, "administrator", None)
    instance = "/administration/plugins/kinds/settings"
    network = f"{AT}/settings/plugins/kinds/settings"
    community = f"{AT}/communities/accueil/plugins/kinds"
    assert counted(app) == ("Nantes", "Nantes")
    assert "Provenance : par défaut" in read(claire, network)
    assert give(operator, instance, place="Angers") == 303
    assert counted(app) == ("Angers", "Angers")
    assert "Suivre « Angers » (valeur de l’instance)" in read(claire, network)
    assert give(claire, network, place="Laval") == 303
    assert counted(app) == ("Laval", "Laval")
    assert "Provenance : valeur du réseau" in read(claire, community)
    assert give(claire, community, place="Le Mans") == 303
    assert counted(app) == ("Laval", "Le Mans")
    assert "Réglé ici" in read(claire, community)
    assert give(claire, community, follow=("place",), place="Le Mans") == 303
    assert counted(app) == ("Laval", "Laval")
    assert give(claire, network, follow=("place",), place="Laval") == 303
    assert counted(app) == ("Angers", "Angers")
    assert "quota" in read(claire, network)
    assert "quota" not in read(claire, community)


def test_what_is_typed_counts_though_the_tick_is_still_set(app: Flask, claire: FlaskClient) -> None:
    page = f"{AT}/settings/plugins/kinds/settings"
    sent = {"was:place": "Nantes", "place": "Cholet", "inherit:place": "1"}
    assert send(claire, page, **sent).status_code == 303
    assert counted(app)[0] == "Cholet"


def test_every_kind_of_field_is_kept_as_it_was_meant(app: Flask, claire: FlaskClient) -> None:
    page = f"{AT}/settings/plugins/kinds/settings"
    typed = {
        "welcome": "Bonjour\r\nà vous",
        "weeks": "4,5",
        "is_open": None,
        "rhythm": "quarter",
        "days": ["monday", "friday"],
        "since": "2024-05-14",
        "place": "",
    }
    assert give(claire, page, **typed) == 303
    with saving(app) as session:
        found = settings_of(session.scalars(select(Network)).one(), "kinds")
    assert found == {
        "place": "",
        "welcome": "Bonjour\nà vous",
        "weeks": Decimal("4.5"),
        "is_open": False,
        "rhythm": "quarter",
        "days": ["monday", "friday"],
        "since": date(2024, 5, 14),
        "quota": 3,
    }
    shown = claire.get(page).text
    assert 'value="2024-05-14"' in shown
    assert shown.count(" checked") >= 2


def test_what_the_schema_refuses_is_said_beside_the_field(app: Flask, claire: FlaskClient) -> None:
    page = f"{AT}/settings/plugins/kinds/settings"
    sent = {"was:weeks": "6", "weeks": "900", "was:place": "Nantes", "place": "Clisson"}
    answer = send(claire, page, **sent)
    assert answer.status_code == 422
    assert '<a href="#f-weeks">Weeks</a>' in answer.text
    assert "Clisson" in answer.text
    assert counted(app)[0] == "Nantes"
    assert claire.get(f"{AT}/settings/plugins/charters2/settings").status_code == 404


def test_programs_read_and_set_what_counts(app: Flask, claire: FlaskClient) -> None:
    with saving(app) as session:
        person = make.a_secretary(session, session.scalars(select(Network)).one())
        headers = {"Authorization": f"Bearer {make_token(person.id, 'essai', 30)}"}
    program = app.test_client()
    at = f"{API}/communities/accueil/plugins/kinds/settings"
    told = program.put(at, json={"values": {"place": "Redon"}}, headers=headers).json
    assert {"name": "place", "value": "Redon", "source": "community"} in told
    told = program.put(at, json={"values": {"place": None}}, headers=headers).json
    assert {"name": "place", "value": "Nantes", "source": "default"} in told
    for wrong in ({"weeks": 0}, {"quota": 5}, {"nothing": 1}):
        assert program.put(at, json={"values": wrong}, headers=headers).status_code == 422, wrong
    network = f"{API}/plugins/kinds/settings"
    told = program.put(network, json={"values": {"quota": 5}}, headers=headers).json
    assert {"name": "quota", "value": 5, "source": "network"} in told
    assert program.get(network, headers=headers).json == told


def test_a_new_session_begins_with_what_the_community_is_used_to(
    app: Flask, claire: FlaskClient
) -> None:
    page = f"{AT}/communities/accueil/plugins/sessions"
    assert "Lieu habituel" in claire.get(page).text
    assert give(claire, page, place="12, rue du Port") == 303
    assert "12, rue du Port" in claire.get(f"{AT}/sessions/accueil/new").text
    assert f"{AT}/communities/accueil/plugins" in claire.get(f"{AT}/communities/accueil/edit").text
    assert "plugins/sessions" in claire.get(f"{AT}/communities/accueil/plugins").text

"""A network begins with a profile; one that names what is not installed does no harm."""

from __future__ import annotations

from pathlib import Path

from flask import Flask
from sqlalchemy import select

from bocage import testing as make
from bocage.networks.models import Network
from bocage.networks.profile import shipped
from bocage.networks.queries import settings_of
from bocage.people.tokens import make_token
from tests.core.communities.site import one_network, signed_in
from tests.core.people.site import saving, send
from tests.core.test_cli import bocage

TOLD = {"name": "Réseau Est", "language": "fr", "time_zone": "Europe/Paris"}


def made(app: Flask, slug: str) -> tuple[frozenset[str], str]:
    """Which plugins are on in this network, and its word for a group."""
    with saving(app) as session:
        network = session.scalars(select(Network).where(Network.slug == slug)).one()
        return network.active_plugins, network.vocabulary["community"]["fr"]["one"]


def test_a_network_begins_with_the_plugins_settings_and_words_of_its_profile(app: Flask) -> None:
    operator = signed_in(app, "administrator", None)
    page = operator.get("/networks/new").text
    assert "Communautés de projet" in page
    given = TOLD | {"slug": "est", "profile": "project"}
    assert send(operator, "/networks/new", **given).status_code == 303
    assert made(app, "est") == (frozenset({"charters", "sessions"}), "groupe projet")
    with saving(app) as session:
        network = session.scalars(select(Network)).one()
        assert settings_of(network, "charters")["word"] == "framing"
    assert send(operator, "/networks/new", **given).status_code == 422


def test_plugins_that_are_not_installed_are_named_and_do_no_harm(app: Flask) -> None:
    operator = signed_in(app, "administrator", None)
    given = TOLD | {"slug": "ouest", "profile": "research", "community_word": "cop"}
    assert send(operator, "/networks/new", **given).status_code == 303
    assert "pas installés ici" in operator.get("/n/ouest/people").text.replace("\xa0", " ")
    active, word = made(app, "ouest")
    assert "sessions" in active
    assert word == "CdP"


def test_an_administrator_changes_a_profile_and_takes_it_back(app: Flask) -> None:
    operator = signed_in(app, "administrator", None)
    page = "/administration/profiles/learning"
    told = {
        "title_fr": "Nos réseaux",
        "title_en": "Our networks",
        "community_word": "peer_group",
        "pilot_word": "referent",
        "plugin-sessions": "always_on",
        "plugin-coaching": "",
    }
    assert send(operator, page, **told | {"title_fr": ""}).status_code == 422
    assert send(operator, page, **told).status_code == 303
    assert "Nos réseaux" in operator.get("/networks/new").text
    given = TOLD | {"slug": "sud", "profile": "learning"}
    assert send(operator, "/networks/new", **given).status_code == 303
    assert made(app, "sud")[1] == "groupe de pairs"
    with saving(app) as session:
        network = session.scalars(select(Network)).one()
        assert {item.name: item.offer for item in network.plugins}["sessions"] == "always_on"
    assert send(operator, page, f"{page}/reset").status_code == 303
    assert "Nos réseaux" not in operator.get("/networks/new").text
    assert operator.get("/administration/profiles/none").status_code == 404
    member = signed_in(app, "secretariat", one_network(app))
    assert member.get("/administration/profiles").status_code == 404


def test_a_program_of_an_administrator_begins_a_network(app: Flask) -> None:
    with saving(app) as session:
        person = make.a_person(session)
        make.a_role(session, person, "administrator")
        headers = {"Authorization": f"Bearer {make_token(person.id, 'essai', 30)}"}
    program = app.test_client()
    names = [one["name"] for one in program.get("/api/v1/network-profiles", headers=headers).json]
    assert names == ["exchange", "project", "learning", "research"] == list(shipped())
    given = {"name": "Réseau Nord", "profile": "exchange"}
    begun = program.post("/api/v1/networks", json=given, headers=headers)
    assert begun.status_code == 201, begun.text
    assert begun.json["slug"] == "reseau-nord"
    given = {"name": "Nord", "profile": "none"}
    assert program.post("/api/v1/networks", json=given, headers=headers).status_code == 422
    assert program.post("/api/v1/networks", json=given).status_code in {401, 422}


def test_the_command_line_begins_a_network_with_a_profile(tmp_path: Path) -> None:
    def run(*words: str) -> str:
        answer = bocage("--instance", str(tmp_path), *words)
        assert answer.exit_code == 0, answer.output
        return answer.output

    run("init")
    assert "project: " in run("network", "profiles")
    assert "reseau-est" in run("network", "create", "Réseau Est", "--profile", "project")
    assert "reseau-est" in run("plugins")
    assert bocage("--instance", str(tmp_path), "network", "create", "X", "--profile", "y").exit_code

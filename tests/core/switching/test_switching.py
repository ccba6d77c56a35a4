"""A secretariat sees what a switch changes, switches, and finds everything again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from bocage import clock
from bocage import testing as make
from bocage.app import create_app
from bocage.database import Base
from bocage.networks.models import Network, NetworkPlugin
from bocage.people.tokens import make_token
from bocage.reporting.models import ReportingCycle
from bocage.settings import InstanceSettings, PluginSettings
from bocage_sessions.models import CommunitySession
from tests.core.communities.site import as_person, one_network, signed_in, statements
from tests.core.people.site import saving, send

AT = "/n/ouest"
PLUGINS = f"{AT}/settings/plugins"
SESSIONS = f"{PLUGINS}/sessions"
PROGRAM = "/api/v1/networks/ouest"
SESSION = {"number": "1", "on": "2030-05-14", "theme": "Accueillir"}


@pytest.fixture
def claire(app: Flask) -> FlaskClient:
    """A browser of the secretariat of a network with one community, where sessions are on."""
    network_id = one_network(app, plugins=("sessions",))
    with saving(app) as session:
        network = session.get_one(Network, network_id)
        make.a_community(session, network, slug="accueil", name="Accueil")
        person = make.a_secretary(session, network, language="fr")
        session.expunge(person)
    return as_person(app, person)


def read(client: FlaskClient, path: str) -> str:
    """A page, its no-break spaces written as others."""
    return client.get(path).text.replace("\xa0", " ")


def switched(client: FlaskClient, state: str) -> int:
    return send(client, f"{AT}/people", SESSIONS, state=state).status_code


def test_the_catalogue_says_in_words_what_a_plugin_adds_and_keeps(claire: FlaskClient) -> None:
    page = claire.get(PLUGINS).text
    for said in ("Une feuille de présence par séance", "Les données qu’il conserve", "Actif"):
        assert said in page
    assert f'href="{SESSIONS}/switch?to=paused"' in page
    assert f'href="{SESSIONS}/switch?to=off"' in page


def test_before_a_switch_stands_what_it_changes(app: Flask, claire: FlaskClient) -> None:
    programme = f"{AT}/sessions/accueil/new"
    assert send(claire, programme, **SESSION).status_code == 303
    soon = clock.today("Europe/Paris") + timedelta(days=30)
    assert send(claire, programme, number="2", on=soon.isoformat()).status_code == 303
    page = read(claire, f"{SESSIONS}/switch?to=off")
    for said in (
        "ces rubriques ne sont plus demandées",
        "Séances et présences",
        "Ces chiffres ne sont plus comptés",
        "Disparaît du menu",
        "adresses pour les programmes",
        "n’envoie plus de courriels jusqu’à la reprise",
        "Le calendrier et son fichier perdent 1 date de l’année à venir",
        "Séances : 2 lignes",
        "2 séances sont annoncées",
    ):
        assert said in page, said
    paused = read(claire, f"{SESSIONS}/switch?to=paused")
    assert "n’envoie plus de courriels jusqu’à la reprise" in paused
    assert "perdent" not in paused
    assert claire.get(f"{PLUGINS}/nothing/switch?to=off").status_code == 404


def test_an_open_form_is_said_not_to_change(app: Flask, claire: FlaskClient) -> None:
    with saving(app) as session:
        network = session.scalars(select(Network)).one()
        cycle = make.a_cycle(session, network, "2030-Q1")
        community = make.a_community(session, network)
        make.an_update(session, cycle, community)
    for act in ("off", "paused"):
        page = read(claire, f"{SESSIONS}/switch?to={act}")
        assert "T1 2030 : 1 formulaire est ouvert" in page


def test_off_and_on_again_everything_is_as_before(app: Flask, claire: FlaskClient) -> None:
    assert send(claire, f"{AT}/sessions/accueil/new", **SESSION).status_code == 303
    before = claire.get(f"{AT}/sessions/accueil").text
    assert switched(claire, "off") == 303
    assert claire.get(f"{AT}/sessions/accueil").status_code == 404
    assert "Actif" not in claire.get(PLUGINS).text.partition("Séances et présences")[2][:200]
    assert switched(claire, "on") == 303
    after = claire.get(f"{AT}/sessions/accueil").text
    assert "Accueillir" in after
    assert after.split("<main", 1)[1].split("</main>")[0].count("Accueillir") == (
        before.split("<main", 1)[1].split("</main>")[0].count("Accueillir")
    )


def test_a_paused_plugin_is_read_and_refuses_every_change(app: Flask, claire: FlaskClient) -> None:
    assert send(claire, f"{AT}/sessions/accueil/new", **SESSION).status_code == 303
    assert switched(claire, "paused") == 303
    programme = claire.get(f"{AT}/sessions/accueil").text
    assert "Accueillir" in programme
    assert "Cette partie du réseau est en pause" in programme, "before anybody types anything"
    assert "en pause" not in claire.get(f"{AT}/communities/accueil").text
    assert "Accueillir" in claire.get(f"{AT}/communities/accueil").text
    refused = send(claire, f"{AT}/sessions/accueil/new", **SESSION | {"number": "2"})
    assert refused.status_code == 409
    assert "Cette partie est en pause" in refused.text
    with saving(app) as session:
        assert session.scalar(select(func.count()).select_from(CommunitySession)) == 1
    assert switched(claire, "on") == 303
    again = send(claire, f"{AT}/sessions/accueil/new", **SESSION | {"number": "2"})
    assert again.status_code == 303


def headers_of_secretariat(app: Flask) -> dict[str, str]:
    """What a program of the secretariat sends along."""
    with saving(app) as session:
        person = make.a_secretary(session, session.scalars(select(Network)).one())
        return {"Authorization": f"Bearer {make_token(person.id, 'essai', 30)}"}


def test_programs_are_refused_in_a_paused_plugin_and_told_why(
    app: Flask, claire: FlaskClient
) -> None:
    headers = headers_of_secretariat(app)
    program = app.test_client()
    told = program.put(f"{PROGRAM}/plugins/sessions", json={"state": "paused"}, headers=headers)
    assert [one["state"] for one in told.json if one["name"] == "sessions"] == ["paused"]
    given = {"number": 1, "on": "2030-05-14"}
    answer = program.post(f"{PROGRAM}/sessions/accueil", json=given, headers=headers)
    assert answer.status_code == 409, answer.text
    assert "en pause" in answer.json["detail"]
    impact = program.get(f"{PROGRAM}/plugins/sessions/impact?to=on", headers=headers)
    assert {one["topic"] for one in impact.json} >= {"updates", "places"}
    wrong = program.get(f"{PROGRAM}/plugins/sessions/impact?to=away", headers=headers)
    assert wrong.status_code == 422


def test_a_paused_plugin_asks_nothing_of_a_quarter_that_opens(
    app: Flask, claire: FlaskClient
) -> None:
    assert switched(claire, "paused") == 303
    given = {"period": "2026-Q3", "due_on": "2027-01-15"}
    headers = headers_of_secretariat(app)
    opened = app.test_client().post(f"{PROGRAM}/cycles", json=given, headers=headers)
    assert opened.status_code == 201, opened.text
    with saving(app) as session:
        form = session.scalars(select(ReportingCycle.form)).one()
    assert "sessions" not in {section["plugin"] for section in form}


def test_another_process_sees_a_switch_at_its_next_request(
    app: Flask, settings: InstanceSettings, claire: FlaskClient
) -> None:
    other = create_app(settings)
    with saving(app) as session:
        network = session.scalars(select(Network)).one()
        person = make.a_secretary(session, network)
        session.expunge(person)
    elsewhere = as_person(other, person)
    try:
        assert elsewhere.get(f"{AT}/sessions/").status_code == 200
        assert switched(claire, "off") == 303
        assert elsewhere.get(f"{AT}/sessions/").status_code == 404
        assert switched(claire, "on") == 303
        assert elsewhere.get(f"{AT}/sessions/").status_code == 200
    finally:
        other.extensions["bocage.database"].dispose()


def test_what_the_operator_locks_the_secretariat_cannot_switch(
    app: Flask, claire: FlaskClient
) -> None:
    operator = signed_in(app, "administrator", None)
    page = "/administration/plugins/sessions"
    with saving(app) as session:
        network_id = session.scalars(select(Network.id)).one()
    field = {f"offer-{network_id}": "always_on"}
    assert send(operator, page, **field).status_code == 303
    assert "Toujours actif" in claire.get(PLUGINS).text
    assert "toujours actif ici" in claire.get(f"{SESSIONS}/switch?to=off").text
    assert switched(claire, "off") == 409
    assert claire.get(f"{AT}/sessions/").status_code == 200
    assert send(operator, page, **{f"offer-{network_id}": "not_offered"}).status_code == 303
    assert claire.get(f"{AT}/sessions/").status_code == 404
    assert switched(claire, "paused") == 409
    assert send(operator, page, **{f"offer-{network_id}": "offered"}).status_code == 303
    assert claire.get(f"{AT}/sessions/").status_code == 200
    assert claire.get("/administration/plugins").status_code == 404


def test_a_plugin_that_was_set_apart_says_so(app: Flask, claire: FlaskClient) -> None:
    with saving(app) as session:
        switch = session.scalars(select(NetworkPlugin)).one()
        switch.quarantined_at = switch.changed_at
        switch.quarantine_reference = "a1b2c3"
    page = claire.get(PLUGINS).text
    assert "Mis à l’écart après des pannes" in page
    assert "a1b2c3" in page
    assert claire.get(f"{AT}/sessions/").status_code == 404


def test_a_new_network_begins_with_what_the_instance_offers(
    app: Flask, settings: InstanceSettings
) -> None:
    app.extensions["bocage"].settings = InstanceSettings.for_tests(
        database_url=settings.database_url,
        var=settings.var,
        plugins=PluginSettings(offered=("charters",), always_on=("charters",)),
    )
    operator = signed_in(app, "administrator", None)
    told = {"name": "Est", "slug": "est", "language": "fr", "time_zone": "Europe/Paris"}
    words = {"community_word": "cop", "pilot_word": "pilot"}
    assert send(operator, "/networks/new", **told, **words).status_code == 303
    with saving(app) as session:
        network = session.scalars(select(Network)).one()
        assert network.active_plugins == {"charters"}
        assert {item.name: item.offer for item in network.plugins}["sessions"] == "not_offered"


@pytest.mark.parametrize("page", [PLUGINS, f"{SESSIONS}/switch?to=off", f"{SESSIONS}/data"])
def test_pages_of_plugins_ask_as_many_statements_whatever_there_is(
    app: Flask, claire: FlaskClient, page: str
) -> None:
    def asked() -> int:
        claire.get(page)
        with statements(app) as found:
            assert claire.get(page).status_code == 200
        return len(found)

    first = asked()
    with saving(app) as session:
        network = session.scalars(select(Network)).one()
        for number in range(6):
            community = make.a_community(session, network)
            more = {"network_id": network.id, "community_id": community.id}
            session.add(CommunitySession(**more, number=number + 1, on=make.STARTED))
            make.an_update(session, make.a_cycle(session, network, f"202{number}-Q1"), community)
    assert asked() <= first + 1
    # What a plugin keeps is counted from what it hands out: a statement for each of its tables.
    tables = [name for name in Base.metadata.tables if name.startswith("sessions_")]
    assert first <= 10 + (0 if page == PLUGINS else len(tables)), first

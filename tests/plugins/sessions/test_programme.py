"""The programme as people make it: themes proposed and voted, dates fixed early, the table on paper."""

from __future__ import annotations

import csv
import io
import re
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from bocage.clock import today
from bocage.communities.models import Community
from bocage.networks.models import Network, NetworkPlugin
from bocage.people.models import Person
from bocage.permissions import Grant
from bocage.testing import a_person
from bocage_sessions.models import CommunitySession
from bocage_sessions.programme import keeping
from bocage_sessions.programme.csv_table import TABLE
from bocage_sessions.programme.models import Theme, ThemeVote
from bocage_sessions.programme.service import forget_person
from tests.plugins.sessions.conftest import loaded
from tests.plugins.sessions.site import (
    API,
    AT,
    HERE,
    Known,
    counted,
    facilitator,
    saving,
    send,
    text_of,
    visit_as,
)

THEMES, DATES = f"{HERE}/themes", f"{HERE}/dates"


@pytest.fixture
def people(app: Flask, known: Known) -> dict[str, int]:
    """Two people who take part."""
    with saving(app) as session:
        return {name: a_person(session, name=name).id for name in ("Awa", "Inès")}


def speaking(app: Flask, known: Known, person_id: int, role: str = "participant") -> FlaskClient:
    community = None if role == "secretariat" else known.community
    grant = Grant(role=role, network_id=known.network, community_id=community)
    return visit_as(app, grant, person_id=person_id)


def theme_called(app: Flask, title: str) -> int:
    with saving(app) as session:
        return int(session.scalars(sa.select(Theme.id).where(Theme.title == title)).one())


def test_themes_are_proposed_voted_counted_and_given_to_a_session(
    app: Flask, known: Known, people: dict[str, int]
) -> None:
    awa = speaking(app, known, people["Awa"])
    assert (
        send(awa, THEMES, title="Le tutorat", words="Il tient à une personne.").status_code == 303
    )
    twice = send(awa, THEMES, title="le  TUTORAT", words="Gardé.")
    assert twice.status_code == 422
    assert "déjà dans la liste" in text_of(twice)
    assert "Gardé." in text_of(twice)
    send(awa, THEMES, title="Les plannings")
    tutoring, plans = (theme_called(app, title) for title in ("Le tutorat", "Les plannings"))
    for wanted in ("true", "true"):
        assert send(awa, THEMES, f"{THEMES}/{tutoring}/vote", wanted=wanted).status_code == 303
    ines = speaking(app, known, people["Inès"])
    send(ines, THEMES, f"{THEMES}/{tutoring}/vote", wanted="true")
    send(ines, THEMES, f"{THEMES}/{plans}/vote", wanted="true")
    send(ines, THEMES, f"{THEMES}/{plans}/vote", wanted="false")
    page = text_of(ines.get(THEMES))
    assert "2 personnes ont voté" in page
    assert "Proposé par Awa" in page
    assert "la veulent" not in page
    assert "le veulent" not in page
    assert send(ines, THEMES, f"{THEMES}/{plans}/aside", aside="true").status_code == 403
    assert send(ines, THEMES, f"{THEMES}/state", is_open="false").status_code == 403

    leads = facilitator(app, known)
    assert send(leads, THEMES, f"{THEMES}/state", is_open="false").status_code == 303
    page = text_of(leads.get(THEMES))
    assert page.index("Le tutorat") < page.index("Les plannings")
    assert "2 personnes le veulent" in page
    ahead = (today() + timedelta(days=40)).isoformat()
    send(leads, f"{HERE}/new", number=8, on=ahead)
    assert send(leads, THEMES, f"{THEMES}/{tutoring}/session", session=8).status_code == 303
    assert "Séance 8 : Le tutorat" in text_of(leads.get(f"{HERE}/8"))
    send(leads, THEMES, f"{THEMES}/{plans}/session", session=8)
    assert "Séance 8 : Les plannings" in text_of(leads.get(f"{HERE}/8"))
    held = send(leads, THEMES, f"{THEMES}/{tutoring}/session", session=1)
    assert held.status_code == 409

    awa = speaking(app, known, people["Awa"])
    assert awa.post(f"{THEMES}/{tutoring}/vote").status_code in {400, 403}
    shut = awa.get(THEMES).get_data(as_text=True)
    assert "Proposer un thème" not in shut
    with counted(app) as said:
        assert awa.get(THEMES).status_code == 200
    assert len(said) <= 12
    leads = facilitator(app, known)
    send(leads, THEMES, f"{THEMES}/{plans}/session", session="")
    assert "Séance 8 : " not in text_of(leads.get(f"{HERE}/8"))
    with saving(app) as session:
        awa_herself = session.get_one(Person, people["Awa"])
        assert [len(found.rows) for found in keeping.of_person(awa_herself)] == [2, 1]
        forget_person(awa_herself)
        session.flush()
        assert session.scalar(sa.select(sa.func.count(ThemeVote.id))) == 2
        network = session.get_one(Network, known.network)
        assert [len(found.rows) for found in keeping.everything(network)] == [2, 2, 1]
        keeping.remove(network)
        assert session.scalar(sa.select(sa.func.count(Theme.id))) == 0


def test_the_secretariat_keeps_a_list_from_which_groups_take(
    app: Flask, known: Known, people: dict[str, int]
) -> None:
    keeps = speaking(app, known, people["Awa"], "secretariat")
    listed = f"{AT}/-/themes"
    send(keeps, listed, title="La marque employeur", words="Ce que l’on promet.")
    one = theme_called(app, "La marque employeur")
    send(keeps, f"{listed}/{one}", title="La marque de l’employeur", words="Tenir parole.")
    assert "Tenir parole." in text_of(keeps.get(listed))
    leads = facilitator(app, known)
    assert leads.get(f"{listed}/{one}").status_code == 403
    assert send(leads, THEMES, f"{THEMES}/take", theme=one).status_code == 303
    assert send(leads, THEMES, f"{THEMES}/take", theme=one).status_code == 422
    assert "La marque de l’employeur" in text_of(leads.get(THEMES))
    keeps = speaking(app, known, people["Awa"], "secretariat")
    send(keeps, listed, f"{listed}/{one}/remove")
    assert "La liste est vide" in text_of(keeps.get(listed))
    assert "La marque de l’employeur" in text_of(keeps.get(THEMES))


def test_dates_follow_the_rhythm_and_several_are_fixed_at_once(
    app: Flask, known: Known, people: dict[str, int]
) -> None:
    with saving(app) as session:
        session.get_one(Community, known.community).rhythm = "une fois tous les deux mois environ"
        switch = sa.select(NetworkPlugin).where(NetworkPlugin.network_id == known.network)
        session.scalars(switch).one().settings = {"weekday": "2", "half_day": "morning"}
    leads = facilitator(app, known)
    page = text_of(leads.get(DATES))
    assert "Tous les 2 mois, le matin" in page
    proposed = re.findall(r'name="on-\d" value="(\d{4}-\d\d-\d\d)"', page)
    assert len(proposed) == 6
    assert all(date.fromisoformat(on) >= today() + timedelta(days=14) for on in proposed)
    assert {date.fromisoformat(on).isoweekday() for on in proposed} == {2}
    nothing = send(leads, DATES, **{"on-0": proposed[0]})
    assert nothing.status_code == 422
    moved = (date.fromisoformat(proposed[1]) + timedelta(days=1)).isoformat()
    fields = {"take-0": "1", "on-0": proposed[0], "on-1": moved, "take-1": "1"}
    past = send(leads, DATES, **fields, **{"on-2": "2024-01-01", "take-2": "1"})
    assert past.status_code == 422
    assert "Ce jour est passé" in text_of(past)
    assert "Une date ne peut être fixée" in text_of(past)
    assert moved in text_of(past)
    twice = send(leads, DATES, **fields, **{"on-2": moved, "take-2": "1"})
    assert "déjà une séance ce jour-là" in text_of(twice)
    assert send(leads, DATES, **fields).status_code == 303
    with saving(app) as session:
        found = session.execute(
            sa.select(CommunitySession.number, CommunitySession.on)
            .where(CommunitySession.number > 7)
            .order_by(CommunitySession.number)
        ).all()
    assert [(number, on.isoformat()) for number, on in found] == [(8, proposed[0]), (9, moved)]
    assert "de 9 h à 12 h 30" in text_of(leads.get(f"{HERE}/8"))
    assert speaking(app, known, people["Awa"]).get(DATES).status_code == 403

    program = facilitator(app, known, is_program=True)
    told = program.get(f"{API}/attractivite/dates?many=2").get_json()
    assert told["gap"] == 61
    assert len(told["dates"]) == 2
    made = program.post(f"{API}/attractivite/themes", json={"title": "Le tutorat"})
    assert made.status_code == 201
    theme = made.get_json()["themes"][0]["id"]
    given = {"dates": [{"on": told["dates"][0]["on"], "theme": theme}]}
    fixed = program.post(f"{API}/attractivite/dates", json=given)
    assert fixed.status_code == 201
    assert fixed.get_json()[0]["theme"] == "Le tutorat"
    refused = program.post(f"{API}/attractivite/dates", json=given)
    assert refused.status_code == 422
    wrong = refused.get_json()["errors"]["dates"]["0"]
    assert set(wrong) == {"on", "theme"}


def test_the_programme_is_the_table_of_the_study(app: Flask, known: Known) -> None:
    leads = facilitator(app, known)
    page = text_of(leads.get(f"{HERE}/programme/print"))
    rows = re.findall(
        r"<tr><td>(\d)</td><td class=\"day\">(.*?)</td><th scope=\"row\">(.*?)</th>", page
    )
    assert [int(number) for number, _day, _theme in rows] == [1, 2, 3, 4, 5, 6, 7]
    assert rows[0][2] == "Intégration des nouveaux salariés"
    assert rows[6][2] == "Rôle des RH dans l’attractivité"
    saved = leads.get(f"{HERE}/programme.csv").get_data(as_text=True)
    lines = list(csv.reader(io.StringIO(saved.removeprefix("\ufeff")), delimiter=";"))
    assert lines[0][:4] == ["Numéro", "Date", "Thème", "Accueil"]
    assert [line[2] for line in lines[1:]] == [theme for _number, _day, theme in rows]
    whole = text_of(leads.get(f"{AT}/-/programme?since=2024-09-01"))
    assert "Développement des compétences" in whole
    assert "Intégration des nouveaux salariés" not in whole
    assert "Attractivité des métiers" in whole
    stranger = visit_as(app, Grant(role="participant", network_id=known.network, community_id=999))
    assert "Développement" not in text_of(stranger.get(f"{AT}/-/programme?since=2024-09-01"))


def test_themes_are_loaded_once(app: Flask, known: Known, people: dict[str, int]) -> None:
    with saving(app) as session:
        email = session.get_one(Person, people["Awa"]).email
        line = {
            "network": "pays-de-la-loire",
            "community": "attractivite",
            "title": "Développement des compétences",
            "person": email,
            "votes": email,
        }
        bad = line | {"title": "Un autre", "votes": "personne@example.org"}
        for _again in range(2):
            assert [one.column for one in loaded(TABLE, [line, bad])] == ["votes"]
        theme = session.scalars(sa.select(Theme)).one()
        meeting = session.get_one(CommunitySession, theme.session_id)
        assert meeting.number == 6
        assert session.scalar(sa.select(sa.func.count(ThemeVote.id))) == 1

"""The calendar of a network: what plugins tell of a month, on a page and as a file."""

from __future__ import annotations

import html
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, time
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from bocage import clock
from bocage.database import Database, transaction
from bocage.language import written_day
from bocage.networks.models import Network
from bocage.permissions import Actor, Grant
from bocage.testing import a_community, a_cycle, a_network, a_person
from bocage_sessions.models import CommunitySession

AT = "/n/calme/calendar"
LONG = "Accueillir ; former, transmettre : des idées pour l’été, à éprouver ensemble dans chaque maison"


@contextmanager
def saving(app: Flask) -> Iterator[Any]:
    database: Database = app.extensions["bocage.database"]
    with database.work(), transaction() as session:
        yield session


def visiting(app: Flask, network_id: int) -> FlaskClient:
    grant = Grant(role="member", network_id=network_id)
    actor = Actor(person_id=1, name="Inès", grants=(grant,))
    app.extensions["bocage"].current_actor = lambda: actor
    return app.test_client()


@pytest.fixture
def member(app: Flask) -> FlaskClient:
    """Somebody of a network with a session in May, one in June, and a cancelled one."""
    with saving(app) as session:
        network = a_network(session, slug="calme", name="Réseau calme", plugins=("sessions",))
        community = a_community(session, network, slug="cantines", name="Cantines")
        for number, (day, theme, state) in enumerate(
            (
                (date(2027, 5, 31), LONG, "planned"),
                (date(2027, 6, 1), "En juin", "planned"),
                (date(2027, 5, 2), "Annulée", "cancelled"),
            ),
            1,
        ):
            session.add(
                CommunitySession(
                    network_id=network.id,
                    community_id=community.id,
                    number=number,
                    on=day,
                    theme=theme,
                    state=state,
                )
            )
        session.flush()
        a_person(session)
        network_id = network.id
    return visiting(app, network_id)


def page(client: FlaskClient, month: str) -> str:
    return html.unescape(client.get(f"{AT}?month={month}").get_data(as_text=True))


def test_a_month_tells_its_days_and_leads_to_its_neighbours(member: FlaskClient) -> None:
    shown = page(member, "2027-05")
    assert LONG in shown
    assert 'href="/n/calme/sessions/cantines/1"' in shown
    assert "En juin" not in shown
    assert "Annulée" not in shown
    assert 'href="/n/calme/calendar?month=2027-04"' in shown
    assert 'href="/n/calme/calendar?month=2027-06"' in shown
    assert "mai 2027" in shown


def test_quarters_stand_in_it_with_the_day_they_open_and_the_day_they_are_due(
    member: FlaskClient, app: Flask
) -> None:
    with saving(app) as session:
        network = session.scalars(select(Network).where(Network.slug == "calme")).one()
        a_cycle(session, network, "2027-Q1", due_on=date(2027, 5, 12))
    assert "T1 2027 : dernier jour pour remettre" in page(member, "2027-05").replace("\u00a0", " ")
    opened = clock.today("Europe/Paris")
    assert "T1 2027 : ouverture" in page(member, f"{opened:%Y-%m}").replace("\u00a0", " ")


def test_the_menu_leads_there_and_an_empty_month_says_so(member: FlaskClient) -> None:
    shown = page(member, "2031-01")
    assert 'href="/n/calme/calendar"' in shown
    assert "Rien n’est noté pour ce mois" in shown


def test_a_month_that_cannot_be_read_is_this_month(member: FlaskClient) -> None:
    first = clock.today("Europe/Paris").replace(day=1)
    for month in ("0001-01", "9999-12", "2027-13", "2027-00", "٢٠٢٧-05", "x", "", "2027-05-01"):
        shown = page(member, month)
        assert written_day(first, "LLLL y", code="fr") in shown, month
        assert "Ce mois-ci" not in shown, month


@pytest.mark.parametrize("month", ["1900-01", "2199-12"])
def test_the_first_and_the_last_month_have_one_neighbour(member: FlaskClient, month: str) -> None:
    shown = page(member, month)
    assert ('rel="prev"' in shown, 'rel="next"' in shown) == (month > "2000", month < "2000")


def test_the_file_is_what_calendars_read(member: FlaskClient) -> None:
    answer = member.get(f"{AT}.ics?month=2027-05")
    assert answer.mimetype == "text/calendar"
    raw = answer.get_data()
    assert raw.count(b"\r\n") == raw.count(b"\n")
    assert max(len(line) for line in raw.split(b"\r\n")) <= 75
    lines = raw.decode().replace("\r\n ", "").split("\r\n")
    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines.count("BEGIN:VEVENT") == 1
    assert "DTSTART;VALUE=DATE:20270531" in lines
    assert "DTEND;VALUE=DATE:20270601" in lines
    told = LONG.replace(";", "\\;").replace(",", "\\,")
    assert f"SUMMARY;LANGUAGE=fr:Séance – {told}" in lines
    assert "URL:http://localhost/n/calme/sessions/cantines/1" in lines


def test_hours_stand_on_the_page_and_in_the_file(member: FlaskClient, app: Flask) -> None:
    with saving(app) as session:
        meeting = session.scalars(select(CommunitySession).filter_by(theme="En juin")).one()
        meeting.begins, meeting.ends = time(14, 30), time(17, 0)
        early = CommunitySession(number=4, on=meeting.on, theme="Tôt", begins=time(9, 0))
        early.network_id, early.community_id = meeting.network_id, meeting.community_id
        early.time_zone = "Indian/Reunion"
        session.add(early)
    shown = page(member, "2027-06")
    assert "14:30–17:00" in shown
    assert shown.index("09:00") < shown.index("14:30")
    assert "Cantines – La Réunion" in shown
    lines = member.get(f"{AT}.ics?month=2027-06").get_data(as_text=True).split("\r\n")
    assert "DTSTART:20270601T123000Z" in lines
    assert "DTEND:20270601T150000Z" in lines
    assert "DTSTART:20270601T050000Z" in lines


def test_a_stranger_finds_no_calendar(member: FlaskClient, app: Flask) -> None:
    assert member.get(AT).status_code == 200
    stranger = visiting(app, 9999)
    assert stranger.get(AT).status_code in {403, 404}
    assert stranger.get(f"{AT}.ics").status_code in {403, 404}

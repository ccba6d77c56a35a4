"""From the invitation to the day: asked by mail, answered by a link, moved, reminded, cancelled."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, replace
from datetime import timedelta
from email.message import EmailMessage
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from bocage import clock
from bocage.communities.models import Community
from bocage.jobs.running import work_off
from bocage.organisations.models import Organisation
from bocage.people.models import Person
from bocage.permissions import ANYONE, OPERATOR, Actor, Grant
from bocage.pilots.models import PilotAssignment
from bocage.settings import InstanceSettings
from bocage.testing import a_member, a_person, a_pilot
from bocage_sessions.invitations import queries
from bocage_sessions.models import CommunitySession
from bocage_sessions.queries import find_session
from tests.mailbox import Mailbox
from tests.plugins.sessions.site import (
    API,
    AT,
    HERE,
    TOKEN,
    Known,
    facilitator,
    saving,
    send,
    text_of,
    visit_as,
)

SOON = clock.today() + timedelta(days=20)


@pytest.fixture
def settings(
    database_url: str, base_url: str, tmp_path: Path, mailbox: Mailbox
) -> InstanceSettings:
    made = InstanceSettings.for_tests(
        database_url=database_url, var=tmp_path / "var", base_url=base_url
    )
    server = replace(
        made.mail,
        server=mailbox.server,
        port=mailbox.port,
        starttls=False,
        sender="b@o.example",
    )
    return replace(made, mail=server)


@dataclass
class People:
    """Who is asked, by their address."""

    anne: int
    bob: int
    paul: int


@pytest.fixture
def people(app: Flask, known: Known) -> People:
    """Two members and a pilot; a third was switched off, a fourth is only kept informed."""
    with saving(app) as now:
        community = now.get_one(Community, known.community)
        code = sorted(known.organisations)[0]
        host = now.get_one(Organisation, known.organisations[code])
        made = {
            name: a_person(now, name=name.title(), email=f"{name}@o.example", language=language)
            for name, language in (("anne", "fr"), ("bob", "en"), ("carl", "fr"), ("dora", "fr"))
        }
        made["carl"].active = False
        for name, more in (
            ("anne", {}),
            ("bob", {}),
            ("carl", {}),
            ("dora", {"involvement": "informed"}),
        ):
            a_member(now, community, host, made[name], **more)
        paul = a_person(now, name="Paul", email="paul@o.example")
        a_pilot(now, community, paul)
        return People(anne=made["anne"].id, bob=made["bob"].id, paul=paul.id)


def leads(known: Known) -> Grant:
    return Grant(role="pilot", network_id=known.network, community_id=known.community)


def sheet(**more: Any) -> dict[str, Any]:
    return {
        "number": "8",
        "on": SOON.isoformat(),
        "begins": "14:00",
        "ends": "17 h 30",
        "theme": "Bilan",
        "place": "12, rue du Port",
        "access": "Tram 1\nArrêt Chantiers",
        "lunch": "Auberge espagnole",
        "bring": "Un dessert",
        "slides_url": "https://example.org/d",
    } | more


def plain(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body
    return str(body.get_content()).replace("\r\n", "\n").replace("\u00a0", " ")


def by_link(app: Flask, mail: EmailMessage) -> tuple[FlaskClient, str]:
    """Follow the button of this mail in a browser nobody is signed in to; gives where it led."""
    found = re.search(r"/l/\S+", plain(mail))
    assert found
    visitor = app.test_client()
    token = TOKEN.search(visitor.get(found[0]).text)
    assert token
    answer = visitor.post(found[0], data={"csrf_token": html.unescape(token[1])})
    return visitor, answer.headers["Location"]


def test_people_are_invited_answer_and_are_told_what_changes(
    app: Flask, known: Known, people: People, mailbox: Mailbox
) -> None:
    ordinary = app.extensions["bocage"].current_actor
    pilot = facilitator(app, known)
    page = text_of(pilot.get(f"{HERE}/new"))
    assert "À qui le tour" in page
    refused = send(pilot, f"{HERE}/new", **sheet(ends="13:00"))
    assert refused.status_code == 422
    assert "La fin vient après le début" in text_of(refused)
    send(pilot, f"{HERE}/new", **sheet())
    page = text_of(pilot.get(f"{HERE}/8"))
    for said in ("de 14 h à 17 h 30", "Arrêt Chantiers", "Un dessert", "Personne n’a encore"):
        assert said in page

    listed = text_of(pilot.get(f"{HERE}/8/invitations"))
    assert "3 personnes à inviter" in listed
    assert "Carl" in listed
    assert "Dora" not in listed
    work_off(app)
    assert not mailbox.sent_to("anne@o.example")
    for _twice in range(2):
        send(pilot, f"{HERE}/8/invitations", words="Venez <nombreux> !")
    work_off(app)
    [asked] = mailbox.sent_to("anne@o.example")
    assert "de 14 h à 17 h 30" in plain(asked)
    assert "Venez <nombreux> !" in plain(asked)
    assert "Thème : Bilan" in plain(asked)
    [file] = list(asked.iter_attachments())
    begins = re.search(r"DTSTART:(\S+)", file.get_content())
    assert begins
    assert begins[1].startswith(f"{SOON:%Y%m%d}T1")
    assert len(mailbox.sent_to("paul@o.example")) == 1
    assert not mailbox.sent_to("carl@o.example")
    [english] = mailbox.sent_to("bob@o.example")
    assert "from 14:00 to 17:30" in plain(english)

    app.extensions["bocage"].current_actor = ordinary
    anne, where = by_link(app, asked)
    bob, at_bob = by_link(app, english)
    answer_page = text_of(anne.get(where))
    assert "Viendrez-vous" in answer_page
    assert send(anne, where, seen="0").status_code == 422
    assert send(anne, where, seen="0", reply="stand_in").status_code == 422
    sent = send(anne, where, seen="0", reply="stand_in", stand_in_name="Zoé", reason="Congés")
    assert sent.status_code == 303
    assert send(bob, at_bob, seen="0", reply="coming").status_code == 303
    assert anne.get(at_bob).status_code == HTTPStatus.NOT_FOUND
    assert anne.get(f"{HERE}/8").status_code in {HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND}

    pilot = visit_as(app, leads(known), person_id=people.paul)
    at = f"{HERE}/8/invitations/{people.bob}"
    assert send(pilot, at, seen="0", reply="excused", reason="Fièvre").status_code == 303
    assert "saisie par Paul" in text_of(pilot.get(f"{HERE}/8/invitations"))
    program = visit_as(app, leads(known), person_id=people.paul, is_program=True)
    told = program.put(
        f"{API}/attractivite/8/invitations/{people.bob}", json={"reply": "coming", "seen": 0}
    )
    assert {one["name"]: one["entered_by"] for one in told.json["guests"]}["Bob"] == "Paul"
    assert (
        program.put(
            f"{API}/attractivite/8/invitations/424242", json={"reply": "coming", "seen": 0}
        ).status_code
        == 404
    )
    app.extensions["bocage"].current_actor = ordinary
    assert send(bob, at_bob, seen="0", reply="coming").status_code == 303
    pilot = facilitator(app, known)
    listed = text_of(pilot.get(f"{HERE}/8/invitations"))
    assert "saisie par" not in listed
    assert "Zoé – Congés" in listed
    told = pilot.get(f"{API}/attractivite/8/invitations").json
    assert told
    assert told["counts"] == {"stand_in": 1, "coming": 1, "none": 1}
    send(pilot, f"{HERE}/8/edit", **sheet(begins="09:00", ends="12:30", place="5, quai <Sud>"))
    work_off(app)
    changed = mailbox.sent_to("anne@o.example")[-1]
    assert "5, quai <Sud>\n(avant : 12, rue du Port)" in plain(changed)
    assert "de 9 h à 12 h 30\n(avant :" in plain(changed)
    assert "Votre réponse (envoie quelqu’un) valait pour l’ancien horaire" in plain(changed)
    body = changed.get_body(("html",))
    assert body
    assert "<s>12, rue du Port</s>" in body.get_content()
    page = text_of(pilot.get(f"{HERE}/8"))
    assert re.search("<s>.*12, rue du Port</s> 5, quai <Sud>", page)
    assert "2 réponses valaient pour l’ancien horaire" in page

    app.extensions["bocage"].current_actor = ordinary
    late = send(bob, at_bob, seen="0", reply="excused", reason="Too early")
    assert late.status_code == HTTPStatus.CONFLICT
    assert "Too early" in text_of(late)
    assert send(bob, at_bob, seen="1", reply="remote").status_code == 303
    with saving(app) as now:
        meeting = find_session(OPERATOR, now.get_one(Community, known.community), 8)
        hints = {one.person_id: one for one in queries.replies(OPERATOR, meeting)}
        assert (hints[people.anne].reply, hints[people.anne].is_current) == ("stand_in", False)
        assert (hints[people.bob].reply, hints[people.bob].is_current) == ("remote", True)
        now.get_one(Person, people.bob).wants_mail = False
        leading = now.scalars(sa.select(PilotAssignment)).one()
        leading.ends = clock.today()

    with clock.at(clock.now() + timedelta(days=17)):
        for _twice in range(2):
            work_off(app)
        assert "bientôt" in mailbox.sent_to("anne@o.example")[-1]["Subject"]
        assert len(mailbox.sent_to("anne@o.example")) == 3
        assert len(mailbox.sent_to("bob@o.example")) == 2
        # Paul no longer leads and never answered: he is not reminded.
        assert not any("bientôt" in one["Subject"] for one in mailbox.sent_to("paul@o.example"))
        pilot = facilitator(app, known)
        send(pilot, f"{HERE}/8", f"{HERE}/8/state", state="cancelled")
        work_off(app)
    gone = mailbox.sent_to("bob@o.example")[-1]
    assert "cancelled" in gone["Subject"]
    [file] = list(gone.iter_attachments())
    assert "STATUS:CANCELLED" in file.get_content()
    assert "SEQUENCE:2" in file.get_content()
    app.extensions["bocage"].current_actor = ordinary
    assert send_blindly(bob, at_bob) == HTTPStatus.CONFLICT


def send_blindly(visitor: FlaskClient, where: str) -> int:
    """Answer from a page that was open since before."""
    token = TOKEN.search(visitor.get("/sign-in").text)
    assert token
    given = {"csrf_token": html.unescape(token[1]), "seen": "2", "reply": "coming"}
    return visitor.post(where, data=given).status_code


def test_a_calendar_address_is_shown_once_followed_and_revoked(app: Flask, known: Known) -> None:
    with saving(app) as now:
        keeper = a_person(now, name="Kim")
        a_member(now, now.get_one(Community, known.community), None, keeper)
        keeper_id = keeper.id
        now.add(
            CommunitySession(
                network_id=known.network,
                community_id=known.community,
                number=9,
                on=SOON,
                theme="Déménagement",
                place="Ici; là",
            )
        )
    kim = app.test_client()
    grant = Grant(role="participant", network_id=known.network, community_id=known.community)
    actor = Actor(person_id=keeper_id, name="Kim", grants=(grant,))
    app.extensions["bocage"].current_actor = lambda: actor
    at = f"{AT}/-/calendars"
    assert send(kim, at, shows="no-such").status_code == 422
    made = send(kim, at, shows="attractivite")
    address = re.search(r"http://localhost(\S+\.ics)", made.text)
    assert address
    assert address[1] not in kim.get(at).text

    stranger = app.test_client()
    app.extensions["bocage"].current_actor = lambda: ANYONE
    feed = stranger.get(address[1])
    assert feed.mimetype == "text/calendar"
    assert feed.text.count("BEGIN:VEVENT") == 8
    assert "LOCATION:Ici\\; là\r\n" in feed.text
    again = stranger.get(address[1], headers={"If-None-Match": feed.headers["ETag"]})
    assert again.status_code == HTTPStatus.NOT_MODIFIED
    assert stranger.get(f"{at}/{'x' * 32}.ics").status_code == HTTPStatus.NOT_FOUND

    program = visit_as(app, grant, person_id=keeper_id, is_program=True)
    made_there = program.post(f"{API}/-/calendars", json={"shows": "attractivite"})
    assert made_there.status_code == HTTPStatus.CREATED
    assert program.post(f"{API}/-/calendars", json={"shows": "autre"}).status_code == 422
    other = made_there.json["url"].removeprefix("http://localhost")
    assert program.get(other).text.count("BEGIN:VEVENT") == 8
    renewal = program.put(f"{API}/-/calendars/{made_there.json['id']}").json
    assert program.get(other).status_code == HTTPStatus.GONE
    assert [one["shows"] for one in program.get(f"{API}/-/calendars").json["feeds"]] == [
        "attractivite"
    ] * 2
    assert program.delete(f"{API}/-/calendars/{renewal['id']}").status_code == HTTPStatus.NO_CONTENT
    assert program.delete(f"{API}/-/calendars/{renewal['id']}").status_code == HTTPStatus.NOT_FOUND
    assert (
        program.get(renewal["url"].removeprefix("http://localhost")).status_code == HTTPStatus.GONE
    )

    app.extensions["bocage"].current_actor = lambda: actor
    number = re.search(r"calendars/(\d+)/renew", kim.get(at).text)
    assert number
    renewed = re.search(
        r"http://localhost(\S+\.ics)", send(kim, at, f"{at}/{number[1]}/renew").text
    )
    assert renewed
    assert stranger.get(address[1]).status_code == HTTPStatus.GONE
    assert stranger.get(renewed[1]).status_code == HTTPStatus.OK
    with saving(app) as now:
        now.get_one(Person, keeper_id).active = False
    gone = stranger.get(renewed[1])
    assert (gone.status_code, gone.mimetype) == (HTTPStatus.GONE, "text/plain")

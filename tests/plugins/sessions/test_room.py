"""The room on the day: answers taken over, and the code on the clock and behind the invitation's link."""

from __future__ import annotations

from datetime import time
from typing import Any

import sqlalchemy as sa
from flask import Flask

from bocage.permissions import Grant
from bocage.permissions.action import LINE_ROLE
from bocage.testing import a_person
from bocage_sessions.invitations.models import Invitation
from bocage_sessions.models import CommunitySession
from bocage_sessions.presence import rules
from bocage_sessions.presence.models import SignInCode
from tests.plugins.sessions.site import (
    API,
    AT,
    HERE,
    Known,
    facilitator,
    member,
    saving,
    send_these,
    text_of,
    visit_as,
)
from tests.plugins.sessions.test_presence import ROOM, joined, marks, moved_to, tapped


def test_answers_to_the_invitation_fill_the_sheet_in_one_act(app: Flask, known: Known) -> None:
    codes = {"Anne Le Goff": "A1", "Bilal Amrani": "A2", "Chloé Huet": "A3", "Dan Roux": "A4"}
    people = {name: joined(app, known, name, code) for name, code in codes.items()}
    said = {
        "Anne Le Goff": {"reply": "coming"},
        "Bilal Amrani": {"reply": "stand_in", "stand_in_name": "Zoé Prat"},
        "Chloé Huet": {"reply": "excused", "reason": "maladie"},
    }
    with saving(app) as session:
        meeting = found(session, 6)
        for name, more in said.items():
            session.add(invited(meeting, people[name], **more))
        session.add(invited(meeting, people["Dan Roux"]))
    client = facilitator(app, known)
    page = text_of(client.get(ROOM))
    for told in (
        "a répondu : vient",
        "envoie quelqu’un (Zoé Prat)",
        "ne peut pas venir (maladie)",
        "3 personnes sans marque ont répondu",
    ):
        assert told in page
    line = {name: f"o{known.organisations[codes[name]]}p{people[name]}" for name in codes}
    tapped(client, {**whole(line["Anne Le Goff"]), "state": "absent"})

    kept = send_these(client, ROOM, {"replies": "1", **typed(line["Dan Roux"], "remote")})
    assert kept.location.endswith("/6/presence")
    assert "2 réponses sont reprises" in text_of(client.get(ROOM))
    assert {key: state for key, state in marks(app).items() if key in line.values()} == {
        line["Anne Le Goff"]: "absent",
        line["Bilal Amrani"]: "stand_in",
        line["Chloé Huet"]: "excused",
        line["Dan Roux"]: "remote",
    }
    sheet = text_of(client.get(f"{HERE}/6"))
    assert "Zoé Prat" in sheet
    assert "(indépendant du groupe)" in sheet
    assert "Reprendre les réponses" not in text_of(client.get(ROOM))

    program = facilitator(app, known, is_program=True)
    at = f"{API}/attractivite/6/presence"
    tapped(facilitator(app, known), {**whole(line["Anne Le Goff"]), "state": ""})
    program = facilitator(app, known, is_program=True)
    lines = {one["person_id"]: one for one in program.put(f"{at}/replies").json["lines"]}
    assert lines[people["Anne Le Goff"]]["state"] == "present"
    assert lines[people["Bilal Amrani"]]["answered"]["stand_in_name"] == "Zoé Prat"
    assert lines[people["Dan Roux"]]["answered"] is None
    with saving(app) as session:
        found(session, 6).moved_sequence = 1
    assert "pour l’ancien horaire" in text_of(facilitator(app, known).get(ROOM))
    assert member(app, known, is_program=True).put(f"{at}/replies").status_code == 403


def test_who_leads_without_being_a_member_stands_on_the_sheet_they_were_invited_to(
    app: Flask, known: Known
) -> None:
    joined(app, known, "Anne Le Goff", "A1")
    with saving(app) as session:
        leads = a_person(session, name="Odile Personne-Ressource").id
        gone = a_person(session, name="Paul Absent").id
        session.add(invited(found(session, 6), leads, reply="coming"))
        session.add(invited(found(session, 5), gone))
        found(session, 6).begins, found(session, 6).ends = time(9, 30), time(12)
    client = facilitator(app, known)
    page = text_of(client.get(ROOM))
    assert "Odile Personne-Ressource" in page
    paper = text_of(client.get(f"{ROOM}/sheet"))
    assert "Odile Personne-Ressource" in paper
    assert "<h1>Feuille d’émargement</h1>" in paper
    assert "de 9 h 30 à 12 h" in paper, "who pays for the session asks for its hours"
    assert "Paul Absent" not in page, "invited to another session"
    assert "Reprendre les réponses" not in page, "who animates is counted only when marked"

    answer = tapped(client, {"organisation_id": None, "person_id": leads, "state": "present"})
    assert answer.status_code == 200
    assert tapped(
        client, {"organisation_id": None, "person_id": gone, "state": "present"}
    ).status_code == 422  # fmt: skip
    assert "Odile Personne-Ressource" in text_of(client.get(f"{HERE}/6"))

    moved_to(app, 7, 0)
    with saving(app) as session:
        session.add(invited(found(session, 7), leads))
    code = (
        facilitator(app, known, is_program=True)
        .put(f"{API}/attractivite/7/presence/code")
        .json["code"]
    )
    grant = Grant(role="facilitator", network_id=known.network, community_id=known.community)
    signed = send_these(
        visit_as(app, grant, person_id=leads), f"{AT}/-/in", {"code": code, "state": "present"}
    )
    assert signed.status_code == 303, "their name is on the list"


def found(session: Any, number: int) -> CommunitySession:
    meeting: CommunitySession = session.scalars(
        sa.select(CommunitySession).where(CommunitySession.number == number)
    ).one()
    return meeting


def invited(meeting: CommunitySession, person_id: int, **more: str) -> Invitation:
    at = {"network_id": meeting.network_id, "session_id": meeting.id}
    return Invitation(person_id=person_id, **at, **more)


def whole(line: str) -> dict[str, int]:
    organisation, person = line[1:].split("p")
    return {"organisation_id": int(organisation), "person_id": int(person)}


def typed(line: str, state: str) -> dict[str, str]:
    return {line: state, f"{line}.w": "||", f"{line}.r": ""}


def test_the_code_stands_on_the_clock_and_is_typed_on_the_page_of_the_invitation(
    app: Flask, known: Known
) -> None:
    moved_to(app, 6, days=0)
    person = joined(app, known, "Maël Riou", "A1")
    with saving(app) as session:
        own = invited(found(session, 6), person, reply="coming")
        session.add(own)
        session.flush()
        page = f"{AT}/-/reply/{own.id}"
    client = facilitator(app, known)
    clock_at = f"{HERE}/6/script/clock"
    assert "Montrer un code" in text_of(client.get(clock_at))
    shown = send_these(client, clock_at, {"back": "clock"}, to=f"{ROOM}/code")
    assert shown.location.endswith("/6/script/clock#code")
    with saving(app) as session:
        code = session.scalars(sa.select(SignInCode.code)).one()
    room = text_of(client.get(clock_at))
    assert rules.shown_code(code) in room
    assert f"{AT}/-/in" in room
    assert rules.shown_code(code) not in text_of(member(app, known).get(clock_at))

    link = Grant(role=LINE_ROLE, network_id=known.network, path=page)
    guest = visit_as(app, link, person_id=person)
    assert "Il est affiché dans la salle" in text_of(guest.get(page))
    wrong = send_these(guest, page, {"code": "AAAAAA"}, to=f"{page}/in")
    assert wrong.status_code == 422
    assert "Ce n’est pas le code de cette séance" in text_of(wrong)
    for other in (f"{page}9/in", f"{AT}/-/reply/1{page[-1]}/in"):
        assert send_these(guest, page, {"code": code}, to=other).status_code == 404
    done = send_these(guest, page, {"code": code.lower()}, to=f"{page}/in")
    assert done.location.endswith(page)
    assert "Vous êtes sur la feuille de cette séance : présence" in text_of(guest.get(page))
    assert marks(app) == {f"o{known.organisations['A1']}p{person}": "present"}

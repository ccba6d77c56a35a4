"""What comes from far away: other clocks, devices that make things up, names with accents."""

from __future__ import annotations

from datetime import UTC, date, datetime

import sqlalchemy as sa
from flask import Flask

from bocage import clock
from bocage.testing import a_person
from bocage_sessions.invitations.models import Invitation
from bocage_sessions.invitations.service import is_open
from bocage_sessions.models import Attendance, CommunitySession
from bocage_sessions.plugin import erase_personal_data
from bocage_sessions.presence.models import Visitor
from bocage_sessions.script.models import Script, ScriptStep
from tests.plugins.sessions.site import API, HERE, Known, facilitator, saving, send, text_of

ROOM = f"{API}/attractivite/7/presence"


def held_in(app: Flask, zone: str, on: date) -> None:
    with saving(app) as session:
        session.execute(
            sa.update(CommunitySession)
            .where(CommunitySession.number == 7)
            .values(on=on, time_zone=zone, state="planned")
        )


def test_a_session_has_the_day_of_the_place_where_it_is_held(app: Flask, known: Known) -> None:
    one = {"organisation_id": known.organisations["A1"], "state": "present"}
    nine_in_noumea = datetime(2027, 3, 27, 22, tzinfo=UTC)
    held_in(app, "Pacific/Noumea", date(2027, 3, 28))
    program = facilitator(app, known, is_program=True)
    with clock.at(datetime(2027, 3, 27, 12, tzinfo=UTC)):
        assert program.put(ROOM, json={"lines": [one]}).status_code == 422
        assert program.put(f"{ROOM}/code").status_code == 422
    with clock.at(nine_in_noumea):
        assert clock.today() == date(2027, 3, 27)
        assert program.put(f"{ROOM}/code").get_json()["is_open"] is True
        assert program.put(ROOM, json={"lines": [one]}).status_code == 200
        page = text_of(facilitator(app, known).get(f"{HERE}/7/presence"))
        assert "Touchez un nom" in page

    three_in_tahiti = datetime(2026, 10, 26, 1, tzinfo=UTC)
    held_in(app, "Pacific/Tahiti", date(2026, 10, 25))
    with clock.at(three_in_tahiti), saving(app) as session:
        meeting = session.scalars(
            sa.select(CommunitySession).where(CommunitySession.number == 7)
        ).one()
        assert clock.today() == date(2026, 10, 26)
        assert is_open(meeting)


def test_what_a_device_makes_up_is_refused_and_breaks_nothing(app: Flask, known: Known) -> None:
    program = facilitator(app, known, is_program=True)
    for key in ("v12345678" + "a" * 200, "v12345678\n", "v12345678\u00e9"):
        sent = program.put(
            f"{API}/attractivite/6/presence", json={"visitors": [{"key": key, "name": "Ève"}]}
        )
        assert (sent.status_code, list(sent.get_json()["errors"])) == (422, ["visitors"])

    leads = facilitator(app, known)
    send(leads, f"{HERE}/6/script")
    edit = f"{HERE}/6/script/edit"
    broken = send(leads, edit, **{"title-" + "9" * 5_000: "Accueil", "revision": "0"})
    assert broken.status_code == 422


def test_a_name_with_accents_is_taken_out_of_other_peoples_answers(
    app: Flask, known: Known
) -> None:
    with saving(app) as session:
        gone, stays = a_person(session, name="Élodie Étienne"), a_person(session, name="Yann")
        meeting = session.scalars(sa.select(CommunitySession)).first()
        told = Invitation(network_id=known.network, session_id=meeting.id, person_id=stays.id)
        told.reply, told.stand_in_name = "stand_in", "Élodie  étienne"
        sheet = Attendance(session_id=meeting.id, person_id=stays.id, state="stand_in")
        sheet.stand_in_name = "ÉLODIE ÉTIENNE"
        seen = Visitor(
            session_id=meeting.id, key="v00000000", name="élodie étienne", state="present"
        )
        seen.network_id, seen.community_id = known.network, known.community
        script = Script(network_id=known.network, community_id=known.community)
        script.session_id = meeting.id
        script.steps = [ScriptStep(position=0, title="Accueil", leader="elodie Étienne")]
        session.add_all((told, sheet, seen, script))
        session.flush()
        erase_personal_data(gone)
        assert session.scalar(sa.select(Invitation.stand_in_name)) == ""
        assert session.get_one(Attendance, sheet.id).stand_in_name == ""
        assert session.get_one(Visitor, seen.id).name == "–"
        assert script.steps[0].leader == "elodie Étienne"

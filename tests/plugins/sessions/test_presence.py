"""Who is in the room: by form, by taps sent twice and late, by code; and who gets to see it."""

from __future__ import annotations

import html
import json
import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from bocage import clock
from bocage.communities.models import Community, Membership
from bocage.networks.models import Network
from bocage.organisations.models import Organisation
from bocage.people.models import Person
from bocage.permissions import Grant
from bocage.testing import a_member, a_person
from bocage_sessions import keeping
from bocage_sessions.matrix import Column, Given, Left, build
from bocage_sessions.minutes.models import Minutes
from bocage_sessions.models import Attendance, CommunitySession
from bocage_sessions.presence import rules, service
from bocage_sessions.presence.csv_tables import TABLES
from bocage_sessions.presence.models import Consent, LineChange, SignInCode, Visitor
from tests.plugins.sessions.conftest import Study, loaded
from tests.plugins.sessions.site import (
    API,
    AT,
    HERE,
    TOKEN,
    Known,
    counted,
    facilitator,
    member,
    saving,
    send_these,
    text_of,
    visit_as,
)

ROOM = f"{HERE}/6/presence"
VISITOR = "v00112233aabbccdd"


def joined(app: Flask, known: Known, name: str, code: str) -> int:
    """Somebody who takes part for this organisation."""
    with saving(app) as session:
        community = session.get_one(Community, known.community)
        a_person(session, name="Camille")
        person = a_person(session, name=name)
        a_member(
            session, community, session.get_one(Organisation, known.organisations[code]), person
        )
        found: int = person.id
        return found


def as_member(app: Flask, known: Known, person_id: int) -> FlaskClient:
    grant = Grant(role="participant", network_id=known.network, community_id=known.community)
    return visit_as(app, grant, person_id=person_id)


def marks(app: Flask, number: int = 6) -> dict[str, str]:
    with saving(app) as session:
        found = session.execute(
            sa.select(Attendance.organisation_id, Attendance.person_id, Attendance.state)
            .join(CommunitySession, CommunitySession.id == Attendance.session_id)
            .where(CommunitySession.number == number)
        )
        return {f"o{one}" + (f"p{person}" if person else ""): state for one, person, state in found}


def tapped(
    client: FlaskClient, *lines: dict[str, Any], at: str = ROOM, **more: Any
) -> TestResponse:
    found = TOKEN.search(client.get(at).get_data(as_text=True))
    assert found
    taps = json.dumps({"lines": lines, **more})
    return client.post(f"{at}/taps", data={"csrf_token": html.unescape(found[1]), "taps": taps})


def moment(seconds: int) -> str:
    return (clock.now() - timedelta(minutes=10) + timedelta(seconds=seconds)).isoformat()


def moved_to(app: Flask, number: int, days: int) -> None:
    with saving(app) as session:
        session.execute(
            sa.update(CommunitySession)
            .where(CommunitySession.number == number)
            .values(on=clock.today() + timedelta(days=days), state="planned")
        )


def test_a_form_keeps_what_was_changed_and_nothing_else(app: Flask, known: Known) -> None:
    one, two, three = (known.organisations[code] for code in ("A1", "A2", "A3"))
    client = facilitator(app, known)
    page = text_of(client.get(ROOM))
    assert "Touchez un nom" in page
    tapped(client, {"organisation_id": three, "state": "present"})

    answer = send_these(
        client,
        ROOM,
        {
            f"o{one}": "present", f"o{one}.w": "||", f"o{one}.r": "",
            f"o{two}": "excused", f"o{two}.w": "||", f"o{two}.r": "congé maternité ou parental",
            f"o{three}": "", f"o{three}.w": "||", f"o{three}.r": "",
            f"{VISITOR}.n": "Rozenn Le Bihan", f"{VISITOR}.o": "Mairie de Pornic",
            "v9999999999999999.n": "", "v9999999999999999.o": "",
        },
    )  # fmt: skip

    assert answer.status_code == 303
    assert marks(app) == {f"o{one}": "present", f"o{two}": "excused", f"o{three}": "present"}
    with saving(app) as session:
        outside = session.scalars(
            sa.select(Attendance.reason_is_external).where(Attendance.state == "excused")
        ).all()
        assert True in outside
        assert [row.name for row in session.scalars(sa.select(Visitor))] == ["Rozenn Le Bihan"]
    assert "Rozenn Le Bihan" in text_of(client.get(f"{HERE}/6"))
    assert "1 personne est aussi venue en visite" in text_of(member(app, known).get(f"{HERE}/6"))
    assert "Rozenn" not in text_of(member(app, known).get(f"{HERE}/6"))


def test_what_cannot_be_kept_names_its_line_and_stays_typed(app: Flask, known: Known) -> None:
    one = known.organisations["A1"]
    client = facilitator(app, known)
    wrong = {"o999999": "present", f"o{one}": "excused", f"o{one}.r": "À garder", "add1": str(one)}

    for fields in (wrong, {f"{VISITOR}.o": "À garder"}, {f"o{one}.r": "À garder\x00", "q1": "x"}):
        answer = send_these(client, ROOM, fields)
        assert answer.status_code == 422
        assert "rien n’est encore enregistré" in text_of(answer)
        assert "À garder" in text_of(answer) or "\x00" in "".join(fields.values())
    assert marks(app) == {}

    stranger = tapped(client, {"organisation_id": one, "person_id": 424242, "state": "present"})
    assert stranger.status_code == 422
    assert stranger.json is not None
    assert f"o{one}p424242" in stranger.json["errors"]
    for rubbish in ("", "[1]", "{", '{"lines": 3}', "[" * 4000):
        token = TOKEN.search(client.get(ROOM).get_data(as_text=True))
        assert token
        data = {"csrf_token": html.unescape(token[1]), "taps": rubbish}
        assert client.post(f"{ROOM}/taps", data=data).status_code == 422

    moved_to(app, 7, days=3)
    ahead = f"{HERE}/7/presence"
    assert "n’a pas encore eu lieu" in text_of(client.get(ahead))
    program = facilitator(app, known, is_program=True)
    given = {"lines": [{"organisation_id": one, "state": "present"}]}
    refused = program.put(f"{API}/attractivite/7/presence", json=given)
    assert refused.status_code == 422
    assert refused.json is not None
    assert "on" in str(refused.json)
    assert member(app, known).get(ROOM).location.endswith("/6#presence")
    assert member(app, known).get(f"{ROOM}/sheet").status_code == 403


def test_a_hundred_taps_are_neither_lost_nor_doubled_nor_turned_back(
    app: Flask, known: Known
) -> None:
    client = facilitator(app, known)
    one, two = known.organisations["A1"], known.organisations["A2"]
    states = ["present", "absent", "remote", ""] * 25
    taps = [
        {"organisation_id": one, "state": state, "at": moment(number)}
        for number, state in enumerate([*states, "present"])
    ]
    visitor = {"key": VISITOR, "name": "Rozenn", "at": moment(1)}

    late = [*taps[::-1], *taps[50:60], taps[-1], taps[0]]
    for tap in (late[0], *late[5::9], late[-1]):
        assert tapped(client, tap, visitors=[visitor]).status_code == 200
    tapped(client, *taps, *taps, {"organisation_id": two, "state": "excused", "at": moment(3)})
    tapped(client, {"organisation_id": two, "state": "", "at": moment(4)})
    tapped(client, {"organisation_id": two, "state": "excused", "at": moment(3)})

    assert marks(app) == {f"o{one}": "present"}
    with saving(app) as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Visitor)) == 1
        assert session.scalar(sa.select(sa.func.count()).select_from(LineChange)) == 3
    gone = visitor | {"state": "", "at": moment(9)}
    tapped(client, visitors=[gone])
    tapped(client, visitors=[visitor])
    with saving(app) as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Visitor)) == 0


def test_who_comes_for_the_first_time_is_welcomed(app: Flask, known: Known) -> None:
    with saving(app) as session:
        new = a_member(session, session.get_one(Community, known.community)).person_id
    told = facilitator(app, known, is_program=True).get(f"{API}/attractivite/6/presence").json
    assert told is not None
    assert {line["person_id"] for line in told["lines"] if line["is_first"]} == {new}
    assert "première venue" in text_of(facilitator(app, known).get(ROOM))

    seen = {(1, None), (2, 20)}
    assert not rules.is_first_time(1, None, seen)
    assert not rules.is_first_time(1, 11, seen)
    assert rules.is_first_time(2, 21, seen)
    assert not rules.is_first_time(2, 20, seen)
    assert rules.is_first_time(3, None, seen)
    assert not rules.is_first_time(3, 30, set())


def test_a_participant_signs_in_with_the_code_of_the_room(app: Flask, known: Known) -> None:
    moved_to(app, 6, days=0)
    person = joined(app, known, "Maël Riou", "A1")
    client = facilitator(app, known)
    send_these(client, ROOM, {"act": "show"}, to=f"{ROOM}/code")
    with saving(app) as session:
        code = session.scalars(sa.select(SignInCode.code)).one()
    assert rules.shown_code(code) in text_of(client.get(ROOM))

    guest = as_member(app, known, person)
    wrong = send_these(guest, f"{AT}/-/in", {"code": "AAAAAA"})
    assert wrong.status_code == 422
    assert "Aucune séance ne répond à ce code" in text_of(wrong)
    assert "AAAAAA" in text_of(wrong)
    typed = f" {code[:3].lower()}-{code[3:].lower()} "
    done = send_these(guest, f"{AT}/-/in", {"code": typed, "is_given": "1"})
    assert done.status_code == 303
    line = f"o{known.organisations['A1']}p{person}"
    assert marks(app) == {line: "present"}
    assert "Maël Riou" in text_of(member(app, known).get(f"{HERE}/6"))
    send_these(as_member(app, known, person), f"{AT}/-/mine", {"asked": "1"})
    assert "Maël Riou" not in text_of(member(app, known).get(f"{HERE}/6"))
    assert "Maël Riou" in text_of(facilitator(app, known).get(f"{HERE}/6"))

    stranger = as_member(app, known, 424242)
    for _each in range(10):
        assert send_these(stranger, f"{AT}/-/in", {"code": code}).status_code == 422
    assert send_these(stranger, f"{AT}/-/in", {"code": code}).status_code == 429

    with saving(app) as session:
        meeting = session.scalars(
            sa.select(CommunitySession).where(CommunitySession.number == 6)
        ).one()
        at = {"network_id": known.network, "community_id": known.community}
        session.add(Minutes(session_id=meeting.id, state="final", **at))
    closed = send_these(as_member(app, known, person), f"{AT}/-/in", {"code": code})
    assert closed.status_code == 409
    assert "est close" in text_of(closed)


def test_saving_four_hundred_people_takes_as_many_statements_as_four(
    app: Flask, known: Known
) -> None:
    with saving(app) as session:
        community = session.get_one(Community, known.community)
        members = [a_member(session, community) for _each in range(400)]
        lines = [f"o{one.organisation_id}p{one.person_id}" for one in members]

    def grid(keys: list[str]) -> dict[str, str]:
        return {
            name: value
            for key in keys
            for name, value in ((key, "excused"), (f"{key}.r", "Réunion"), (f"{key}.x", "1"))
        }

    client = facilitator(app, known)
    told = []
    for keys, at in ((lines[:4], f"{HERE}/5/attendance"), (lines, f"{HERE}/6/attendance")):
        found = TOKEN.search(client.get(at).get_data(as_text=True))
        assert found
        data = {"csrf_token": html.unescape(found[1])} | grid(keys)
        with counted(app) as said:
            assert client.post(at, data=data).status_code == 303
        told.append(len(said))

    assert len(marks(app)) == 400
    assert told[1] <= told[0] + 2
    with counted(app) as said:
        page = client.get(ROOM).get_data(as_text=True)
    assert len(said) <= 16
    assert len(re.findall('class="tap"', page)) >= 400
    assert "Signature" in text_of(client.get(f"{ROOM}/sheet"))


def test_the_table_tells_leavers_and_reasons_apart(app: Flask, known: Known) -> None:
    one, two = known.organisations["A1"], known.organisations["A2"]
    person = joined(app, known, "Maël Riou", "A2")
    client = facilitator(app, known)
    away = {"organisation_id": one, "state": "excused", "reason": "maladie"}
    there = {"organisation_id": two, "person_id": person, "state": "present"}
    other = {"organisation_id": two, "state": "absent", "reason": "oubli"}
    assert tapped(client, away, there, other).status_code == 200
    with saving(app) as session:
        ended = {"ended": datetime(2024, 6, 1, tzinfo=UTC).date(), "reason": "Retraite"}
        session.execute(sa.update(Membership).values(state="left", **ended))

    with counted(app) as said:
        table = text_of(client.get(f"{HERE}/matrix"))
    assert len(said) <= 12
    assert "Motif indépendant du groupe (1)" in table
    assert "maladie (1)" in table
    assert "départ le 1er juin 2024 – Retraite" in table
    assert "absence excusée, motif indépendant du groupe" in table
    seen = text_of(member(app, known).get(f"{HERE}/matrix"))
    assert "maladie" not in seen
    assert "Retraite" not in seen
    by_people = f"{HERE}/matrix?view=people"
    assert "Maël Riou" not in text_of(member(app, known).get(by_people))
    send_these(as_member(app, known, person), f"{AT}/-/mine", {"asked": "1", "is_given": "1"})
    assert "Maël Riou" in text_of(member(app, known).get(by_people))
    told = facilitator(app, known, is_program=True).get(f"{API}/attractivite/matrix").json
    assert told is not None
    assert any("excused_outside" in row["cells"] for row in told["rows"])


def test_a_long_programme_is_split_into_tables_that_fit_a_sheet() -> None:
    days = [date(2020, 1, 1) + timedelta(days=30 * number) for number in range(50)]
    columns = [Column(number, number + 1, on, "") for number, on in enumerate(days)]
    came = [Given(number, "o1", "o1", "Un", "", "present") for number in (3, 4)]
    found = build(columns, came, {"o1": Left(days[10], "", is_outside=False)})

    assert [len(block.columns) for block in found.blocks] == [17, 16, 17]
    assert found.rows[0].cells[2:5] == ("not_yet", "present", "present")
    assert found.rows[0].cells[9:11] == ("", "gone")
    drawn = {"": "_", "not_yet": "-", "gone": "x", "present": "p", "first_present": "P"}
    assert found.rows[0].shown(drawn, found.blocks[0]) == "---Pp_____xxxxxxx"


def test_what_is_kept_of_visitors_is_handed_out_and_goes_with_them(
    app: Flask, known: Known
) -> None:
    client = facilitator(app, known)
    tapped(client, visitors=[{"key": VISITOR, "name": "Rozenn Le Bihan"}])
    with saving(app) as session:
        network = session.get_one(Network, known.network)
        rozenn = a_person(session, name="Rozenn Le Bihan")
        session.add(Consent(network_id=known.network, person_id=rozenn.id))
        session.flush()
        told = {extract.name: extract.rows for extract in keeping.everything(network)}
        assert told["visitors"][0][2] == "Rozenn Le Bihan"
        assert told["attendance_shown"][0][0] == "Rozenn Le Bihan"
        service.forget_person(session.get_one(Person, rozenn.id))
        assert session.scalars(sa.select(Visitor.name)).one() == "–"
        assert not session.scalars(sa.select(Consent)).all()
        keeping.remove(network)
        assert not session.scalars(sa.select(LineChange)).all()


def test_visitors_and_consent_are_loaded_from_files(study: Study) -> None:
    visitors, shown = TABLES
    study.session.add(a_person(study.session, name="Anne", email="anne@o.example"))
    at = {"network": "pays-de-la-loire", "community": "attractivite", "session": "6"}
    for _twice in range(2):
        assert loaded(visitors, [at | {"name": "Rozenn Le Bihan", "organisation": "Mairie"}]) == []
        assert loaded(shown, [{"network": at["network"], "person": "anne@o.example"}]) == []
    kept = study.session.scalars(sa.select(Visitor)).one()
    assert (kept.name, kept.state, bool(rules.VISITOR.fullmatch(kept.key))) == (
        "Rozenn Le Bihan", "present", True,
    )  # fmt: skip
    assert study.session.scalars(sa.select(Consent)).one().network_id == study.network.id
    [refused] = loaded(visitors, [at | {"session": "99", "name": "Nour"}])
    assert refused.column == "session"
    [refused] = loaded(shown, [{"network": at["network"], "person": "who@o.example"}])
    assert refused.column == "person"


def test_codes_are_read_as_people_type_them() -> None:
    assert rules.plain_code(" abc-3 4X ") == "ABC34X"
    assert rules.shown_code("ABC34X") == "ABC 34X"
    today = datetime(2026, 11, 21, tzinfo=UTC).date()
    assert rules.is_open(today, today, is_over=False)
    assert not rules.is_open(today, today, is_over=True)
    assert not rules.is_open(today + timedelta(days=1), today, is_over=False)
    assert not rules.is_open(today - timedelta(days=61), today, is_over=False)

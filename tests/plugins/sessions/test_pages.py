"""The programme, a session, the sheet and the table, in a browser without JavaScript."""

from __future__ import annotations

import csv
import io
import re

import pytest
import sqlalchemy as sa
from flask import Flask

from bocage.clock import today
from bocage.communities.models import Community
from bocage.networks.models import Network, NetworkPlugin
from bocage.organisations.models import Organisation
from bocage.permissions import Grant
from bocage.testing import a_member, a_network, a_person, an_organisation
from bocage_sessions.models import Attendance, CommunitySession
from tests.plugins.sessions.site import (
    AT,
    HERE,
    Known,
    counted,
    facilitator,
    member,
    saving,
    send,
    send_these,
    text_of,
    visit_as,
)


def stored(app: Flask, number: int) -> CommunitySession:
    with saving(app) as session:
        found = session.scalars(
            sa.select(CommunitySession).where(CommunitySession.number == number)
        ).one()
        session.expunge(found)
        return found


def sheet(app: Flask, number: int) -> dict[int | None, Attendance]:
    with saving(app) as session:
        found = session.scalars(
            sa.select(Attendance)
            .join(CommunitySession, CommunitySession.id == Attendance.session_id)
            .where(CommunitySession.number == number)
        ).all()
        session.expunge_all()
        return {mark.organisation_id: mark for mark in found}


def test_the_programme_lists_every_session(app: Flask, known: Known) -> None:
    page = text_of(member(app, known).get(HERE))

    assert "Intégration des nouveaux salariés" in page
    assert "Rôle des RH dans l’attractivité" in page or "Rôle des RH dans l'attractivité" in page
    assert f"{HERE}/new" not in page


def test_the_secretariat_finds_the_script_every_session_begins_from(
    app: Flask, known: Known
) -> None:
    office = visit_as(app, Grant(role="secretariat", network_id=known.network))
    assert f'href="{AT}/-/script"' in text_of(office.get(f"{AT}/"))
    assert "/-/script" not in text_of(member(app, known).get(f"{AT}/"))


def test_the_next_number_is_proposed_and_a_session_is_added(app: Flask, known: Known) -> None:
    client = facilitator(app, known)
    assert re.search(r'name="number"[^>]* value="8"', text_of(client.get(f"{HERE}/new")))

    answer = send(client, f"{HERE}/new", number="8", on="15/01/2199", theme="Bilan", place="Nantes")

    assert answer.status_code == 303
    assert "Bilan" in text_of(client.get(f"{HERE}/8"))


@pytest.mark.parametrize(
    ("fields", "shown"),
    [
        ({"number": "3", "on": "2199-01-01"}, "porte déjà ce numéro"),
        ({"number": "8", "on": "31/02/2024"}, "e-on"),
        ({"number": "1" + "0" * 400, "on": "2199-01-01"}, "number"),
        ({"number": "8", "on": "2199-01-01", "online_url": "javascript:alert(1)"}, "https://"),
        ({"number": "8", "on": "2199-01-01", "host_organisation": "999999"}, ""),
    ],
)
def test_what_cannot_be_read_is_shown_again_and_nothing_is_kept(
    app: Flask, known: Known, fields: dict[str, str], shown: str
) -> None:
    answer = send_these(facilitator(app, known), f"{HERE}/new", fields | {"theme": "À garder"})

    assert answer.status_code == 422
    assert "À garder" in text_of(answer)
    assert shown in text_of(answer)
    with saving(app) as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(CommunitySession)) == 7


def test_a_member_reads_and_does_not_write(app: Flask, known: Known) -> None:
    client = member(app, known)

    assert client.get(f"{HERE}/4").status_code == 200
    assert client.get(f"{HERE}/new").status_code == 403
    assert client.get(f"{HERE}/4/attendance").status_code == 403


def test_the_sheet_is_entered_in_one_screen(app: Flask, known: Known) -> None:
    one, two, three = (known.organisations[code] for code in ("A1", "A2", "A3"))
    client = facilitator(app, known)

    answer = send_these(
        client,
        f"{HERE}/6/attendance",
        {
            f"o{one}": "present",
            f"o{two}": "excused",
            f"o{two}.r": "Réunion au siège",
            f"o{two}.x": "1",
            f"o{three}": "stand_in",
            f"o{three}.r": "Nour Lefèvre",
        },
    )

    assert answer.status_code == 303
    marks = sheet(app, 6)
    assert {mark.state for mark in marks.values()} == {"present", "excused", "stand_in"}
    assert (marks[two].reason, marks[two].reason_is_external) == ("Réunion au siège", True)
    assert marks[three].stand_in_name == "Nour Lefèvre"
    assert stored(app, 6).state == "held"


def test_a_mark_is_taken_away_and_an_organisation_added(app: Flask, known: Known) -> None:
    one, thirteen = known.organisations["A2"], known.organisations["A1"]
    client = facilitator(app, known)

    send_these(
        client, f"{HERE}/5/attendance", {f"o{one}": "", "add1": str(thirteen), "add1.s": "remote"}
    )

    marks = sheet(app, 5)
    assert one not in marks
    assert marks[thirteen].state == "remote"
    assert len(marks) == 7


@pytest.mark.parametrize(
    "fields",
    [
        {"o1": "perhaps"},
        {"o1": "present", "o1.r": "x" * 301, "o2": "excused", "o2.r": "À garder"},
        {"o1": "present", "o1.r": "a\x00b"},
        {"q1": "present"},
        {"o1.z": "present"},
        {"o999999": "present"},
        {"p999999": "present"},
    ],
)
def test_a_bad_line_is_named_and_nothing_is_half_written(
    app: Flask, known: Known, fields: dict[str, str]
) -> None:
    client = facilitator(app, known)

    answer = send_these(client, f"{HERE}/6/attendance", fields)

    assert answer.status_code == 422
    if "o2.r" in fields:
        assert "À garder" in text_of(answer)
    assert sheet(app, 6) == {}


def test_attendance_waits_for_the_day_of_the_session(app: Flask, known: Known) -> None:
    with saving(app) as session:
        session.execute(
            sa.update(CommunitySession)
            .where(CommunitySession.number == 7)
            .values(on=today().replace(year=2199))
        )
    client = facilitator(app, known)
    assert "<table" not in text_of(client.get(f"{HERE}/7/attendance"))

    answer = send_these(
        client,
        f"{HERE}/6/attendance",
        {f"o{known.organisations['A1']}": "present"},
        f"{HERE}/7/attendance",
    )

    assert answer.status_code == 422
    assert sheet(app, 7) == {}


def test_four_hundred_lines_of_three_boxes_are_taken(app: Flask, known: Known) -> None:
    with saving(app) as session:
        network = session.get(Network, known.network)
        ids = [an_organisation(session, network).id for _ in range(400)]
    client = facilitator(app, known)
    fields: dict[str, str] = {}
    for number in ids:
        fields |= {f"o{number}": "excused", f"o{number}.r": "Grève des trains", f"o{number}.x": "1"}

    with counted(app) as said:
        answer = send_these(client, f"{HERE}/6/attendance", fields)

    assert answer.status_code == 303
    assert len(sheet(app, 6)) == 400
    assert len(said) < 60


def test_a_session_somebody_came_to_is_not_cancelled(app: Flask, known: Known) -> None:
    client = facilitator(app, known)

    answer = send(client, f"{HERE}/6", f"{HERE}/4/state", state="cancelled")

    assert answer.status_code == 422
    assert stored(app, 4).state == "held"


def test_a_planned_session_is_cancelled_and_planned_again(app: Flask, known: Known) -> None:
    client = facilitator(app, known)

    assert send(client, f"{HERE}/6", f"{HERE}/6/state", state="cancelled").status_code == 303
    assert stored(app, 6).state == "cancelled"
    assert send(client, f"{HERE}/6", f"{HERE}/6/state", state="planned").status_code == 303
    assert stored(app, 6).state == "planned"


def test_a_held_session_stays_in_the_past(app: Flask, known: Known) -> None:
    answer = send(facilitator(app, known), f"{HERE}/4/edit", number="4", on="2199-01-01")

    assert answer.status_code == 422


def test_the_table_shows_totals_and_who_joined_along_the_way(app: Flask, known: Known) -> None:
    page = text_of(member(app, known).get(f"{HERE}/matrix"))

    assert page.count("première venue ") == 4
    foot = page[page.index("<tfoot") : page.index("</tfoot")]
    assert re.findall(r"<td[^>]*>(\d+)</td>", foot) == ["9", "7", "6", "6", "7", "35"]


def test_the_table_is_downloaded_without_anything_a_spreadsheet_would_run(
    app: Flask, known: Known
) -> None:
    with saving(app) as session:
        organisation = session.get(Organisation, known.organisations["A2"])
        organisation.name = "=HYPERLINK(1)"
    answer = member(app, known).get(f"{HERE}/matrix.csv")

    rows = list(csv.reader(io.StringIO(answer.get_data().decode("utf-8-sig")), delimiter=";"))
    assert "'=HYPERLINK(1)" in [row[0] for row in rows]
    assert rows[-1] == ["Total", "9", "7", "6", "6", "7", "35", ""]


def test_people_are_named_to_leaders_and_to_themselves(app: Flask, known: Known) -> None:
    with saving(app) as session:
        community = session.get(Community, known.community)
        one = a_person(session, name="Nour Lefèvre")
        other = a_person(session, name="Sacha Bernard")
        for person in (one, other):
            a_member(session, community, person=person, basis="own_name")
        meeting = session.scalars(
            sa.select(CommunitySession).where(CommunitySession.number == 4)
        ).one()
        for person in (one, other):
            session.add(Attendance(session_id=meeting.id, person_id=person.id, state="present"))
        session.flush()
        own = one.id
    grant = Grant(role="participant", network_id=known.network, community_id=known.community)

    leaders = [
        text_of(facilitator(app, known).get(f"{HERE}/{at}")) for at in ("4", "matrix?view=people")
    ]
    mine = [
        text_of(visit_as(app, grant, person_id=own).get(f"{HERE}/{at}"))
        for at in ("4", "matrix?view=people", "matrix")
    ]

    assert all("Nour Lefèvre" in page and "Sacha Bernard" in page for page in leaders)
    assert all("Nour Lefèvre" in page and "Sacha Bernard" not in page for page in mine)
    assert "8 participations" in mine[0]


def test_another_networks_people_find_nothing(app: Flask, known: Known) -> None:
    with saving(app) as session:
        elsewhere = a_network(session, plugins=("sessions",)).id
    client = visit_as(app, Grant(role="secretariat", network_id=elsewhere))

    for address in (AT + "/", HERE, f"{HERE}/4", f"{HERE}/matrix", f"{HERE}/matrix.csv"):
        assert client.get(address).status_code == 404


def test_a_participant_of_another_community_of_the_network_is_refused(
    app: Flask, known: Known
) -> None:
    grant = Grant(role="participant", network_id=known.network, community_id=known.community + 999)
    client = visit_as(app, grant)

    assert client.get(HERE).status_code == 403
    assert "Fidélisation" not in text_of(client.get(AT + "/"))


def test_where_the_plugin_is_off_there_is_nothing(app: Flask, known: Known) -> None:
    with saving(app) as session:
        session.execute(sa.update(NetworkPlugin).values(state="off"))

    assert facilitator(app, known).get(HERE).status_code == 404


@pytest.mark.parametrize("at", ["", "/4", "/matrix", "/matrix?view=people", "/6/attendance"])
def test_a_page_asks_at_most_twelve_questions(app: Flask, known: Known, at: str) -> None:
    client = facilitator(app, known)
    client.get(HERE + at)

    with counted(app) as said:
        assert client.get(HERE + at).status_code == 200

    assert len([one for one in said if not one.startswith(("BEGIN", "PRAGMA"))]) <= 12, said


def test_the_page_of_the_community_shows_who_came(app: Flask, known: Known) -> None:
    client = member(app, known)
    page = text_of(client.get("/n/pays-de-la-loire/communities/attractivite"))

    assert "Présences aux dernières séances" in page
    assert page.count('<td><span class="mark mark-present"') == 35

    with counted(app) as said:
        client.get("/n/pays-de-la-loire/communities/attractivite")
    assert len([one for one in said if one.startswith(("SELECT", "WITH"))]) <= 12, said

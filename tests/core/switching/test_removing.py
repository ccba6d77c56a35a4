"""What a plugin keeps goes only after an export, a typed name and a second person."""

from __future__ import annotations

import csv
import io
import zipfile

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from bocage import testing as make
from bocage.database import Base
from bocage.networks.models import Network, NetworkPlugin
from bocage.plugin import DataExtract
from bocage.reporting.models import FrozenValue, NetworkReport, Publication
from bocage.switching.archive import zipped
from bocage_sessions.models import Attendance, CommunitySession
from tests.core.communities.site import as_person, one_network
from tests.core.people.site import saving, send

AT = "/n/ouest"
DATA = f"{AT}/settings/plugins/sessions/data"
NAME = "Réseau Ouest"


@pytest.fixture
def two(app: Flask) -> tuple[FlaskClient, FlaskClient]:
    """Two people of one secretariat, in whose network two sessions have taken place."""
    network_id = one_network(app, plugins=("sessions",))
    with saving(app) as session:
        network = session.get_one(Network, network_id)
        elsewhere = make.a_network(session, plugins=("sessions",))
        for place in (network, elsewhere):
            community = make.a_community(session, place)
            for number in (1, 2):
                meeting = CommunitySession(
                    network_id=place.id,
                    community_id=community.id,
                    number=number,
                    on=make.STARTED,
                    theme="=1+1" if number == 1 else "Accueillir",
                    state="held",
                )
                session.add(meeting)
                session.flush()
                house = make.an_organisation(session, place)
                session.add(
                    Attendance(session_id=meeting.id, organisation_id=house.id, state="present")
                )
        _published(session, network)
        people = [make.a_secretary(session, network, language="fr") for _ in range(2)]
        session.flush()
        for person in people:
            session.expunge(person)
    first, second = (as_person(app, person) for person in people)
    return first, second


def _published(session: object, network: Network) -> None:
    now = session  # the same transaction
    cycle = make.a_cycle(now, network, "2024-Q2", state="published")  # type: ignore[arg-type]
    community = make.a_community(now, network)  # type: ignore[arg-type]
    update = make.an_update(now, cycle, community, state="accepted")  # type: ignore[arg-type]
    report = NetworkReport(network_id=network.id, cycle_id=cycle.id, title="T2")
    now.add(report)  # type: ignore[attr-defined]
    now.flush()  # type: ignore[attr-defined]
    now.add_all(  # type: ignore[attr-defined]
        [
            FrozenValue(
                network_id=network.id,
                cycle_id=cycle.id,
                community_id=community.id,
                update_id=update.id,
                key="sessions.held",
                title={"fr": "Séances", "en": "Sessions"},
                unit={},
                readership="public",
                time_rule="sum",
                community_rule="sum",
                value=2,
            ),
            Publication(
                network_id=network.id,
                report_id=report.id,
                period="2024-Q2",
                number=1,
                pages={"public": "<article class=letter>Deux séances</article>"},
                data='{"language": "fr"}',
                checksum="0" * 64,
            ),
        ]
    )


def rows(app: Flask, kind: type[Base]) -> int:
    with saving(app) as session:
        return session.scalar(select(func.count()).select_from(kind)) or 0


def do(client: FlaskClient, act: str, **fields: str) -> int:
    return send(client, f"{AT}/people", f"{DATA}/{act}", **fields).status_code


def test_data_goes_after_an_export_a_typed_name_and_a_second_person(
    app: Flask, two: tuple[FlaskClient, FlaskClient]
) -> None:
    claire, malo = two
    assert "1 rapport publié" in claire.get(f"{DATA[:-5]}/switch?to=off").text
    assert do(claire, "removal", network_name=NAME) == 409
    answer = send(claire, DATA, f"{DATA}/export")
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        names = archive.namelist()
        held = archive.read(names[0]).decode("utf-8-sig")
    assert names[:2] == ["01-sessions.csv", "02-attendance.csv"]
    assert [row["theme"] for row in csv.DictReader(io.StringIO(held))] == ["'=1+1", "Accueillir"]
    wrong = send(claire, DATA, f"{DATA}/removal", network_name="Réseau Est")
    assert wrong.status_code == 422
    assert "Réseau Est" in wrong.text
    assert do(malo, "removal/confirm") == 409
    assert do(claire, "removal", network_name=NAME) == 303
    assert claire.get(f"{AT}/sessions/").status_code == 404
    assert do(claire, "removal/confirm") == 409
    assert rows(app, CommunitySession) == 4
    asked = "quelqu’un demande la suppression de ses données"
    assert asked in malo.get("/").text
    assert asked not in claire.get("/").text
    assert do(malo, "removal/confirm") == 303
    assert asked not in malo.get("/").text
    assert (rows(app, CommunitySession), rows(app, Attendance)) == (2, 2)
    assert do(malo, "removal/confirm") == 409
    assert rows(app, FrozenValue) == 1
    assert "Deux séances" in app.test_client().get(f"{AT}/reports/2024-Q2").text
    assert "Rien n’est conservé ici" in claire.get(DATA).text
    catalogue = claire.get(f"{AT}/settings/plugins").text
    assert "Ses données ont été supprimées" in catalogue
    assert f'href="{DATA}"' not in catalogue
    with saving(app) as session:
        here = select(NetworkPlugin).join(Network).where(Network.slug == "ouest")
        assert session.scalars(here).one().settings == {}


def test_what_was_added_since_the_export_is_not_removed(
    app: Flask, two: tuple[FlaskClient, FlaskClient]
) -> None:
    claire, malo = two
    assert do(claire, "export") == 200
    assert do(claire, "removal", network_name=NAME) == 303
    with saving(app) as session:
        kept = session.scalars(select(CommunitySession)).first()
        assert kept is not None
        more = {"network_id": kept.network_id, "community_id": kept.community_id}
        session.add(CommunitySession(**more, number=9, on=make.STARTED))
    assert "téléchargement" in malo.get(DATA).text
    assert do(malo, "removal/confirm") == 409
    assert rows(app, CommunitySession) == 5
    assert do(malo, "removal/cancel") == 303
    assert do(malo, "removal/cancel") == 409


def test_only_who_may_switch_sees_the_page(
    app: Flask, two: tuple[FlaskClient, FlaskClient]
) -> None:
    with saving(app) as session:
        network = session.scalars(select(Network).where(Network.slug == "ouest")).one()
        person = make.a_person(session)
        make.a_role(session, person, "member", network_id=network.id)
        session.expunge(person)
    member = as_person(app, person)
    assert member.get(DATA).status_code == 403
    assert do(member, "export") == 403


def test_files_of_an_archive_have_plain_names() -> None:
    extract = DataExtract(name="../Étrange nom", columns=("a",), rows=[("-A1",), (-1,)])
    with zipfile.ZipFile(io.BytesIO(zipped([extract]))) as archive:
        (name,) = archive.namelist()
        assert name == "01--trange-nom.csv"
        assert archive.read(name).decode("utf-8-sig").split() == ["a", "'-A1", "-1"]

"""Being forgotten: asked by the person, decided by an administrator, done everywhere or not at all."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import ModuleType

import pytest
import sqlalchemy as sa
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient

from bocage.app import create_app
from bocage.cli import main
from bocage.communities.models import Membership
from bocage.database import Base, Database, session
from bocage.events import EventRow
from bocage.hooks import HOOK_API, Plugin, Registry, hookimpl
from bocage.jobs.models import Mail
from bocage.jobs.running import work_off
from bocage.networks.models import RoleGrant
from bocage.organisations.models import Affiliation
from bocage.people.models import ApiToken, ErasureRequest, Passkey, Person, PersonalLink
from bocage.people.tokens import make_token
from bocage.pilots.models import PilotAssignment
from bocage.reporting.models import Answer, Contribution, ProgressUpdate, ReportingCycle
from bocage.settings import InstanceSettings
from bocage.testing import (
    a_community,
    a_member,
    a_network,
    a_person,
    a_pilot,
    a_role,
    an_affiliation,
    an_organisation,
)
from bocage_sessions.models import Attendance, CommunitySession
from tests.core.people.site import link_for, saving, send, sign_in_by_link, who_is_signed_in

NAME, EMAIL = "Gwenaëlle Quéméneur", "gwenaelle.quemeneur@example.org"


@dataclass(frozen=True, kw_only=True)
class Lived:
    """Somebody who did everything here, and who may decide about them."""

    gwen: Person
    admin: Person
    other: Person


@pytest.fixture
def lived(app: Flask) -> Lived:
    """Gwenaëlle took part, led, wrote, came to sessions and was written to."""
    with saving(app) as kept:
        network = a_network(kept, slug="ouest", plugins=("sessions",))
        gwen = a_person(kept, name=NAME, email=EMAIL)
        other = a_person(kept, name="Malo Riou", email="malo@example.org")
        admin = a_person(kept, name="Oscar Kerviel", email="oscar@example.org")
        a_role(kept, admin, "administrator")
        a_role(kept, gwen, "member", network_id=network.id)
        community = a_community(kept, network, name="Accueil")
        organisation = an_organisation(kept, network, name="Les Ajoncs")
        an_affiliation(kept, gwen, organisation, function="directrice")
        a_member(kept, community, person=gwen, aim="parce que Gwenaëlle le veut")
        a_member(kept, community, person=other)
        a_pilot(kept, community, gwen)
        cycle = ReportingCycle(
            network_id=network.id, period="2026-Q3", starts=date(2026, 7, 1),
            ends=date(2026, 9, 30), due_on=date(2026, 10, 15),
        )  # fmt: skip
        kept.add(cycle)
        kept.flush()
        update = ProgressUpdate(
            network_id=network.id, cycle_id=cycle.id, community_id=community.id,
            submitted_by_id=gwen.id,
        )  # fmt: skip
        kept.add(update)
        kept.flush()
        kept.add(
            Answer(
                update_id=update.id, section="core.news", question="moved", value="On a bougé.",
                readership="network", changed_by_id=gwen.id,
            )
        )  # fmt: skip
        kept.add(
            Contribution(update_id=update.id, person_id=gwen.id, request="Un mot ?", text="Un mot.")
        )
        for number in (1, 2):
            held = CommunitySession(
                network_id=network.id, community_id=community.id, number=number,
                on=date(2026, 9, number), state="held",
            )  # fmt: skip
            kept.add(held)
            kept.flush()
            kept.add(
                Attendance(
                    session_id=held.id, organisation_id=organisation.id if number == 1 else None,
                    person_id=gwen.id, state="excused", reason="malade",
                )
            )  # fmt: skip
            kept.add(
                Attendance(
                    session_id=held.id, person_id=other.id, state="stand_in", stand_in_name=NAME
                )
            )
        kept.add(
            Mail(
                person_id=gwen.id, recipient=EMAIL, subject="x", text=f"Bonjour {NAME}",
                dedupe="kept",
            )
        )  # fmt: skip
        make_token(gwen.id, "tableur", None)
        for person in (gwen, admin, other):
            kept.refresh(person)
            kept.expunge(person)
    return Lived(gwen=gwen, admin=admin, other=other)


def residue(app: Flask) -> list[str]:
    """Every cell of every table in which the name or the address still stands."""
    found = []
    with saving(app) as kept:
        for table in Base.metadata.sorted_tables:
            for row in kept.execute(sa.select(table)):
                if any(word in str(row) for word in (NAME, EMAIL, "malade", "directrice")):
                    found.append(f"{table.name}: {row}")
    return found


def test_a_person_asks_and_an_administrator_erases_them_everywhere(
    app: Flask, client: FlaskClient, lived: Lived
) -> None:
    waiting = link_for(app, lived.gwen)
    sign_in_by_link(app, client, lived.gwen)
    assert send(client, "/profile/data", "/profile/erasure").status_code == 303
    assert "Retirer ma demande" in client.get("/profile/data").text
    boss = app.test_client()
    sign_in_by_link(app, boss, lived.admin)
    assert NAME in boss.get("/people").text
    page = f"/people/{lived.gwen.id}/erasure"
    shown = boss.get(page).text
    assert "Ce qui reste" in shown
    assert "Réponses écrites dans les bilans" in shown
    assert send(boss, page, email="malo@example.org").status_code == 422
    assert send(boss, page, email=EMAIL).status_code == 303

    assert residue(app) == []
    assert who_is_signed_in(client) is None
    assert app.test_client().get(f"/l/{waiting}").status_code == 404
    with saving(app) as kept:
        person = kept.get_one(Person, lived.gwen.id)
        assert (person.name, person.state, person.active) == (
            "une personne effacée", "erased", False,
        )  # fmt: skip
        for table in (ApiToken, PersonalLink, Passkey):
            whose = table.user_id if table is Passkey else table.person_id
            assert not kept.scalars(sa.select(table.id).where(whose == person.id)).all()
        assert kept.scalars(sa.select(Membership.state).where(_of(Membership, person))).all() == [
            "left"
        ]
        for kind in (RoleGrant, PilotAssignment, Affiliation):
            assert all(kept.scalars(sa.select(kind.ends).where(_of(kind, person))).all())
        marks = kept.execute(
            sa.select(Attendance.organisation_id, Attendance.person_id).order_by(Attendance.id)
        ).all()
        assert len(marks) == 4
        assert marks[0].person_id is None
        assert kept.scalars(sa.select(Answer.value)).all() == ["On a bougé."]
        assert kept.scalars(sa.select(ProgressUpdate.submitted_by_id)).one() == person.id
        done = kept.scalars(sa.select(ErasureRequest)).one()
        assert (done.state, done.decided_by_id) == ("done", lived.admin.id)
        told = kept.scalars(sa.select(EventRow).where(EventRow.name == "people.erased")).one()
        assert told.actor_id == lived.admin.id


def _of(kind: type, person: Person) -> sa.ColumnElement[bool]:
    column: sa.ColumnElement[bool] = kind.person_id == person.id  # type: ignore[attr-defined]
    return column


def test_a_plugin_that_cannot_forget_keeps_everything_as_it_was(
    settings: InstanceSettings, app: Flask, lived: Lived
) -> None:
    def erase_personal_data(person: Person) -> None:
        raise RuntimeError

    found = Registry()
    found.load_installed()
    module = ModuleType("stubborn")
    module.__file__ = __file__
    vars(module)["plugin"] = Plugin(name="stubborn", title="Stubborn", hook_api=HOOK_API)
    vars(module)["erase_personal_data"] = hookimpl(erase_personal_data)
    found.add(module, "stubborn")
    made = create_app(settings, found)
    before = residue(made)
    boss = made.test_client()
    sign_in_by_link(made, boss, lived.admin)
    answer = send(boss, f"/people/{lived.gwen.id}/erasure", email=EMAIL)
    assert answer.status_code == 503
    assert residue(made) == before
    made.extensions["bocage.database"].dispose()


def test_a_refusal_is_read_by_who_asked_and_administrators_hear_of_requests(
    app: Flask, client: FlaskClient, lived: Lived
) -> None:
    sign_in_by_link(app, client, lived.gwen)
    send(client, "/profile/data", "/profile/erasure")
    boss = app.test_client()
    sign_in_by_link(app, boss, lived.admin)
    page = f"/people/{lived.gwen.id}/erasure"
    assert send(boss, page, f"{page}/refuse", reason="").status_code == 422
    why = "Convention avec la Région, jusqu’au 31 décembre 2027."
    assert send(boss, page, f"{page}/refuse", reason=why).status_code == 303
    assert why in client.get("/profile/data").text
    database: Database = app.extensions["bocage.database"]
    with database.work():
        work_off(app)
        mails = session.scalars(sa.select(Mail).where(Mail.dedupe != "kept")).all()
    assert {mail.recipient for mail in mails} == {"oscar@example.org", EMAIL}
    assert any(why in mail.text for mail in mails)


def test_a_request_is_withdrawn(app: Flask, client: FlaskClient, lived: Lived) -> None:
    sign_in_by_link(app, client, lived.gwen)
    for _twice in range(2):
        send(client, "/profile/data", "/profile/erasure")
    send(client, "/profile/data", "/profile/erasure/withdraw")
    assert "Retirer ma demande" not in client.get("/profile/data").text
    with saving(app) as kept:
        assert kept.scalars(sa.select(ErasureRequest.state)).all() == ["withdrawn"]


def test_only_an_administrator_looks_after_people(app: Flask, lived: Lived) -> None:
    for person, code in ((lived.other, 404), (None, 401)):
        client = app.test_client()
        if person:
            sign_in_by_link(app, client, person)
        for page in ("/people", "/people/new", f"/people/{lived.gwen.id}"):
            assert client.get(page).status_code == code, page
        erasure = f"/people/{lived.gwen.id}/erasure"
        if person:
            assert send(client, "/profile", erasure, email=EMAIL).status_code == 404
    assert residue(app)


def test_nobody_erases_or_switches_off_themselves(app: Flask, lived: Lived) -> None:
    boss = app.test_client()
    sign_in_by_link(app, boss, lived.admin)
    page = f"/people/{lived.admin.id}"
    assert send(boss, f"{page}/erasure", email="oscar@example.org").status_code == 409
    assert send(boss, page, f"{page}/switch", is_on="false").status_code == 409
    assert who_is_signed_in(boss) == "Oscar Kerviel"


def test_people_are_entered_corrected_and_kept_out(
    app: Flask, client: FlaskClient, lived: Lived
) -> None:
    boss = app.test_client()
    sign_in_by_link(app, boss, lived.admin)
    told = {"name": "Nolwenn Bihan", "email": "Nolwenn@example.org", "language": "fr"}
    assert send(boss, "/people/new", **told | {"email": EMAIL}).status_code == 422
    made = send(boss, "/people/new", **told, send_link="1")
    assert made.status_code == 303
    assert "Nolwenn Bihan" in boss.get("/people?q=nolwenn&state=invited").text
    assert "Nolwenn Bihan" not in boss.get("/people?q=malo").text
    everybody = boss.get("/people").text
    row = everybody[everybody.index(NAME) :].partition("</tr>")[0]
    assert "pilote" in row
    assert "membre" not in row
    sign_in_by_link(app, client, lived.other)
    page = f"/people/{lived.other.id}"
    corrected = {"name": "Malo Riou", "email": "m.riou@example.org", "language": "en"}
    assert send(boss, page, **corrected).status_code == 303
    assert send(boss, page, **corrected | {"email": EMAIL}).status_code == 422
    assert send(boss, page, f"{page}/switch", is_on="false").status_code == 303
    assert who_is_signed_in(client) is None
    assert "m.riou@example.org" in boss.get("/people?state=off").text
    assert send(boss, page, f"{page}/switch", is_on="true").status_code == 303
    sign_in_by_link(app, client, lived.other)
    assert who_is_signed_in(client) == "Malo Riou"


def test_programs_of_administrators_look_after_people_too(app: Flask, lived: Lived) -> None:
    with saving(app):
        token = make_token(lived.admin.id, "annuaire", None)
        weak = make_token(lived.other.id, "annuaire", None)
    program = app.test_client()
    headers = {"Authorization": f"Bearer {token}"}
    found = program.get("/api/v1/people?q=malo", headers=headers).get_json()
    assert [item["email"] for item in found["items"]] == ["malo@example.org"]
    made = program.post(
        "/api/v1/people", json={"name": "Ana", "email": "ana@example.org"}, headers=headers
    )
    assert made.status_code == 201
    at = f"/api/v1/people/{made.get_json()['id']}"
    off = program.patch(at, json={"is_active": False, "name": "Ana Roux"}, headers=headers)
    assert (off.get_json()["is_active"], off.get_json()["name"]) == (False, "Ana Roux")
    refused = {"Authorization": f"Bearer {weak}"}
    for address in ("/api/v1/people", at):
        assert program.get(address, headers=refused).status_code == 404
    gone, typed = f"/api/v1/people/{lived.gwen.id}/erasure", {"email": EMAIL}
    assert program.post(gone, json=typed, headers=refused).status_code == 404
    wrong = program.post(gone, json={"email": "malo@example.org"}, headers=headers)
    assert "email" in wrong.get_json()["errors"]
    assert residue(app)
    done = program.post(gone, json=typed, headers=headers)
    assert (done.status_code, done.get_json()["state"]) == (200, "erased")
    assert residue(app) == []
    own = f"/api/v1/people/{lived.admin.id}/erasure"
    assert (
        program.post(own, json={"email": "oscar@example.org"}, headers=headers).status_code == 409
    )
    nobody_asked = {"reason": "Nous gardons les comptes."}
    at = f"/api/v1/people/{lived.other.id}/erasure/refuse"
    assert program.post(at, json=nobody_asked, headers=headers).status_code == 409


def test_my_data_is_complete_as_one_file_and_as_tables(
    app: Flask, client: FlaskClient, lived: Lived
) -> None:
    sign_in_by_link(app, client, lived.gwen)
    told = json.loads(client.get("/profile/data.json").data)
    assert told["person"]["email"] == EMAIL
    assert told["memberships"][0]["community"] == "Accueil"
    assert told["affiliations"][0]["function"] == "directrice"
    assert told["roles"][0]["role"] == "member"
    assert told["functions"][0]["function"] == "pilot"
    assert told["contributions"][0]["text"] == "Un mot."
    assert told["answers"][0]["answer"] == "On a bougé."
    (attendance,) = (one for one in told["plugins"] if one["name"] == "attendance")
    assert attendance["rows"][0]["reason"] == "malade"
    archive = zipfile.ZipFile(io.BytesIO(client.get("/profile/data.zip").data))
    assert {"my-data.json", "answers.csv", "sessions-attendance.csv"} <= set(archive.namelist())
    assert "On a bougé." in archive.read("answers.csv").decode()


def test_a_person_is_erased_from_the_command_line(
    app: Flask, lived: Lived, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BOCAGE_DATABASE_URL", database_url)
    words = ("--instance", str(tmp_path / "site"), "person", "erase", EMAIL)
    assert CliRunner().invoke(main, ("--instance", str(tmp_path / "site"), "init")).exit_code == 0
    assert CliRunner().invoke(main, words, input="n\n").exit_code == 1
    assert residue(app)
    done = CliRunner().invoke(main, (*words, "--yes"))
    assert done.exit_code == 0, done.output
    assert residue(app) == []
    assert CliRunner().invoke(main, (*words, "--yes")).exit_code == 1

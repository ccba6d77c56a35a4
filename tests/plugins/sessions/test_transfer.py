"""Past series come in from spreadsheets, seen before they are taken; whole series go out as files."""

from __future__ import annotations

import base64
import csv
import html
import io
import json
import math
import re
import zipfile
import zlib
from datetime import date, time

import openpyxl
import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from marshmallow import ValidationError
from werkzeug.test import TestResponse

from bocage.plugin import Unreadable
from bocage.testing import a_member, a_person
from bocage_sessions.minutes.models import Minutes, MinutesVersion
from bocage_sessions.models import Attendance, CommunitySession
from bocage_sessions.promises.models import Promise
from bocage_sessions.transfer import reading
from tests.plugins.sessions.site import (
    API,
    HERE,
    TOKEN,
    Known,
    facilitator,
    member,
    saving,
    text_of,
)

T = f"{HERE}/transfer"


def upload(client: FlaskClient, content: bytes, name: str = "past.csv") -> TestResponse:
    found = TOKEN.search(client.get(T).get_data(as_text=True))
    assert found
    data = {"csrf_token": html.unescape(found[1]), "file": (io.BytesIO(content), name)}
    return client.post(T, data=data, content_type="multipart/form-data")


def confirm(client: FlaskClient, preview: TestResponse, **other: str) -> TestResponse:
    page = preview.get_data(as_text=True)
    fields = dict(re.findall(r'name="(csrf_token|lines|seen)" value="([^"]+)"', page))
    assert fields.keys() == {"csrf_token", "lines", "seen"}, text_of(preview)
    sent = {key: html.unescape(value) for key, value in fields.items()} | other
    return client.post(f"{T}/confirm", data=sent)


def sheet(*rows: tuple[object, ...]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def counts(app: Flask) -> tuple[int, int]:
    with saving(app) as session:
        return tuple(
            session.scalar(sa.select(sa.func.count()).select_from(table)) or 0
            for table in (CommunitySession, Attendance)
        )


def test_a_past_series_is_seen_line_by_line_before_it_is_taken(app: Flask, known: Known) -> None:
    pilot = facilitator(app, known)
    before = counts(app)
    french = (
        "N° ;Date;Début;Fin;Thème;Hôte;Lieu;État;Remarque à part\r\n"
        "41;15/04/2022;9h30;12 h;Été à l’Escale : « congés »;A1;Salle 2;tenue;x\r\n"
        "42;44729;;;=1+1;La mairie;;;\r\n"
        "1;15/09/2023;;;Accueillir les nouveaux;;;;\r\n"
        "2;15/12/2023;;;;;;;\r\n"
    ).encode("cp1252")
    seen = upload(pilot, french)
    page = text_of(seen)
    assert seen.status_code == 200
    assert "Non lu : Remarque à part" in page
    assert "2 lignes ajoutent quelque chose" in page
    assert "1 ligne change quelque chose" in page
    assert "<del>Intégration des nouveaux salariés</del>" in page
    assert "1 ligne est déjà là" in page
    assert counts(app) == before

    assert confirm(pilot, seen).status_code == 303
    assert "3 lignes ont été reprises" in text_of(pilot.get(HERE))
    with saving(app) as session:
        taken = session.scalars(sa.select(CommunitySession).where(CommunitySession.number == 41))
        one = taken.one()
        assert (one.on, one.place, one.state) == (date(2022, 4, 15), "Salle 2", "held")
        assert (one.begins, one.ends) == (time(9, 30), time(12))
        assert one.host_organisation.code == "A1"
    again = upload(pilot, french)
    assert "Tout ce que contient le fichier est déjà là" in text_of(again)
    assert counts(app) == (before[0] + 2, before[1])

    marks = sheet(
        ("séance", "organisation", "présence", "motif"),
        (41, "A1", "présente", None),
        (41, "A2", "excusé", "grève"),
        (42, "A1", "visio", None),
    )
    seen = upload(pilot, marks, "past.xlsx")
    with saving(app) as session:
        session.execute(
            sa.update(CommunitySession).where(CommunitySession.number == 42).values(number=43)
        )
    late = confirm(pilot, seen)
    assert late.status_code == 409
    assert "Aucune séance ne porte ce numéro" in text_of(late)
    assert counts(app) == (before[0] + 2, before[1])
    with saving(app) as session:
        session.execute(
            sa.update(CommunitySession).where(CommunitySession.number == 43).values(number=42)
        )
    assert confirm(pilot, upload(pilot, marks, "past.xlsx")).status_code == 303
    assert counts(app) == (before[0] + 2, before[1] + 3)
    assert "grève" in text_of(pilot.get(f"{HERE}/41"))


def test_one_refused_line_and_nothing_is_taken(app: Flask, known: Known) -> None:
    pilot = facilitator(app, known)
    before = counts(app)
    with saving(app) as session:
        a_person(session, name="Ailleurs", email="ailleurs@example.org")
    wrong = sheet(
        ("séance", "organisation", "adresse mail", "présence"),
        (1, "A1", None, "présent"),
        (1, "A1", None, "absent"),
        (77, "A1", None, "présent"),
        (1, "Z99", None, "présent"),
        (1, None, "ailleurs@example.org", "présent"),
        (1, "A2", None, "peut-être"),
        (1, "=A1", None, "présent"),
    )
    seen = upload(pilot, wrong, "marks.xlsx")
    page = text_of(seen)
    assert seen.status_code == 422
    for told in (
        "6 lignes refusées",
        "ligne 3",
        "répète la ligne 2",
        "Aucune séance ne porte ce numéro",
        "Personne de cette communauté",
        "peut-être",
        "adresse mail",
        "formule",
    ):
        assert told in page, told
    assert 'name="lines"' not in page
    forged = {"lines": "AAAA", "seen": "0" * 64}
    token = TOKEN.search(pilot.get(T).get_data(as_text=True))
    assert token
    sent = {"csrf_token": html.unescape(token[1]), **forged}
    assert pilot.post(f"{T}/confirm", data=sent).status_code == 422
    ahead = upload(pilot, b"number,date,state\n60,2199-01-01,held\n")
    assert ahead.status_code == 422
    assert counts(app) == before

    for content, told in (
        (b"", "vide"),
        (b"\xd0\xcf\x11\xe0old", ".xlsx"),
        (b"PK\x03\x04broken", ".xlsx"),
        (b"colour,taste\nred,sweet\n", "colonnes"),
    ):
        answer = upload(pilot, content)
        assert answer.status_code == 422
        assert told in text_of(answer)
    huge = {"CONTENT_LENGTH": "50000000"}
    form = "multipart/form-data; boundary=x"
    assert pilot.post(T, content_type=form, environ_overrides=huge).status_code == 413

    guest = member(app, known)
    assert 'type="file"' not in guest.get(T).get_data(as_text=True)
    assert upload_by(guest).status_code == 403


def upload_by(guest: FlaskClient) -> TestResponse:
    found = TOKEN.search(guest.get(T).get_data(as_text=True))
    token = html.unescape(found[1]) if found else ""
    data = {"csrf_token": token, "file": (io.BytesIO(b"number,date\n"), "a.csv")}
    return guest.post(T, data=data, content_type="multipart/form-data")


def test_a_series_goes_out_and_comes_back_unchanged(app: Flask, known: Known) -> None:
    with saving(app) as session:
        meeting = session.get(CommunitySession, 1)
        camille = a_person(session, name="Ana Riou", email="ana@example.org")
        a_member(session, meeting.community, person=camille)
        meeting.theme, meeting.notes = "=HYPERLINK(1)", "Un dessert\nà partager"
        meeting.begins, meeting.ends = time(14), time(16, 30)
        meeting.time_zone = "Indian/Reunion"
        session.add(
            Attendance(
                session_id=meeting.id,
                organisation_id=known.organisations["A1"],
                person_id=camille.id,
                state="stand_in",
                stand_in_name="Malo",
            )
        )
        about = {"network_id": meeting.network_id, "community_id": meeting.community_id}
        about |= {"session_id": meeting.id}
        kept = Minutes(**about, state="final", last_version=1, final_version=1)
        session.add(kept)
        session.flush()
        parts = [{"title": "Ouverture", "text": "Le **tutorat**."}]
        session.add(
            MinutesVersion(
                minutes_id=kept.id, number=1, state="final", sections=parts, folded="tutorat"
            )
        )
        day = {"on": meeting.on, "told_on": meeting.on}
        session.add(Promise(**about, **day, person_id=camille.id, text="+ de tutorat"))
    pilot = facilitator(app, known)
    before = counts(app)
    with pilot.get(f"{HERE}/series.xlsx") as answer:
        book = answer.get_data()
    cells, _marks, promised = openpyxl.load_workbook(io.BytesIO(book)).worksheets
    assert promised["D2"].value == "'+ de tutorat"
    assert cells["E2"].value == "'=HYPERLINK(1)"
    assert cells["E2"].data_type == "s"
    assert "ana@example.org" in text_of(pilot.get(f"{HERE}/attendance.csv"))
    for content in (
        book,
        pilot.get(f"{HERE}/sessions.csv").get_data(),
        pilot.get(f"{HERE}/attendance.csv").get_data(),
    ):
        assert "Tout ce que contient le fichier est déjà là" in text_of(upload(pilot, content))
    assert counts(app) == before
    whole = json.loads(pilot.get(f"{HERE}/series.json").get_data())
    assert [one["number"] for one in whole["sessions"]] == list(range(1, before[0] + 1))
    assert whole["sessions"][0]["minutes"] == parts
    assert whole["sessions"][0]["promises"][0]["text"] == "+ de tutorat"
    told = facilitator(app, known, is_program=True).get(f"{API}/attractivite/series").get_json()
    assert told == whole

    guest = member(app, known)
    for page in ("attendance.csv", "series.json"):
        shown = text_of(guest.get(f"{HERE}/{page}"))
        assert "ana@example.org" not in shown
        assert "Malo" not in shown
    rows = list(
        csv.reader(io.StringIO(text_of(guest.get(f"{HERE}/attendance.csv"))), delimiter=";")
    )
    assert len(rows) - 1 == before[1] - 1

    program = facilitator(app, known, is_program=True)
    given = {
        "sessions": [{"number": 51, "date": "2022-01-10", "time_zone": "Nouvelle-Calédonie"}],
        "attendance": [{"number": 51, "code": "A3", "state": "present"}],
    }
    at = f"{API}/attractivite/series"
    assert program.post(at, json=given).get_json()["counts"]["made"] == 2
    assert counts(app) == before
    assert program.post(at, json={**given, "keep": True}).get_json()["kept"] is True
    assert counts(app) == (before[0] + 1, before[1] + 1)
    made = program.get(at).get_json()["sessions"]
    zones = {one["number"]: one["time_zone"] for one in made}
    assert (zones[1], zones[51]) == ("Indian/Reunion", "Pacific/Noumea")
    lost = {"sessions": [{"number": 52, "date": "2022-01-10", "time_zone": "Mars"}]}
    assert program.post(at, json=lost).status_code == 422
    wrong = {"attendance": [{"number": 51, "code": "A4", "state": "absent"}, {"number": 99}]}
    assert program.post(at, json={**wrong, "keep": True}).status_code == 422
    wrong["attendance"][1] = {"number": 99, "code": "A4", "state": "absent"}
    refused = program.post(at, json={**wrong, "keep": True})
    assert refused.status_code == 409
    assert refused.mimetype == "application/problem+json"
    again = program.post(at, json={**given, "keep": True}).get_json()
    assert again["counts"] == {"refused": 0, "changed": 0, "made": 0, "left": 2}


def test_what_unpacks_to_too_much_or_is_too_long_is_not_read() -> None:
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b" " * 40_000_000)
    entities = io.BytesIO()
    whole = zipfile.ZipFile(io.BytesIO(sheet(("number", "date"))))
    with whole, zipfile.ZipFile(entities, "w") as archive:
        for part in whole.infolist():
            is_sheet = part.filename == "xl/worksheets/sheet1.xml"
            before = b'<!DOCTYPE x [<!ENTITY a "aaaa">]>' if is_sheet else b""
            archive.writestr(part, before + whole.read(part))
    many = io.BytesIO()
    whole = zipfile.ZipFile(io.BytesIO(sheet(("number", "date"))))
    with whole, zipfile.ZipFile(many, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in whole.infolist():
            archive.writestr(part, whole.read(part))
        archive.writestr("xl/worksheets/sheet2.xml", b"<c/>" * 600_000)
    far = io.BytesIO()
    whole = zipfile.ZipFile(io.BytesIO(sheet(("number", "date"), (1, "2022-01-01"))))
    with whole, zipfile.ZipFile(far, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in whole.infolist():
            text = whole.read(part).replace(b'<row r="2"', b'<row r="99999999999"')
            archive.writestr(part, text)
    long = b"number,date\n" + b"".join(b"%d,2022-01-01\n" % number for number in range(5_001))
    wide = sheet(("number", "date"), *[(1, "2022-01-01")])
    assert len(reading.found_in(wide).lines) == 1
    for content in (
        bomb.getvalue(),
        many.getvalue(),
        far.getvalue(),
        entities.getvalue(),
        long,
        b"PK" + bytes(6_000_000),
    ):
        with pytest.raises(Unreadable):
            reading.found_in(content)
    for line in (
        ["sessions", "", math.inf, {}, []],
        ["sessions", "", 1, {"theme": "\ud800"}, []],
        ["sessions", "", 1, None, []],
    ):
        kept = base64.b64encode(zlib.compress(json.dumps([line]).encode())).decode()
        with pytest.raises(ValidationError):
            reading.unpacked(kept)

"""Minutes are written step by step, corrected by who was there, kept in versions, sent and found again."""

from __future__ import annotations

import re
import time

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from markupsafe import Markup

from bocage.jobs.models import Mail
from bocage.jobs.running import work_off
from bocage.permissions import Grant
from bocage.testing import a_member, a_person
from bocage_sessions.minutes import pasted, queries, searching
from bocage_sessions.minutes.models import MinutesSection, MinutesVersion
from bocage_sessions.models import CommunitySession
from tests.plugins.sessions.site import (
    API,
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

M = f"{HERE}/3/minutes"


def begun(app: Flask, known: Known) -> tuple[FlaskClient, list[int]]:
    client = facilitator(app, known)
    assert send(client, M).status_code == 303
    with saving(app) as session:
        found = sa.select(MinutesSection.id).order_by(MinutesSection.position)
        return client, list(session.scalars(found))


def write(client: FlaskClient, section: int, text: str, act: str = "stay") -> int:
    page = text_of(client.get(f"{M}/{section}"))
    revision = re.search(r'name="revision" value="(\d+)"', page)
    assert revision
    return send(client, f"{M}/{section}", text=text, revision=revision[1], act=act).status_code


def hand_on(client: FlaskClient, *states: str) -> int:
    for state in states:
        answer = send(client, M, f"{M}/state", state=state)
    return answer.status_code


def test_from_notes_to_the_final_text_that_everybody_gets(app: Flask, known: Known) -> None:
    with saving(app) as session:
        community = session.get(CommunitySession, 1).community
        absent = a_person(session, name="Yuna Absente", email="yuna@example.org", language="fr")
        a_member(session, community, person=absent)
        reader = a_person(session, name="Malo Riou", email="malo@example.org", language="en")
        a_member(session, community, person=reader)
        reader_id = reader.id
    pilot, steps = begun(app, known)
    assert hand_on(pilot, "final") == 409
    assert write(pilot, steps[1], "Le **tutorat** a été essayé à l’Escale.", "next") == 303
    assert "tutorat" not in text_of(member(app, known).get(M))
    assert "tutorat" not in text_of(member(app, known).get(f"{HERE}/3"))
    assert member(app, known).get(f"{M}/{steps[1]}").status_code in {403, 404}

    pilot = facilitator(app, known)
    assert hand_on(pilot, "draft", "corrections") == 303
    takes_part = Grant(role="participant", network_id=known.network, community_id=known.community)
    guest = visit_as(app, takes_part, person_id=reader_id)
    assert "<strong>tutorat</strong>" in text_of(guest.get(M))
    proposal = f"{M}/{steps[1]}/correction"
    assert send(guest, proposal, text="C’était au Passage, pas à l’Escale.").status_code == 303
    assert send(guest, proposal, text=" ").status_code == 422
    assert guest.get(f"{M}/{steps[1]}").status_code == 403

    pilot = facilitator(app, known)
    assert hand_on(pilot, "final") == 409, "a correction waits"
    assert "des corrections attendent une réponse : 1" in text_of(pilot.get("/"))
    waits = text_of(pilot.get(M))
    assert "Répondre à 1 correction" in waits
    assert "Le rendre définitif" not in waits, "no button that would only refuse"
    at = f"{M}/corrections/1"
    assert send(pilot, f"{M}/{steps[1]}", at, is_taken="0").status_code == 422
    assert send(pilot, f"{M}/{steps[1]}", at, is_taken="1", answer="Merci !").status_code == 303
    assert "des corrections attendent" not in text_of(pilot.get("/"))
    write(pilot, steps[1], "Le **tutorat** a été essayé au Passage.")
    assert "Le rendre définitif" in text_of(pilot.get(M))
    assert hand_on(pilot, "final") == 303
    assert send(pilot, M, f"{M}/{steps[1]}", text="Et", revision="2").status_code == 409

    page = text_of(visit_as(app, takes_part, person_id=reader_id).get(M))
    assert "au Passage" in page
    assert "Merci !" in page
    work_off(app)
    with saving(app) as session:
        mails = session.execute(
            sa.select(Mail.recipient, Mail.subject, Mail.text).order_by(Mail.id)
        ).all()
        meeting = session.scalars(
            sa.select(CommunitySession).where(CommunitySession.number == 3)
        ).one()
        assert queries.are_final(meeting)
    final = [mail for mail in mails if "définitif" in mail.text or "are final" in mail.text]
    assert {mail.recipient for mail in final} == {"yuna@example.org", "malo@example.org"}
    assert len(mails) == 4, "once to correct, once when final"

    # Opened again, the last final text stands for readers until there is a new one.
    pilot = facilitator(app, known)
    assert hand_on(pilot, "draft") == 303
    write(pilot, steps[1], "Le tutorat a été essayé au Passage et à la Source.")
    assert "la Source" not in text_of(member(app, known).get(M))
    assert "au Passage" in text_of(member(app, known).get(M))
    pilot = facilitator(app, known)
    assert hand_on(pilot, "corrections", "final") == 303
    told = text_of(pilot.get(f"{M}/versions/6"))
    assert "<ins>Le tutorat a été essayé au Passage et à la Source.</ins>" not in told
    told = text_of(member(app, known).get(f"{M}/versions/6"))
    assert "la Source" in told
    assert member(app, known).get(f"{M}/versions/1").status_code == 404
    with saving(app) as session:
        kept = session.execute(
            sa.select(MinutesVersion.number, MinutesVersion.state).order_by(MinutesVersion.number)
        ).all()
        states = ["draft", "corrections", "final", "draft", "corrections", "final"]
        assert [tuple(row) for row in kept] == list(enumerate(states, start=1))


def test_two_people_who_write_the_same_step_lose_nothing(app: Flask, known: Known) -> None:
    one, steps = begun(app, known)
    page = f"{M}/{steps[0]}"
    assert send(one, page, text="Tour de table.", revision="0", act="stay").status_code == 303
    other = visit_as(
        app,
        Grant(role="co_pilot", network_id=known.network, community_id=known.community),
        person_id=2,
    )
    answer = send(other, page, text="Brise-glace : les animaux.", revision="0", act="next")
    assert answer.status_code == 409
    both = text_of(answer)
    assert "Brise-glace : les animaux." in both
    assert "Tour de table." in both
    revision = re.search(r'name="revision" value="(\d+)"', both)
    assert revision
    kept = {"text": "Tour de table, puis les animaux.", "revision": revision[1], "act": "stay"}
    assert send_these(other, page, kept).status_code == 303
    autosaved = send_these(other, page, kept, f"{page}/autosave")
    assert (autosaved.status_code, "gardé" in autosaved.get_json()["message"]) == (409, True)
    # A program is refused in the same way.
    program = facilitator(app, known, is_program=True)
    at = f"{API}/attractivite/3/minutes/{steps[0]}"
    assert program.put(at, json={"text": "Autre", "revision": 0}).status_code == 409
    assert program.put(at, json={"text": "Autre", "revision": 2}).status_code == 200


WORD = """<html xmlns:o="urn:x"><head><style>p.MsoNormal {{ color: red }}</style></head><body>
<!--[if gte mso 9]><xml>secret</xml><![endif]-->
<h1 style="font-size:16pt">Compte&nbsp;rendu</h1>
<p class=MsoNormal><b>Décision</b> prise par <i>tous</i>&nbsp;: 12 &lt; 15 et 2 * 3.</p>
<p class=MsoListParagraph><![if !supportLists]><span>·<span>     </span></span><![endif]>Relancer les bénévoles</p>
<ul><li>Un<ul><li>Un bis</li></ul></li><li>Deux</li></ul>
<table border=1><tr><td><p>Structure</p></td><td><p>Essai | suite</p></td></tr>
<tr><td>L’Escale</td><td>Tutorat<br>à deux</td></tr></table>
<p><img src="cid:image001.png" alt="Photo du groupe" width=300><img src="data:image/png;base64,AAAA"></p>
<p>{body}</p></body></html>"""


def test_what_comes_from_a_word_processor_keeps_every_word(app: Flask, known: Known) -> None:
    pilot, steps = begun(app, known)
    body = " ".join(f"phrase-{number}" for number in range(2_600))
    assert len(WORD.format(body=body)) > 30_000
    answer = send(pilot, f"{M}/{steps[3]}", text=WORD.format(body=body), revision="0", act="stay")
    assert answer.status_code == 303
    page = text_of(pilot.get(f"{M}/{steps[3]}"))
    assert "2 images n’ont pas été gardées" in page
    assert "mises en forme" in page
    assert "secret" not in page
    shown = text_of(pilot.get(M))
    for kept in (
        "<strong>Décision</strong> prise par <em>tous</em>",
        "12 < 15",
        "2 * 3",
        "Relancer les bénévoles",
        "<td>Tutorat à deux</td>",
        "<th>Essai | suite</th>",
        "Photo du groupe",
        "<li>Un bis</li>",
        "phrase-0 ",
        "phrase-2599",
    ):
        assert kept in shown
    # Too long is refused with its length, and the text is still there to be shortened.
    long = "été " * 25_001
    answer = send(pilot, f"{M}/{steps[4]}", text=long + "fin", revision="0", act="stay")
    assert answer.status_code == 422
    assert "Ce texte compte 100007 caractères" in text_of(answer)
    assert "été fin</textarea>" in text_of(answer)
    points = "<p class=MsoListParagraph><span>·&nbsp;</span>Un</p>" * 2
    assert pasted.tidied(points).text == "- Un\n- Un", "one list, not a paragraph a point"
    plain = "Nom\tEssai\nEscale\tTutorat\n•\tUn point\nsuite"
    told = pasted.tidied(plain).text
    assert "| Nom | Essai |\n| --- | --- |\n| Escale | Tutorat |" in told
    assert "- Un point\nsuite" in told
    assert pasted.tidied(told).text == told


def test_the_whole_series_is_one_text_in_which_words_are_found(app: Flask, known: Known) -> None:
    pilot = facilitator(app, known)
    for number in range(1, 7):
        at = f"{HERE}/{number}/minutes"
        send(pilot, at)
        with saving(app) as session:
            section = session.scalar(sa.select(sa.func.max(MinutesSection.id)))
        text = f"Séance {number} & œuvre commune <b>. " + ("Élan retrouvé." if number > 4 else "")
        send(pilot, f"{at}/{section}", text=text, revision="0", act="stay")
        for state in ("draft", "corrections", *(("final",) if number != 6 else ())):
            assert send(pilot, at, f"{at}/state", state=state).status_code == 303
    reader = member(app, known)
    whole = text_of(reader.get(f"{HERE}/minutes"))
    assert whole.count('id="session-') == 5
    assert "session-6" not in whole, "not final yet"
    found = reader.get(f"{HERE}/minutes?q=ELAN+oeuvre").get_data(as_text=True)
    assert found.count('id="session-') == 1
    assert "<mark>Élan</mark> retrouvé" in found
    assert "<mark>œuvre</mark>" in found
    assert "dans aucun compte rendu" in text_of(reader.get(f"{HERE}/minutes?q=100%25"))
    for asked in ("%%%%", "'; drop table", "(((", "q" * 5_000, "&page=99999999999999999999"):
        assert reader.get(f"{HERE}/minutes?q={asked}").status_code == 200
    assert "Élan retrouvé" in reader.get(f"{HERE}/minutes.md").get_data(as_text=True)
    assert "Élan" in text_of(reader.get(f"{HERE}/minutes/print"))
    program = member(app, known, is_program=True)
    told = program.get(f"{API}/attractivite/minutes?q=élan").get_json()
    assert [one["number"] for one in told] == [5]
    with counted(app) as said:
        reader.get(f"{HERE}/minutes")
    assert len(said) <= 12


def test_the_script_goes_on_leading_the_minutes_while_they_are_notes(
    app: Flask, known: Known
) -> None:
    program = facilitator(app, known, is_program=True)
    at = f"{API}/attractivite/3"
    told = program.post(f"{at}/minutes").get_json()
    first = told["sections"][0]["id"]
    program.put(f"{at}/minutes/{first}", json={"text": "Bonjour à tous", "revision": 0})
    script = program.get(f"{at}/script").get_json()
    steps = [
        {"title": "Bilan de l’année"},
        *({"id": s["id"], "title": s["title"]} for s in script["steps"][2:]),
    ]
    program.put(f"{at}/script", json={"revision": script["revision"], "steps": steps})
    titles = [one["title"] for one in program.get(f"{at}/minutes").get_json()["sections"]]
    assert set(titles) == {
        "Ouverture et brise-glace", "Bilan de l’année", "Éclairage sur un concept",
        "Échanges sur le thème du jour", "Conclusion",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("shown", "words", "lit"),
    [
        ("<p>Été à l’été</p>", ["ete"], "<p><mark>Été</mark> à l’<mark>été</mark></p>"),
        (
            '<a href="https://x/ete">ete</a>',
            ["ete"],
            '<a href="https://x/ete"><mark>ete</mark></a>',
        ),
        ("a &lt;b&gt; cœur", ["coeur", "<b>"], "a <mark>&lt;b&gt;</mark> <mark>cœur</mark>"),
        ("<p>rien</p>", ["mark"], "<p>rien</p>"),
    ],
)
def test_words_are_lit_where_they_are_read_and_nowhere_else(
    shown: str, words: list[str], lit: str
) -> None:
    assert searching.lit(Markup(shown), words) == lit


@pytest.mark.parametrize(
    "copied",
    [
        "<p>x</p>" + "<!--" * 200_000,
        "<p>x</p>" + "</" * 300_000,
        "<p>x</p>" + "<?" * 200_000,
        "<img " * 200_000,
        "![" * 200_000,
        "<p>x</p>" + "<ul><li>" * 60_000,
        "<p>x</p><table><tr>" + "<td>x</td>" * 3_000 + "</tr>" + "<tr><td>y</td></tr>" * 3_000,
        "<p>x</p><![foo[ y ]]> <![ z",
    ],
    ids=["comment", "end", "order", "picture", "alternative", "list", "table", "condition"],
)
def test_a_text_made_to_take_long_is_read_at_once(copied: str) -> None:
    began = time.process_time()
    assert pasted.tidied(copied).text
    assert time.process_time() - began < 8

"""A session is prepared step by step, and the room is kept to its clock."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from flask import Flask

from bocage import clock
from bocage.permissions import Grant
from bocage_sessions.script import rules
from bocage_sessions.script.models import Script
from tests.plugins.sessions.site import (
    API,
    AT,
    HERE,
    Known,
    facilitator,
    member,
    saving,
    send,
    send_these,
    text_of,
    visit_as,
)

EDIT, CLOCK = f"{HERE}/7/script/edit", f"{HERE}/7/script/clock"


def fields_of(page: str) -> dict[str, str]:
    """What the form of a script holds, as a browser would send it back."""
    found = re.findall(r'<input [^>]*name="([a-z]+(?:-\d+)?)" type="\w+" value="([^"]*)"', page)
    texts = re.findall(r'<textarea [^>]*name="([a-z]+-\d+)"[^>]*>\n([^<]*)</textarea>', page)
    revision = re.search(r'name="revision" value="(\d+)"', page)
    assert revision
    return dict(found) | dict(texts) | {"revision": revision[1]}


def test_a_session_takes_a_copy_of_the_steps_and_makes_them_its_own(
    app: Flask, known: Known
) -> None:
    secretary = visit_as(app, Grant(role="secretariat", network_id=known.network))
    assert "Ouverture et brise-glace" in text_of(secretary.get(f"{AT}/-/script"))
    given = [
        {"title": "Accueil café", "minutes": 20},
        {"title": "Retour sur nos essais", "minutes": 160, "leader": "Tour de table"},
    ]
    network = visit_as(app, Grant(role="secretariat", network_id=known.network), is_program=True)
    assert network.put(f"{API}/-/script", json={"revision": 0, "steps": given}).status_code == 200
    assert member(app, known).get(f"{AT}/-/script").status_code == 403

    pilot = facilitator(app, known)
    assert "Accueil café" in text_of(pilot.get(f"{HERE}/7/script"))
    assert send(pilot, f"{HERE}/7/script").status_code == 303
    typed = fields_of(text_of(pilot.get(EDIT)))
    first, second = (int(name[6:]) for name in typed if name.startswith("title-"))
    typed |= {f"notes-{first}": "Penser au badge de **Nour**", f"minutes-{first}": "35"}

    assert send_these(pilot, EDIT, typed | {"act": f"down {first}"}).status_code == 303
    page = text_of(pilot.get(f"{HERE}/7/script"))

    assert page.index("Retour sur nos essais") < page.index("Accueil café")
    assert "195 minutes en tout : 15 minutes de trop" in page
    assert "<strong>Nour</strong>" in page
    # Somebody who had the form open loses nothing, neither theirs nor ours.
    answer = send_these(pilot, EDIT, typed | {f"title-{first}": "Café d’accueil"})
    assert answer.status_code == 409
    assert "Café d’accueil" in text_of(answer)
    assert "Enregistré entre-temps" in text_of(answer)
    # A wrong field keeps everything typed and names the step.
    typed = fields_of(text_of(pilot.get(EDIT))) | {f"minutes-{second}": "12:30"}
    answer = send_these(pilot, EDIT, typed)
    assert answer.status_code == 422
    assert f'id="e-minutes-{second}"' in text_of(answer)
    assert "12:30" in text_of(answer)
    assert f'href="#f-minutes-{second}">Étape 1, durée en minutes</a>' in text_of(answer)


def test_notes_are_for_those_who_lead_and_nobody_else(app: Flask, known: Known) -> None:
    pilot = facilitator(app, known)
    send(pilot, f"{HERE}/7/script")
    typed = fields_of(text_of(pilot.get(EDIT)))
    secret = next(name for name in typed if name.startswith("notes-"))
    send_these(pilot, EDIT, typed | {secret: "Ménager la directrice"})
    assert "Ménager la directrice" in text_of(pilot.get(f"{HERE}/7/script/print"))

    for role in ("secretariat", "administrator"):
        grant = Grant(role=role, network_id=known.network)
        other = visit_as(app, grant)
        for page in (f"{HERE}/7/script", f"{HERE}/7/script/print", EDIT, f"{HERE}/7", CLOCK):
            assert "Ménager" not in text_of(other.get(page))
        # They change the steps and leave the notes as they are.
        steps = fields_of(text_of(other.get(EDIT)))
        assert send_these(other, EDIT, steps | {"length": "200"}).status_code == 303
        program = visit_as(app, grant, is_program=True)
        told = program.get(f"{API}/attractivite/7/script").get_json()
        assert {step["notes"] for step in told["steps"]} == {""}
        kept = [
            {key: step[key] for key in ("id", "title", "minutes")} | {"notes": "Vu"}
            for step in told["steps"]
        ]
        sent = {"revision": told["revision"], "steps": kept}
        assert program.put(f"{API}/attractivite/7/script", json=sent).status_code == 403
    assert "Ménager" not in text_of(member(app, known).get(f"{HERE}/7/script"))
    assert "Ménager la directrice" in text_of(facilitator(app, known).get(EDIT))


def test_two_devices_agree_where_the_room_stands(app: Flask, known: Known) -> None:
    tablet, phone = facilitator(app, known), app.test_client()
    begins = datetime(2026, 11, 26, 8, 0, tzinfo=UTC)

    def press(act: str, seen: int, after: int) -> str:
        with clock.at(begins + timedelta(minutes=after)):
            assert send(tablet, CLOCK, act=act, seen=str(seen)).status_code == 303
            return text_of(phone.get(CLOCK))

    assert "Ouverture et brise-glace" in press("start", -1, 0)
    page = press("next", 0, 25)
    assert "Retour sur le thème précédent" in page
    assert "Cette étape finit à 10:05" in page
    assert "5 minutes de retard" in page
    # The same button pressed a moment later, on a page drawn before, does not skip a step.
    assert "Retour sur le thème précédent" in press("next", 0, 26)
    assert "Quelqu’un avait déjà appuyé" in text_of(tablet.get(CLOCK))
    with clock.at(begins + timedelta(minutes=26)):
        assert phone.get(f"{CLOCK}.json").get_json()["place"] == 1
        assert "encore 39 minutes" in text_of(phone.get(CLOCK))
    assert "Ouverture et brise-glace" in press("back", 1, 27)
    assert "Elle a duré 30 minutes" in press("end", 0, 30)
    assert member(app, known).get(CLOCK).status_code == 200
    assert send_these(
        facilitator(app, known), CLOCK, {"act": "dance", "seen": "0"}
    ).status_code in {422}
    with saving(app) as session:
        assert session.scalar(sa.select(Script.ended_at)) == begins + timedelta(minutes=30)


def test_the_script_fits_the_hours_and_its_second_step_opens_with_what_was_tried(
    app: Flask, known: Known
) -> None:
    pilot = facilitator(app, known)
    hours = {"number": "7", "on": "2024-11-14", "begins": "09:30", "ends": "12:00"}
    assert send_these(pilot, f"{HERE}/7/edit", hours).status_code == 303
    assert "180 minutes en tout : 30 minutes de trop" in text_of(
        send(pilot, f"{HERE}/7/script") and pilot.get(f"{HERE}/7/script")
    )
    assert "dure 150 minutes, d’après ses horaires" in text_of(pilot.get(EDIT))
    cards = f'href="{HERE}/7/cards"'
    for page in ("", "/script", "/script/edit", "/script/clock", "/minutes", "/presence", "/edit"):
        menu = pilot.get(f"{HERE}/7{page}").text.split('aria-label="Pages de cette séance"')[1]
        links = re.findall(r'href="[^"]*/7/?([a-z]*)"', menu.split("</nav>")[0])
        assert links == ["", "script", "presence", "minutes", "cards", "closing"], page
    assert pilot.get(f"{HERE}/7/script").text.count(cards) == 2
    assert pilot.get(CLOCK).text.count(cards) == 1
    for act, seen in (("start", "-1"), ("next", "0")):
        send(pilot, CLOCK, act=act, seen=seen)
    assert pilot.get(CLOCK).text.count(cards) == 2

    steps = [rules.Step(title="Café"), rules.Step(title="Thème"), *rules.usual_steps()]
    assert rules.place_of_return(steps) == 3
    assert rules.place_of_return(steps[:2]) == 1
    assert rules.place_of_return(steps[:1]) == -1


def test_a_step_moves_by_one_place_and_stays_inside() -> None:
    assert rules.moved([1, 2, 3], 2, rules.UP) == [2, 1, 3]
    assert rules.moved([1, 2, 3], 3, rules.DOWN) == [1, 2, 3]
    assert rules.total(rules.usual_steps()) == rules.LENGTH

"""What people say they will try, from the end of one session to the cards of the next."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from bocage import clock
from bocage.events import EventRow
from bocage.hooks import NetworkHooks, Registry
from bocage.hooks.calling import ask_installed
from bocage.hooks.contributions import DataExtract, Fact, Members
from bocage.networks.models import Network
from bocage.permissions import Actor, Grant
from bocage.testing import a_cycle, a_member, a_person, an_update
from bocage_sessions.events import AttendanceTaken
from bocage_sessions.figures import QuarterFigures
from bocage_sessions.models import Attendance, CommunitySession
from bocage_sessions.promises import keeping, letters, rules, service
from bocage_sessions.promises.models import (
    ClosingAnswer,
    ClosingAnswered,
    MiniCase,
    Promise,
    PromiseStatement,
)
from tests.plugins.sessions.conftest import Study
from tests.plugins.sessions.site import (
    API,
    HERE,
    Known,
    counted,
    facilitator,
    saving,
    send,
    send_these,
    text_of,
    visit_as,
)

SHADOW = "Je vais essayer de proposer une demi-journée de tutorat"


def people_of(app: Flask, known: Known, *names: str) -> dict[str, int]:
    """Members of the community by name."""
    with saving(app) as session:
        from_study = session.get(CommunitySession, 1).community
        return {
            name: a_member(session, from_study, person=a_person(session, name=name)).person_id
            for name in names
        }


def as_member(app: Flask, known: Known, person_id: int, *, is_program: bool = False) -> FlaskClient:
    grant = Grant(role="participant", network_id=known.network, community_id=known.community)
    return visit_as(app, grant, person_id=person_id, is_program=is_program)


def stored(app: Flask, table: type) -> list:  # type: ignore[type-arg]
    with saving(app) as session:
        found = list(session.scalars(sa.select(table).order_by(table.id)))
        session.expunge_all()
        return found


def test_a_promise_comes_back_as_a_card_and_becomes_a_mini_case(app: Flask, known: Known) -> None:
    ids = people_of(app, known, "Aline", "Basile")
    aline = as_member(app, known, ids["Aline"])

    said = send(aline, f"{HERE}/4/closing", text=SHADOW)
    again = send(aline, f"{HERE}/4/closing", text=f"  {SHADOW.upper()}. ")
    assert (said.status_code, again.status_code) == (303, 422)
    assert "déjà été dit" in text_of(again)
    leads = facilitator(app, known)
    entered = send_these(leads, f"{HERE}/4/closing/everybody", {f"p{ids['Basile']}": "Un\n\nDeux"})
    assert entered.status_code == 303

    card = text_of(leads.get(f"{HERE}/5/cards"))
    assert SHADOW in card
    assert "Carte 1 sur 3" in card
    promised = stored(app, Promise)
    assert [one.text for one in promised] == [SHADOW, "Un", "Deux"]
    at = f"{HERE}/5/cards?card=1"
    short = send_these(leads, at, {"promise_id": promised[0].id, "state": "not_yet"})
    assert short.status_code == 422
    assert "ce qui vous a retenu" in text_of(short)
    told = send_these(
        leads, at, {"promise_id": promised[0].id, "state": "not_yet", "reason": "time"}
    )
    assert told.location.endswith("card=2")
    seen = {"promise_id": promised[2].id, "state": "effect", "words": "Deux candidats"}
    onward = send_these(leads, f"{HERE}/5/cards?card=3", seen).location
    assert "en fait un mini-cas" in text_of(leads.get(onward))
    basile = as_member(app, known, ids["Basile"])
    strange = send_these(
        basile, f"{HERE}/promises/{promised[1].id}", {"state": "tried"},
        to=f"{HERE}/promises/{promised[0].id}",
    )  # fmt: skip
    assert strange.status_code == 403

    aline = as_member(app, known, ids["Aline"])
    page = f"{HERE}/promises/{promised[0].id}"
    case = {"title": "T", "context": "C", "done": "D", "effect": "E"}
    not_tried = send_these(aline, page, case, to=f"{page}/mini-case")
    assert not_tried.status_code == 409
    send(aline, page, state="effect", words="Deux candidats sont revenus")
    history = text_of(aline.get(page))
    assert "le temps a manqué" in history
    assert "Deux candidats sont revenus" in history
    assert [one.state for one in stored(app, PromiseStatement)] == ["not_yet", "effect", "effect"]
    asked = text_of(aline.get(f"{page}/mini-case"))
    assert "Deux candidats sont revenus</textarea>" in asked, "what was said is not asked again"
    kept = send_these(aline, f"{page}/mini-case", case)
    assert kept.status_code == 303
    assert [one.title for one in stored(app, MiniCase)] == ["T"]
    with saving(app) as session:
        names = set(session.scalars(sa.select(EventRow.name)))
    assert "sessions.mini_case_drafted" in names


def test_the_list_filters_prints_and_downloads_in_few_statements(app: Flask, known: Known) -> None:
    ids = people_of(app, known, "Aline")
    aline = as_member(app, known, ids["Aline"])
    for text in ("=cmd|'/c calc'!A1", "Relire nos annonces"):
        assert send(aline, f"{HERE}/5/closing", text=text).status_code == 303
    first = stored(app, Promise)[0]
    send(aline, f"{HERE}/promises/{first.id}", state="tried")

    every = text_of(aline.get(f"{HERE}/promises"))
    tried = text_of(aline.get(f"{HERE}/promises?state=tried&whose=mine&session=5"))
    searched = text_of(aline.get(f"{HERE}/promises?q=ANNONCES&state=nonsense"))
    table = aline.get(f"{HERE}/promises.csv").get_data(as_text=True)
    assert "Relire nos annonces" in every
    assert "Relire nos annonces" not in tried
    assert "cmd" in tried
    assert "Relire nos annonces" in searched
    assert "cmd" not in searched
    assert ";\"'=cmd" in table or ";'=cmd" in table

    with counted(app) as before:
        aline.get(f"{HERE}/promises")
    with counted(app) as session_before:
        aline.get(f"{HERE}/5")
    for text in ("Trois", "Quatre", "Cinq"):
        send(aline, f"{HERE}/5/closing", text=text)
    with counted(app) as after:
        aline.get(f"{HERE}/promises")
    with counted(app) as session_after:
        aline.get(f"{HERE}/5")
    assert len(before) == len(after) <= 8
    assert len(session_before) == len(session_after) <= 12
    assert send(aline, f"{HERE}/5/closing", text="Six").status_code == 422

    send(aline, f"{HERE}/promises/{first.id}", to=f"{HERE}/promises/{first.id}/withdraw")
    assert "cmd" not in text_of(aline.get(f"{HERE}/promises"))
    assert "cmd" in text_of(aline.get(f"{HERE}/promises?state=withdrawn"))


def test_what_cannot_be_promised_is_refused_and_kept_on_the_page(app: Flask, known: Known) -> None:
    ids = people_of(app, known, "Aline")
    aline = as_member(app, known, ids["Aline"])
    with saving(app) as session:
        session.get(CommunitySession, 7).on = date(2199, 1, 1)
    long = send(aline, f"{HERE}/5/closing", text="a" * 10_000)
    ahead = send(aline, f"{HERE}/5/closing", to=f"{HERE}/7/closing", text="Demain")
    nothing = send(aline, f"{HERE}/5/closing")
    assert (long.status_code, ahead.status_code, nothing.status_code) == (422, 409, 422)
    assert "a" * 10_000 in text_of(long)

    outsider = Grant(role="member", network_id=known.network)
    assert (
        visit_as(app, outsider, person_id=ids["Aline"]).get(f"{HERE}/promises").status_code == 403
    )
    assert visit_as(app, outsider).get(f"{HERE}/5/closing").status_code == 404
    assert "Je vais essayer" not in text_of(visit_as(app, outsider).get(f"{HERE}/5"))
    leads = facilitator(app, known)
    at = f"{HERE}/5/closing/everybody"
    for field, text in (("p99999", "Moi aussi"), (f"p{ids['Aline']}", "a" * 501), ("zut", "x")):
        answer = send_these(leads, at, {field: text})
        assert answer.status_code == 422
        assert text in text_of(answer) or field != f"p{ids['Aline']}"
    with saving(app) as session:
        session.get(CommunitySession, 5).state = "cancelled"
    cancelled = send(as_member(app, known, ids["Aline"]), f"{HERE}/4/closing", to=f"{HERE}/5/closing", text="Non")  # fmt: skip
    assert cancelled.status_code == 409
    assert stored(app, Promise) == []


def test_programs_promise_tell_and_read(app: Flask, known: Known) -> None:
    ids = people_of(app, known, "Aline")
    program = as_member(app, known, ids["Aline"], is_program=True)

    made = program.post(f"{API}/attractivite/5/promises", json={"text": "Essayer"})
    assert made.status_code == 201
    number = made.json["id"]
    told = program.post(
        f"{API}/attractivite/promises/{number}/statements",
        json={"state": "effect", "words": "Cela marche"},
    )
    assert told.json["history"][0]["words"] == "Cela marche"
    other = program.post(
        f"{API}/attractivite/5/promises", json={"text": "Pour un autre", "person_id": 99_999}
    )
    assert other.status_code == 403
    listed = program.get(f"{API}/attractivite/promises?state=effect").json
    assert [one["text"] for one in listed["items"]] == ["Essayer"]
    case = {"title": "T", "context": "C", "done": "D", "effect": "E", "advice": ""}
    put = program.put(f"{API}/attractivite/promises/{number}/mini-case", json=case)
    assert put.json["person"] == "Aline"
    assert program.get(f"{API}/attractivite/mini-cases").json["total"] == 1
    assert program.get(f"{API}/attractivite/6/cards").status_code == 200
    assert program.delete(f"{API}/attractivite/promises/{number}").status_code == 204


def test_answers_are_unsigned_and_unseen_until_they_are_closed_and_four(
    app: Flask, known: Known
) -> None:
    names = ("Aline", "Basile", "Chloé", "Denis")
    ids = people_of(app, known, *names)
    with saving(app) as session:
        session.get(CommunitySession, 5).on = clock.today()
    leads = facilitator(app, known)
    empty = text_of(leads.get(f"{HERE}/5/closing/answers"))
    for name in names:
        fields = {"take_away": f"Retenu {name}"} | ({"change": "Plus court"} if name > "B" else {})
        assert (
            send(as_member(app, known, ids[name]), f"{HERE}/5/closing", **fields).status_code == 303
        )
    twice = send(
        as_member(app, known, ids["Aline"]), f"{HERE}/5/closing", text="Un", take_away="Encore"
    )
    assert twice.status_code == 409
    assert stored(app, Promise) == []

    leads = facilitator(app, known)
    page = f"{HERE}/5/closing/answers"
    answered = text_of(leads.get(page))
    assert "Retenu" not in answered
    assert len(empty.splitlines()) == len(answered.splitlines())
    assert handed_out(app, known) == []
    send(leads, page, to=f"{HERE}/5/closing/end")
    closed = text_of(leads.get(page))
    assert all(f"Retenu {name}" in closed for name in names)
    assert "Plus court" not in closed
    assert "Moins de 4" in closed
    assert handed_out(app, known) == [f"Retenu {name}" for name in names]
    late = send(as_member(app, known, ids["Aline"]), f"{HERE}/5/closing", change="Trop tard")
    assert late.status_code in {409, 422}

    assert set(ClosingAnswer.__table__.columns.keys()) == {"id", "network_id", "session_id", "question", "text"}  # fmt: skip
    assert len(stored_keys(app)) == 4
    numbers = [one.id for one in stored(app, ClosingAnswer)]
    assert max(numbers) > 2**31
    with saving(app) as session:
        session.get(CommunitySession, 5).on = date(2199, 1, 1)
    moved = facilitator(app, known).get(page)
    assert "Retenu Aline" in text_of(moved)


def handed_out(app: Flask, known: Known) -> list[str]:
    """The answers in what the secretariat downloads of its network."""
    with app.app_context(), saving(app) as session:
        extracts = keeping.everything(session.get_one(Network, known.network))
        return [row[3] for one in extracts if one.name == "closing-answers" for row in one.rows]


def stored_keys(app: Flask) -> list[tuple[int, int]]:
    with saving(app) as session:
        return [tuple(row) for row in session.execute(sa.select(ClosingAnswered.session_id, ClosingAnswered.person_id))]  # type: ignore[misc]  # fmt: skip


@pytest.fixture
def hooks(registry: Registry) -> NetworkHooks:
    return NetworkHooks(registry, frozenset({"sessions"}))


def test_a_quarter_counts_promises_and_who_left_once_for_all_communities(
    study: Study, hooks: NetworkHooks, registry: Registry
) -> None:
    aline = a_person(study.session, name="Aline")
    gone = a_member(study.session, study.community, person=a_person(study.session))
    gone.state, gone.ended, gone.joined = "left", date(2024, 5, 2), date(2024, 1, 2)
    a_member(study.session, study.community, person=aline, basis="own_name")
    meeting = study.session.scalars(
        sa.select(CommunitySession).where(CommunitySession.number == 5)
    ).one()
    grant = Grant(role="participant", network_id=study.network.id, community_id=study.community.id)
    actor = Actor(person_id=aline.id, name="Aline", grants=(grant,))
    with clock.at(clock.now().replace(year=2024, month=6, day=20)):
        made = [service.promise(actor, meeting, text) for text in ("Un", "Deux", "Trois")]
        service.tell(actor, made[0], {"state": "tried"})
        service.tell(actor, made[1], {"state": "effect", "words": "Mieux"})
        service.tell(actor, made[2], {"state": "not_yet", "reason": "absence"})
    study.session.flush()

    cycle = a_cycle(study.session, study.network, "2024-Q2")
    update = an_update(study.session, cycle, study.community)
    found = {one.key: one.value(update) for one in QuarterFigures(cycle).indicators()}
    assert all(isinstance(fact, Fact) for fact in found.values())
    keys = ("promises_made", "promises_tried", "promises_kept")
    assert [found[key].value for key in keys] == [3, 2, 1]  # type: ignore[union-attr]
    left = found["leavers"].value  # type: ignore[union-attr]
    assert left == Members(identifiers=frozenset({f"organisation:{gone.organisation_id}"}))
    (link,) = found["promises_kept"].evidence  # type: ignore[union-attr]
    assert link.url.endswith("/promises?counted=kept&starts=2024-04-01&ends=2024-06-30")

    asked = [
        one
        for one in hooks.reminders(study.network, actor, date(2024, 7, 25))
        if "/promises/" in one.url
    ]
    assert [one.url for one in asked] == [made[2].address]
    assert list(hooks.daily_letters(study.network, date(2024, 7, 1))) == []
    letters = list(hooks.daily_letters(study.network, date(2024, 7, 25)))
    assert [one.to.id for one in letters] == [aline.id]

    given = ask_installed(registry, "personal_data", DataExtract, person=aline)
    rows = {one.name: one.rows for one in given}
    assert len(rows["promises"]) == 3
    service.forget_person(aline)
    study.session.expire_all()
    assert {one.text for one in study.session.scalars(sa.select(Promise))} == {""}
    assert {one.words for one in study.session.scalars(sa.select(PromiseStatement))} == {""}
    after = {one.key: one.value(update) for one in QuarterFigures(cycle).indicators()}
    assert [after[key].value for key in keys] == [3, 2, 1]  # type: ignore[union-attr]


def test_who_came_is_sent_to_the_closing_page_and_opens_it_without_an_account(
    app: Flask, known: Known, hooks: NetworkHooks
) -> None:
    ids = people_of(app, known, "Aline")
    with saving(app) as session:
        meeting = session.get(CommunitySession, 5)
        meeting.on = clock.today()
        session.add(Attendance(session_id=5, person_id=ids["Aline"], state="present"))
        session.flush()
        event = attendance_taken(meeting)
        (letter,) = list(hooks.letters(event))
        assert (letter.to.id, letter.url) == (ids["Aline"], f"{HERE}/5/closing")
    link = Grant(role="asked", network_id=known.network, path=f"{HERE}/5/closing")
    by_link = visit_as(app, link, person_id=ids["Aline"])
    sent = send(by_link, f"{HERE}/5/closing", text="Essayer", take_away="Du monde")
    assert sent.status_code == 303
    assert "Essayer" in text_of(by_link.get(f"{HERE}/5/closing"))
    assert by_link.get(f"{HERE}/promises").status_code in {403, 404}
    assert by_link.get(f"{HERE}/4/closing").status_code == 404


def test_what_became_of_a_promise_is_told_from_the_mail_without_signing_in(
    app: Flask, known: Known
) -> None:
    ids = people_of(app, known, "Aline", "Basile")
    send(as_member(app, known, ids["Aline"]), f"{HERE}/4/closing", text=SHADOW)
    send(as_member(app, known, ids["Basile"]), f"{HERE}/4/closing", text="Autre chose")
    mine, other = (one.id for one in stored(app, Promise))
    with saving(app) as session:
        session.execute(sa.update(Promise).values(told_on=clock.today() - timedelta(days=31)))
        network = session.get_one(Network, known.network)
        told = {one.to.id: one for one in letters.due(network, clock.today())}
        assert told[ids["Aline"]].url == f"{HERE}/promises/{mine}"
        assert told[ids["Aline"]].opens_until > clock.now()

    link = Grant(role="asked", network_id=known.network, path=f"{HERE}/promises/{mine}")
    by_link = visit_as(app, link, person_id=ids["Aline"])
    page = text_of(by_link.get(f"{HERE}/promises/{mine}"))
    assert SHADOW in page
    assert f'href="{HERE}/promises"' not in page, "nothing that would ask for a password"
    assert send(by_link, f"{HERE}/promises/{mine}", state="tried").status_code == 303
    assert "essayé" in text_of(by_link.get(f"{HERE}/promises/{mine}"))
    assert by_link.get(f"{HERE}/promises/{other}").status_code in {403, 404}
    assert by_link.get(f"{HERE}/promises/{mine}/mini-case").status_code in {403, 404}
    stranger = visit_as(app, link, person_id=ids["Basile"])
    assert stranger.get(f"{HERE}/promises/{mine}").status_code == 404


def attendance_taken(meeting: CommunitySession) -> object:
    return AttendanceTaken(
        network_id=meeting.network_id, community_id=meeting.community_id, session_id=meeting.id
    )


def test_few_answers_are_kept_back_each_question_for_itself() -> None:
    four = [("take_away", text) for text in "dcba"]
    shown = rules.shown([*four, ("change", "x")], is_closed=True)
    assert [one.answers for one in shown] == [("a", "b", "c", "d"), None]
    assert {one.answers for one in rules.shown(four, is_closed=False)} == {None}
    assert {rules.same(text) for text in ("Oser !", " oser!", "OSER ")} == {"oser"}


def test_no_card_is_passed_over_when_the_one_just_told_leaves_the_row() -> None:
    assert rules.place_after(7, [7, 8, 9], [7, 8, 9]) == 2
    assert rules.place_after(7, [7, 8, 9], [8, 9]) == 1
    assert rules.place_after(7, [7, 8, 9], [9]) == 1
    assert rules.place_after(9, [7, 8, 9], [7, 8]) == 3

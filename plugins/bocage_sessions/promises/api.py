"""Promises, mini-cases and answers for programs."""

from __future__ import annotations

from typing import Any

from flask import g

from bocage.plugin import Paging, page_of, paged, transaction
from bocage_sessions import queries as programmes
from bocage_sessions.api import blueprint
from bocage_sessions.models import CommunitySession
from bocage_sessions.promises import closing, queries, service, shown
from bocage_sessions.promises.models import Promise
from bocage_sessions.promises.schemas import (
    AnswersGiven,
    CardTold,
    ClosingTold,
    MiniCaseGiven,
    MiniCaseTold,
    Narrowing,
    OnePromiseTold,
    PromiseGiven,
    PromiseTold,
    StatementGiven,
)


class Narrowed(Narrowing, Paging):
    """The list of promises, narrowed and in parts."""


@blueprint.get("/<community>/promises")
@blueprint.arguments(Narrowed, location="query")
@blueprint.response(200, paged(PromiseTold))
def read_promises(asked: dict[str, Any], community: str) -> Any:
    """What people of a community will try, the latest first."""
    found = queries.all_promises(g.actor, _community(community), asked)
    return page_of(found, asked["page"], asked["per_page"])


@blueprint.get("/<community>/promises/<int:promise_id>")
@blueprint.response(200, OnePromiseTold)
def read_promise(community: str, promise_id: int) -> Any:
    """One promise with everything that was said of it."""
    return _told(_promise(community, promise_id))


@blueprint.post("/<community>/<int(max=9999):number>/promises")
@blueprint.arguments(PromiseGiven)
@blueprint.response(201, OnePromiseTold)
def make_promise(given: dict[str, Any], community: str, number: int) -> Any:
    """Promise something oneself, or enter it for a participant of the session."""
    meeting = _meeting(community, number)
    person_id = given["person_id"]
    with transaction():
        if person_id is None or person_id == g.actor.person_id:
            made = service.promise(g.actor, meeting, given["text"])
        else:
            (made,) = service.enter_promises(g.actor, meeting, {person_id: [given["text"]]})
        promise_id = made.id
    return _told(_promise(community, promise_id))


@blueprint.post("/<community>/promises/<int:promise_id>/statements")
@blueprint.arguments(StatementGiven)
@blueprint.response(201, OnePromiseTold)
def say_of_promise(given: dict[str, Any], community: str, promise_id: int) -> Any:
    """Say what became of a promise."""
    promised = _promise(community, promise_id)
    with transaction():
        service.tell(g.actor, promised, given)
    return _told(_promise(community, promise_id))


@blueprint.delete("/<community>/promises/<int:promise_id>")
@blueprint.response(204)
def take_promise_back(community: str, promise_id: int) -> None:
    """Take a promise back: it stays in the history and is counted nowhere."""
    promised = _promise(community, promise_id)
    with transaction():
        service.take_back(g.actor, promised)


@blueprint.put("/<community>/promises/<int:promise_id>/mini-case")
@blueprint.arguments(MiniCaseGiven)
@blueprint.response(200, MiniCaseTold)
def write_mini_case(given: dict[str, Any], community: str, promise_id: int) -> Any:
    """Draft the mini-case of a promise that was tried, or change its draft."""
    promised = _promise(community, promise_id)
    with transaction():
        draft = service.draft_mini_case(g.actor, promised, given)
        told = {name: getattr(draft, name) for name in ("id", "promise_id", *given)}
    return told | {"person": _name(promised)}


@blueprint.get("/<community>/mini-cases")
@blueprint.arguments(Paging, location="query", as_kwargs=True)
@blueprint.response(200, paged(MiniCaseTold))
def read_mini_cases(page: int, per_page: int, community: str) -> Any:
    """Drafts of mini-cases of a community, the latest first."""
    return page_of(queries.mini_cases(g.actor, _community(community)), page, per_page)


@blueprint.get("/<community>/<int(max=9999):number>/cards")
@blueprint.response(200, CardTold(many=True))
def read_cards(community: str, number: int) -> Any:
    """What the second step of a session opens with: promises of earlier sessions not settled yet."""
    return [_plain(one) for one in queries.cards(g.actor, _meeting(community, number))]


@blueprint.get("/<community>/<int(max=9999):number>/closing")
@blueprint.response(200, ClosingTold)
def read_closing(community: str, number: int) -> Any:
    """Where the two questions of a session stand; answers once they are closed and four or more."""
    return _closing(_meeting(community, number))


@blueprint.post("/<community>/<int(max=9999):number>/closing")
@blueprint.arguments(AnswersGiven)
@blueprint.response(201, ClosingTold)
def answer_closing(given: dict[str, str], community: str, number: int) -> Any:
    """Answer the two questions of a session, once; the answers bear no name."""
    meeting = _meeting(community, number)
    with transaction():
        service.answer(g.actor, meeting, given)
    return _closing(_meeting(community, number))


@blueprint.delete("/<community>/<int(max=9999):number>/closing")
@blueprint.response(204)
def end_closing(community: str, number: int) -> None:
    """Close the questions of a session, for good."""
    meeting = _meeting(community, number)
    with transaction():
        service.close_questions(g.actor, meeting)


def _community(slug: str) -> Any:
    return programmes.find_community(g.network, slug)


def _meeting(community: str, number: int) -> CommunitySession:
    return programmes.find_session(g.actor, _community(community), number)


def _promise(community: str, promise_id: int) -> Promise:
    return queries.find_promise(g.actor, _community(community), promise_id)


def _name(promised: Promise) -> str:
    return promised.person.name if promised.person else ""


def _plain(promised: Promise) -> dict[str, Any]:
    return {
        "id": promised.id,
        "text": promised.text,
        "state": promised.state,
        "on": promised.on,
        "told_on": promised.told_on,
        "person": _name(promised),
        "session": promised.meeting.number,
        "theme": promised.meeting.theme,
    }


def _told(promised: Promise) -> dict[str, Any]:
    history = queries.history(g.actor, promised)
    last = history[-1]._asdict() if history else {"reason": "", "words": ""}
    return _plain(promised) | {
        "reason": last["reason"],
        "words": last["words"],
        "history": [one._asdict() for one in history],
    }


def _closing(meeting: CommunitySession) -> dict[str, Any]:
    stands = closing.standing(meeting, g.actor.person_id)
    wording = shown.questions_of(meeting.community)
    return {
        "is_open": stands.is_open,
        "closed_from": stands.closed_from,
        "is_answered": stands.is_answered,
        "questions": [
            {"question": one.question, "wording": wording[one.question], "answers": one.answers}
            for one in closing.answers(g.actor, meeting)
        ],
    }

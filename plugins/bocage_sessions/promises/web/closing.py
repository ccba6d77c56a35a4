"""The end of a session: what each participant sends, what is entered for them, what was answered."""

from __future__ import annotations

from typing import Any

from flask import g, request
from sqlalchemy.exc import NoResultFound

from bocage.plugin import Submitted, go, notice, submitted, transaction, translator
from bocage_sessions.actions import MANAGE_SESSIONS, READ_PROMISES
from bocage_sessions.models import CommunitySession
from bocage_sessions.promises import closing, rules, service, shown
from bocage_sessions.promises.schemas import ClosingGiven
from bocage_sessions.promises.web.promises import community_of, drawn, meeting_of, saved_from
from bocage_sessions.web import pages

_ = translator("sessions")


@pages.get("/<community_slug>/<int(max=9999):number>/closing")
def show_closing(community_slug: str, number: int) -> str:
    return _closing(_meeting(community_slug, number), Submitted())


def _meeting(community_slug: str, number: int) -> CommunitySession:
    """The session, for who may read promises there or came by a personal link to this page."""
    meeting = closing.find_meeting(community_of(community_slug), number)
    own = rules.closing_address(g.network.slug, community_slug, number)
    if not g.actor.may(READ_PROMISES, meeting) and not g.actor.opens(own):
        raise NoResultFound
    return meeting


def _closing(meeting: CommunitySession, form: Submitted) -> str:
    person_id = g.actor.person_id
    return drawn(
        "closing.html",
        meeting.community,
        meeting=meeting,
        form=form,
        mine=closing.own_promises(meeting, person_id),
        belongs=closing.belongs(meeting, person_id),
        standing=closing.standing(meeting, person_id),
        questions=shown.questions_of(meeting.community),
        may_promise=rules.may_be_promised(meeting.state, meeting.on, closing.today_of(meeting)),
        may_manage=g.actor.may(MANAGE_SESSIONS, meeting),
        reads_promises=g.actor.may(READ_PROMISES, meeting),
        fewest=rules.FEWEST_ANSWERS,
    )


@pages.post("/<community_slug>/<int(max=9999):number>/closing")
def send_closing(community_slug: str, number: int) -> Any:
    meeting = _meeting(community_slug, number)
    form = submitted(ClosingGiven())
    if form.is_valid and not any(form.data.values()):
        form.refuse("text", _("Write at least one of the three."))
    if form.is_valid:
        with saved_from(form, "text"):
            if form.data["text"]:
                service.promise(g.actor, meeting, form.data["text"])
            if any(form.data[name] for name in rules.QUESTIONS):
                service.answer(g.actor, meeting, form.data)
    if not form.is_valid:
        return _closing(meeting, form), 422
    notice(_("Thank you. It is kept."))
    return go(".show_closing", community_slug=community_slug, number=number)


@pages.get("/<community_slug>/<int(max=9999):number>/closing/everybody")
def edit_everybody(community_slug: str, number: int) -> str:
    return _everybody(meeting_of(community_slug, number), Submitted())


def _everybody(meeting: CommunitySession, form: Submitted) -> str:
    people = closing.participants(g.actor, meeting)
    return drawn(
        "everybody.html",
        meeting.community,
        meeting=meeting,
        people=people,
        labels={f"p{one.id}": one.name for one in people},
        form=form,
        may_promise=rules.may_be_promised(meeting.state, meeting.on, closing.today_of(meeting)),
    )


@pages.post("/<community_slug>/<int(max=9999):number>/closing/everybody")
def enter_everybody(community_slug: str, number: int) -> Any:
    meeting = meeting_of(community_slug, number)
    form, given = _typed()
    if form.is_valid:
        with saved_from(form):
            service.enter_promises(g.actor, meeting, given)
    if not form.is_valid:
        return _everybody(meeting, form), 422
    count = sum(map(len, given.values()))
    notice(_("%(count)s promises are entered.", count=count) if count else _("Nothing was typed."))
    return go(".edit_everybody", community_slug=community_slug, number=number)


def _typed() -> tuple[Submitted, dict[int, list[str]]]:
    """What was typed for each person, `p12`: a promise a line."""
    values = {name: text for name, text in request.form.items() if name != "csrf_token"}
    form, given = Submitted(values=values), dict[int, list[str]]()
    for name, typed in values.items():
        digits = name.removeprefix("p")
        if not (
            name.startswith("p") and digits.isascii() and digits.isdigit() and len(digits) < 10
        ):
            form.refuse(name, _("This field is not known."))
            continue
        lines = [line.strip() for line in typed.splitlines() if line.strip()]
        for line in lines:
            told = submitted(ClosingGiven(only=("text",)), {"text": line})
            for sentence in told.errors.get("text", ()):
                form.refuse(name, sentence)
            if told.is_valid and told.data["text"]:
                given.setdefault(int(digits), []).append(told.data["text"])
    return form, given


@pages.get("/<community_slug>/<int(max=9999):number>/closing/answers")
def show_answers(community_slug: str, number: int) -> str:
    meeting = meeting_of(community_slug, number)
    return drawn(
        "answers.html",
        meeting.community,
        meeting=meeting,
        told=closing.answers(g.actor, meeting),
        standing=closing.standing(meeting, g.actor.person_id),
        questions=shown.questions_of(meeting.community),
        may_manage=g.actor.may(MANAGE_SESSIONS, meeting),
        fewest=rules.FEWEST_ANSWERS,
    )


@pages.post("/<community_slug>/<int(max=9999):number>/closing/end")
def end_questions(community_slug: str, number: int) -> Any:
    meeting = meeting_of(community_slug, number)
    with transaction():
        service.close_questions(g.actor, meeting)
    notice(_("The questions are closed."))
    return go(".show_answers", community_slug=community_slug, number=number)

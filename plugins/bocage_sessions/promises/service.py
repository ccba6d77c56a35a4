"""Everything that changes a promise, a mini-case, or the answers at the end of a session."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa
from marshmallow import ValidationError

from bocage.plugin import (
    Actor,
    NotAllowed,
    NotNow,
    Person,
    locked,
    now,
    open_to_all,
    record,
    requires,
    session,
    translator,
)
from bocage_sessions.actions import MANAGE_SESSIONS, READ_PROMISES
from bocage_sessions.models import CommunitySession
from bocage_sessions.promises import closing, queries, rules
from bocage_sessions.promises.events import MiniCaseDrafted
from bocage_sessions.promises.models import (
    Closing,
    ClosingAnswer,
    ClosingAnswered,
    MiniCase,
    Promise,
    PromiseStatement,
)

_ = translator("sessions")


@open_to_all("asks itself whether this person belongs to the session")
def promise(actor: Actor, meeting: CommunitySession, text: str) -> Promise:
    """Promise something oneself at this session.

    Raises NotAllowed for somebody who does not belong to it, NotNow for a session that is ahead or
    was cancelled, ValidationError for what was promised already.
    """
    _check_own(actor, meeting)
    return _add(actor, meeting, {actor.person_id or 0: [text]})[0]


@requires(MANAGE_SESSIONS)
def enter_promises(
    actor: Actor, meeting: CommunitySession, given: Mapping[int, Sequence[str]]
) -> list[Promise]:
    """Enter what people promised, by person. Raises NotNow, or ValidationError naming each person."""
    locked(meeting)
    people = closing.belonging(meeting).subquery()
    known = set(session.scalars(sa.select(people.c.person_id)))
    strangers = {
        f"p{person_id}": [str(_("Nobody of this community."))] for person_id in given.keys() - known
    }
    if strangers:
        raise ValidationError(dict(strangers))
    return _add(actor, meeting, given)


def _check_own(actor: Actor, meeting: CommunitySession) -> None:
    locked(meeting)
    if not closing.belongs(meeting, actor.person_id):
        raise NotAllowed(READ_PROMISES, actor, meeting.scope)


def _add(
    actor: Actor, meeting: CommunitySession, given: Mapping[int, Sequence[str]]
) -> list[Promise]:
    there = closing.today_of(meeting)
    if not rules.may_be_promised(meeting.state, meeting.on, there):
        raise NotNow(str(_("Promises are made at a session, from its day on.")))
    kept = _kept(meeting)
    wrong: dict[str, Any] = {}
    for person_id, texts in given.items():
        said = kept.setdefault(person_id, [])
        for text in texts:
            if rules.same(text) in said:
                wrong[f"p{person_id}"] = [
                    str(_("This was promised already: “%(text)s”.", text=text))
                ]
            said.append(rules.same(text))
        if len(said) > rules.MOST_EACH:
            told = _("%(most)s promises at one session are enough.", most=rules.MOST_EACH)
            wrong[f"p{person_id}"] = [str(told)]
    if wrong:
        raise ValidationError(wrong)
    made = [
        Promise(
            network_id=meeting.network_id,
            community_id=meeting.community_id,
            session_id=meeting.id,
            person_id=person_id,
            text=text,
            on=meeting.on,
            told_on=there,
            made_by_id=actor.person_id,
        )
        for person_id, texts in given.items()
        for text in texts
    ]
    session.add_all(made)
    session.flush()
    return made


def _kept(meeting: CommunitySession) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for person_id, text in session.execute(
        sa.select(Promise.person_id, Promise.text).where(
            Promise.session_id == meeting.id, Promise.state != rules.WITHDRAWN
        )
    ):
        found.setdefault(person_id or 0, []).append(rules.same(text))
    return found


@requires(READ_PROMISES)
def tell(actor: Actor, promised: Promise, given: Mapping[str, Any]) -> None:
    """Say what became of a promise: its maker, or who keeps the programme. Raises NotAllowed."""
    _check_speaks_for(actor, promised)
    _append(actor, promised, given["state"], given.get("reason") or "", given.get("words") or "")


@open_to_all("the caller found the promise as the actor's own, by the link to its page")
def tell_own(actor: Actor, promised: Promise, given: Mapping[str, Any]) -> None:
    """Say what became of one's own promise, without being signed in."""
    _check_speaks_for(actor, promised)
    _append(actor, promised, given["state"], given.get("reason") or "", given.get("words") or "")


@requires(READ_PROMISES)
def take_back(actor: Actor, promised: Promise) -> None:
    """Take a promise back: it stays in the history and is counted nowhere."""
    _check_speaks_for(actor, promised)
    _append(actor, promised, rules.WITHDRAWN)


def _check_speaks_for(actor: Actor, promised: Promise) -> None:
    locked(promised)
    is_own = promised.person_id is not None and promised.person_id == actor.person_id
    if not is_own and not actor.may(MANAGE_SESSIONS, promised):
        raise NotAllowed(MANAGE_SESSIONS, actor, promised.scope)
    if promised.state == rules.WITHDRAWN:
        raise NotNow(str(_("This promise was taken back.")))


def _append(actor: Actor, promised: Promise, state: str, reason: str = "", words: str = "") -> None:
    there = closing.today_of(promised.meeting)
    session.add(
        PromiseStatement(
            network_id=promised.network_id,
            promise_id=promised.id,
            state=state,
            reason=reason if state == rules.NOT_YET else "",
            words=words,
            on=there,
            said_by_id=actor.person_id,
        )
    )
    promised.state, promised.told_on = state, there
    session.flush()


@requires(READ_PROMISES)
def draft_mini_case(actor: Actor, promised: Promise, given: Mapping[str, Any]) -> MiniCase:
    """Keep what others can learn from it, and tell it. Raises NotNow for what was not tried yet."""
    _check_speaks_for(actor, promised)
    if promised.state not in rules.WAS_TRIED:
        raise NotNow(str(_("A mini-case is told of what was tried: say first what became of it.")))
    draft = queries.mini_case_of(actor, promised)
    if draft is None:
        draft = MiniCase(
            network_id=promised.network_id,
            community_id=promised.community_id,
            promise_id=promised.id,
            person_id=promised.person_id,
        )
        session.add(draft)
    for name in ("title", "context", "done", "effect", "advice"):
        setattr(draft, name, given.get(name) or "")
    draft.changed_at = now()
    session.flush()
    told = MiniCaseDrafted(
        network_id=draft.network_id,
        community_id=draft.community_id,
        promise_id=promised.id,
        mini_case_id=draft.id,
        address=f"{promised.address}/mini-case",
    )
    record(told, actor.person_id)
    session.flush()
    return draft


@open_to_all("asks itself whether this person belongs to the session")
def answer(actor: Actor, meeting: CommunitySession, given: Mapping[str, str]) -> None:
    """Answer the questions of a session, once. Who answered and what was said are kept apart.

    Raises NotAllowed for somebody who does not belong to it, NotNow when the questions are closed
    or were answered before, ValidationError when nothing is said.
    """
    _check_own(actor, meeting)
    said = {name: given.get(name) or "" for name in rules.QUESTIONS if given.get(name)}
    if not said:
        raise ValidationError({rules.TAKE_AWAY: [str(_("Answer one of the two questions."))]})
    stands = closing.standing(meeting, actor.person_id)
    if not stands.is_open:
        raise NotNow(str(_("The questions of this session cannot be answered now.")))
    if stands.is_answered:
        raise NotNow(
            str(_("You have answered already. Answers are unsigned: they stay as they are."))
        )
    _closing(meeting, stands.closed_from)
    session.add(
        ClosingAnswered(
            network_id=meeting.network_id, session_id=meeting.id, person_id=actor.person_id or 0
        )
    )
    session.add_all(
        ClosingAnswer(
            network_id=meeting.network_id, session_id=meeting.id, question=name, text=text
        )
        for name, text in said.items()
    )
    session.flush()


@requires(MANAGE_SESSIONS)
def close_questions(actor: Actor, meeting: CommunitySession) -> None:
    """Close the questions of a session now, for good. Raises NotNow when they are not open."""
    locked(meeting)
    stands = closing.standing(meeting, actor.person_id)
    if not stands.is_open:
        raise NotNow(str(_("The questions of this session are not open.")))
    ending = _closing(meeting, stands.closed_from)
    ending.closed_from, ending.closed_by_id = closing.today_of(meeting), actor.person_id
    session.flush()


def _closing(meeting: CommunitySession, closed_from: date) -> Closing:
    found = session.get(Closing, meeting.id)
    if found is None:
        found = Closing(
            network_id=meeting.network_id, session_id=meeting.id, closed_from=closed_from
        )
        session.add(found)
        session.flush()
    return found


@open_to_all("core asks whether somebody may be erased before it asks this plugin")
def forget_person(person: Person) -> None:
    """Take a person and their words out; how many promises were made and kept is counted as before."""
    theirs = sa.select(Promise.id).where(Promise.person_id == person.id)
    said = sa.or_(PromiseStatement.promise_id.in_(theirs), PromiseStatement.said_by_id == person.id)
    session.execute(sa.update(PromiseStatement).where(said).values(words=""))
    own = sa.update(PromiseStatement).where(PromiseStatement.said_by_id == person.id)
    session.execute(own.values(said_by_id=None))
    session.execute(sa.delete(MiniCase).where(MiniCase.person_id == person.id))
    session.execute(
        sa.update(Promise).where(Promise.person_id == person.id).values(person_id=None, text="")
    )
    session.execute(sa.delete(ClosingAnswered).where(ClosingAnswered.person_id == person.id))

"""Reads around promises and the cards of a session."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import aliased, contains_eager, joinedload

from bocage.plugin import (
    Actor,
    Community,
    Network,
    Person,
    open_to_all,
    requires,
    session,
)
from bocage_sessions.actions import READ_PROMISES, READ_SESSIONS
from bocage_sessions.models import CommunitySession
from bocage_sessions.promises import closing, rules
from bocage_sessions.promises.models import (
    MiniCase,
    Promise,
    PromiseStatement,
)


@requires(READ_PROMISES)
def all_promises(actor: Actor, community: Community, asked: dict[str, Any]) -> Any:
    """Promises of the community, the latest first; `asked` holds state, session, whose and words."""
    last = _last_statement()
    return (
        sa.select(
            Promise.id,
            Promise.text,
            Promise.state,
            Promise.on,
            Promise.told_on,
            Person.name.label("person"),
            CommunitySession.number.label("session"),
            CommunitySession.theme,
            last.reason,
            last.words,
        )
        .join(CommunitySession, CommunitySession.id == Promise.session_id)
        .outerjoin(Person, Person.id == Promise.person_id)
        .outerjoin(last, last.promise_id == Promise.id)
        .where(Promise.community_id == community.id, *_conditions(actor, asked))
        .order_by(CommunitySession.on.desc(), CommunitySession.number.desc(), Promise.id)
    )


def _conditions(actor: Actor, asked: dict[str, Any]) -> list[Any]:
    chosen: list[Any] = []
    match asked.get("state"):
        case None | "":
            chosen.append(Promise.state != rules.WITHDRAWN)
        case "waiting":
            chosen.append(Promise.state.in_(rules.WAITING))
        case state:
            chosen.append(Promise.state == state)
    if asked.get("session"):
        chosen.append(CommunitySession.number == asked["session"])
    if asked.get("whose") == "mine":
        chosen.append(Promise.person_id == actor.person_id)
    day = counted_on(asked.get("counted") or "made")
    if asked.get("starts"):
        chosen.append(day >= asked["starts"])
    if asked.get("ends"):
        chosen.append(day <= asked["ends"])
    if words := asked.get("q"):
        like = f"%{words.replace('!', '!!').replace('%', '!%').replace('_', '!_')}%"
        text, name = Promise.text.ilike(like, escape="!"), Person.name.ilike(like, escape="!")
        chosen.append(sa.or_(text, name))
    return chosen


@open_to_all("a part of a statement, not a read")
def counted_on(what: str) -> Any:
    """The day on which a promise counts as `made`, as `tried` or as `kept` (an effect was seen)."""
    if what == "made":
        return Promise.on
    states = (rules.EFFECT,) if what == "kept" else rules.WAS_TRIED
    return (
        sa.select(sa.func.min(PromiseStatement.on))
        .where(PromiseStatement.promise_id == Promise.id, PromiseStatement.state.in_(states))
        .correlate(Promise)
        .scalar_subquery()
    )


def _last_statement() -> Any:
    newer = aliased(PromiseStatement)
    last = (
        sa.select(sa.func.max(newer.id))
        .where(newer.promise_id == PromiseStatement.promise_id)
        .scalar_subquery()
    )
    return aliased(
        PromiseStatement,
        sa.select(PromiseStatement).where(PromiseStatement.id == last).subquery(),
    )


@requires(READ_PROMISES)
def find_promise(actor: Actor, community: Community, promise_id: int) -> Promise:
    """One promise of this community with who made it and where, or NoResultFound."""
    return session.scalars(
        sa.select(Promise)
        .where(Promise.community_id == community.id, Promise.id == promise_id)
        .options(
            joinedload(Promise.person),
            joinedload(Promise.meeting).joinedload(CommunitySession.community),
        )
    ).one()


@open_to_all(
    "gives a promise to the person who made it and holds the link to it, and to nobody else"
)
def own_promise(actor: Actor, community: Community, promise_id: int) -> Promise:
    """The actor's own promise, by the link of a mail to its page. Or NoResultFound."""
    return session.scalars(
        sa.select(Promise)
        .where(
            Promise.community_id == community.id,
            Promise.id == promise_id,
            Promise.person_id == actor.person_id,
        )
        .options(
            joinedload(Promise.person),
            joinedload(Promise.meeting).joinedload(CommunitySession.community),
        )
    ).one()


class Said(NamedTuple):
    """One statement as it is read."""

    state: str
    reason: str
    words: str
    on: date
    by: str


@requires(READ_PROMISES)
def history(actor: Actor, promise: Promise) -> list[Said]:
    """Everything that was said of it, the first first."""
    found = session.execute(
        sa.select(
            PromiseStatement.state,
            PromiseStatement.reason,
            PromiseStatement.words,
            PromiseStatement.on,
            sa.func.coalesce(Person.name, ""),
        )
        .outerjoin(Person, Person.id == PromiseStatement.said_by_id)
        .where(PromiseStatement.promise_id == promise.id)
        .order_by(PromiseStatement.id)
    )
    return [Said(*row) for row in found]


@requires(READ_PROMISES)
def mini_case_of(actor: Actor, promise: Promise) -> MiniCase | None:
    """The draft this promise became, if it did."""
    return session.scalars(
        sa.select(MiniCase).where(MiniCase.promise_id == promise.id)
    ).one_or_none()


@requires(READ_PROMISES)
def mini_cases(actor: Actor, community: Community) -> Any:
    """The drafts of this community, the latest first."""
    return (
        sa.select(
            MiniCase.id,
            MiniCase.promise_id,
            MiniCase.title,
            MiniCase.context,
            MiniCase.done,
            MiniCase.effect,
            MiniCase.advice,
            sa.func.coalesce(Person.name, "").label("person"),
        )
        .outerjoin(Person, Person.id == MiniCase.person_id)
        .where(MiniCase.community_id == community.id)
        .order_by(MiniCase.id.desc())
    )


@requires(READ_PROMISES)
def cards(actor: Actor, meeting: CommunitySession) -> Sequence[Promise]:
    """What the second step of a session opens with: promises of earlier sessions not settled yet.

    One that is settled on the day of the session, or later, keeps its place in the row of cards.
    """
    return session.scalars(
        sa.select(Promise)
        .join(CommunitySession, CommunitySession.id == Promise.session_id)
        .outerjoin(Person, Person.id == Promise.person_id)
        .where(
            Promise.community_id == meeting.community_id,
            sa.tuple_(CommunitySession.on, CommunitySession.number)
            < sa.tuple_(sa.literal(meeting.on, sa.Date), sa.literal(meeting.number)),
            sa.or_(
                Promise.state.in_(rules.WAITING),
                sa.and_(Promise.state.in_(rules.WAS_TRIED), Promise.told_on >= meeting.on),
            ),
        )
        .options(contains_eager(Promise.person), contains_eager(Promise.meeting))
        .order_by(CommunitySession.on.desc(), CommunitySession.number.desc(), Promise.id)
        .limit(rules.MOST_CARDS)
    ).all()


class OnSession(NamedTuple):
    """What the page of a session says of promises."""

    made: int
    waiting: int
    standing: closing.Standing


@requires(READ_SESSIONS)
def for_session(actor: Actor, meeting: CommunitySession) -> OnSession | None:
    """How many promises were made there, and how many of earlier ones wait; None for outsiders."""
    if not actor.may(READ_PROMISES, meeting):
        return None
    earlier = sa.tuple_(CommunitySession.on, CommunitySession.number) < sa.tuple_(
        sa.literal(meeting.on, sa.Date), sa.literal(meeting.number)
    )
    made, waiting = session.execute(
        sa.select(
            sa.func.count(sa.case((Promise.session_id == meeting.id, 1))),
            sa.func.count(sa.case((sa.and_(earlier, Promise.state.in_(rules.WAITING)), 1))),
        )
        .join(CommunitySession, CommunitySession.id == Promise.session_id)
        .where(Promise.community_id == meeting.community_id, Promise.state != rules.WITHDRAWN)
    ).one()
    return OnSession(made, waiting, closing.standing(meeting, actor.person_id))


class Asked(NamedTuple):
    """A promise of which its maker has said nothing for a month."""

    id: int
    text: str
    person_id: int | None
    told_on: date
    slug: str
    name: str


@open_to_all("core asks it for the person who looks, and for those who get a mail")
def silent_since(
    network: Network, day: date, person_id: int | None = None, since: date | None = None
) -> list[Asked]:
    """Promises that wait, and of which nothing was said after that day; of one person, or of all.

    With `since`, only those that have been silent since that day at the earliest.
    """
    found = (
        sa.select(
            Promise.id,
            Promise.text,
            Promise.person_id,
            Promise.told_on,
            Community.slug,
            Community.name,
        )
        .join(Community, Community.id == Promise.community_id)
        .where(
            Promise.network_id == network.id,
            Promise.person_id.is_not(None),
            Promise.state.in_(rules.WAITING),
            Promise.told_on <= day,
        )
        .order_by(Promise.told_on, Promise.id)
        .limit(500)
    )
    if person_id is not None:
        found = found.where(Promise.person_id == person_id)
    if since is not None:
        found = found.where(Promise.told_on >= since)
    return [Asked(*row) for row in session.execute(found)]


class OfPerson(NamedTuple):
    """A promise on the page of a person."""

    id: int
    text: str
    state: str
    on: date
    slug: str
    community: str


@open_to_all("lists only promises of communities in which the actor may read them")
def of_person(actor: Actor, network: Network, person: Person) -> list[OfPerson]:
    """What a person has promised in this network, as far as the actor may know it."""
    found = session.execute(
        sa.select(Promise, Community.slug, Community.name)
        .join(Community, Community.id == Promise.community_id)
        .where(
            Promise.network_id == network.id,
            Promise.person_id == person.id,
            Promise.state != rules.WITHDRAWN,
        )
        .order_by(Promise.on.desc(), Promise.id.desc())
        .limit(20)
    ).all()
    return [
        OfPerson(promise.id, promise.text, promise.state, promise.on, slug, name)
        for promise, slug, name in found
        if actor.may(READ_PROMISES, promise)
    ]

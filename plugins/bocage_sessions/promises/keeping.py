"""What is kept of promises and answers: for a network, for a person, and removed with a network."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from bocage.plugin import (
    Base,
    Community,
    DataExtract,
    Network,
    Person,
    open_to_all,
    session,
    translator,
)
from bocage_sessions.models import CommunitySession
from bocage_sessions.promises import closing, rules
from bocage_sessions.promises.models import (
    Closing,
    ClosingAnswer,
    ClosingAnswered,
    MiniCase,
    Promise,
    PromiseStatement,
)

_ = translator("sessions")
CHILDREN_FIRST: tuple[type[Base], ...] = (
    PromiseStatement,
    MiniCase,
    Promise,
    ClosingAnswer,
    ClosingAnswered,
    Closing,
)


@open_to_all("core asks who may see the whole of a network before it asks for this")
def everything(network: Network) -> Iterator[DataExtract]:
    """Every promise, statement, mini-case and answer of this network.

    Who answered the questions of a session, and what was answered, are two lists that share no
    column but the session. Answers that the page of the session keeps back are kept back here too:
    beside the list of who answered, few of them would be as good as signed.
    """
    yield _extract(
        "promises", _("What people will try"), _promises(Promise.network_id == network.id)
    )
    yield _extract(
        "promise-statements", _("What became of it"), _said(Promise.network_id == network.id)
    )
    yield _extract("mini-cases", _("Mini-cases"), _cases(MiniCase.network_id == network.id))
    yield _answers(network)
    meeting = (Community.slug.label("community"), CommunitySession.number.label("session"))
    who = sa.select(*meeting, Person.name.label("person")).join(
        ClosingAnswered, ClosingAnswered.person_id == Person.id
    )
    yield _extract(
        "closing-answered",
        _("Who has answered at the end of sessions"),
        _of_session(who, ClosingAnswered, network).order_by(*meeting, Person.name, Person.id),
    )
    closed = sa.select(*meeting, Closing.closed_from)
    yield _extract(
        "closings",
        _("When the questions of sessions close"),
        _of_session(closed, Closing, network).order_by(*meeting),
    )


def _answers(network: Network) -> DataExtract:
    meeting = (Community.slug.label("community"), CommunitySession.number.label("session"))
    told = sa.select(*meeting, ClosingAnswer.session_id, ClosingAnswer.question, ClosingAnswer.text)
    given: dict[int, list[Any]] = {}
    for row in session.execute(_of_session(told, ClosingAnswer, network).order_by(*meeting)):
        given.setdefault(row.session_id, []).append(row)
    closed = closing.closed_among(network, given)
    rows: list[tuple[object, ...]] = []
    for number, found in given.items():
        shown = rules.shown([(one.question, one.text) for one in found], is_closed=number in closed)
        community, session_number = found[0].community, found[0].session
        rows += [
            (community, session_number, one.question, text)
            for one in shown
            for text in one.answers or ()
        ]
    return DataExtract(
        name="closing-answers",
        title=_("Answers at the end of sessions"),
        columns=("community", "session", "question", "text"),
        rows=rows,
    )


def _of_session(found: Any, table: Any, network: Network) -> Any:
    if table is not ClosingAnswered:
        found = found.select_from(table)
    return (
        found.join(CommunitySession, CommunitySession.id == table.session_id)
        .join(Community, Community.id == CommunitySession.community_id)
        .where(table.network_id == network.id)
    )


@open_to_all("core asks who may have a copy of a person's data before it asks for this")
def of_person(person: Person) -> Iterator[DataExtract]:
    """What a person promised, what they said of it, and where they answered questions.

    What they answered is not among it: nothing leads from an answer to who gave it.
    """
    yield _extract("promises", _("What people will try"), _promises(Promise.person_id == person.id))
    own = sa.or_(Promise.person_id == person.id, PromiseStatement.said_by_id == person.id)
    yield _extract("promise-statements", _("What became of it"), _said(own))
    yield _extract("mini-cases", _("Mini-cases"), _cases(MiniCase.person_id == person.id))
    answered = (
        sa.select(
            Network.name.label("network"),
            Community.name.label("community"),
            CommunitySession.number.label("session"),
        )
        .join(Community, Community.network_id == Network.id)
        .join(CommunitySession, CommunitySession.community_id == Community.id)
        .join(ClosingAnswered, ClosingAnswered.session_id == CommunitySession.id)
        .where(ClosingAnswered.person_id == person.id)
        .order_by(CommunitySession.id)
    )
    yield _extract("closing-answered", _("Who has answered at the end of sessions"), answered)


def _promises(condition: Any) -> Any:
    return (
        sa.select(
            Community.slug.label("community"),
            CommunitySession.number.label("session"),
            Promise.id.label("promise"),
            sa.func.coalesce(Person.name, "").label("person"),
            Promise.text,
            Promise.state,
            Promise.on.label("date"),
            Promise.told_on,
        )
        .join(CommunitySession, CommunitySession.id == Promise.session_id)
        .join(Community, Community.id == Promise.community_id)
        .outerjoin(Person, Person.id == Promise.person_id)
        .where(condition)
        .order_by(Promise.id)
    )


def _said(condition: Any) -> Any:
    return (
        sa.select(
            PromiseStatement.promise_id.label("promise"),
            PromiseStatement.on.label("date"),
            PromiseStatement.state,
            PromiseStatement.reason,
            PromiseStatement.words,
            sa.func.coalesce(Person.name, "").label("said_by"),
        )
        .join(Promise, Promise.id == PromiseStatement.promise_id)
        .outerjoin(Person, Person.id == PromiseStatement.said_by_id)
        .where(condition)
        .order_by(PromiseStatement.id)
    )


def _cases(condition: Any) -> Any:
    return (
        sa.select(
            Community.slug.label("community"),
            MiniCase.promise_id.label("promise"),
            sa.func.coalesce(Person.name, "").label("person"),
            MiniCase.title,
            MiniCase.context,
            MiniCase.done,
            MiniCase.effect,
            MiniCase.advice,
        )
        .join(Community, Community.id == MiniCase.community_id)
        .outerjoin(Person, Person.id == MiniCase.person_id)
        .where(condition)
        .order_by(MiniCase.id)
    )


def _extract(name: str, title: Any, found: Any) -> DataExtract:
    answer = session.execute(found)
    columns = tuple(answer.keys())
    return DataExtract(name=name, title=title, columns=columns, rows=[tuple(row) for row in answer])


@open_to_all("core has asked two people of the secretariat")
def remove(network: Network) -> None:
    """Take away every row of this network, before the sessions they belong to."""
    for table in CHILDREN_FIRST:
        kept: Any = table
        session.execute(sa.delete(kept).where(kept.network_id == network.id))

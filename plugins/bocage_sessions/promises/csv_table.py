"""The files `promises.csv` and `closing_answers.csv`; loading them twice changes nothing the second time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, time
from typing import Any

import sqlalchemy as sa

from bocage.plugin import CsvLine, CsvTable, RefusedLine, now, session
from bocage_sessions.csv_tables import Once, Refused, known_of, people_at, person_of, session_of
from bocage_sessions.promises import rules
from bocage_sessions.promises.models import ClosingAnswer, Promise, PromiseStatement
from bocage_sessions.promises.schemas import AnswerLine, PromiseLine


def load_promises(lines: Sequence[CsvLine]) -> Iterator[RefusedLine]:
    """Add a promise per line, with what was said of it last."""
    known = known_of(lines)
    people = people_at({line.given["person"] for line in lines})
    once = Once("network", "community", "session", "person", "text")
    kept = {(one.session_id, one.person_id, rules.same(one.text)): one for one in _kept(known)}
    for line in lines:
        try:
            once.check(line)
            meeting = session_of(known, line.given)
            person_id = person_of(people, line.given) or 0
            key = (meeting.id, person_id, rules.same(line.given["text"]))
            if key not in kept:
                kept[key] = _added(meeting, person_id, line.given)
        except Refused as refusal:
            yield RefusedLine(number=line.number, column=refusal.column, message=refusal.message)
    session.flush()


def _kept(known: Any) -> Sequence[Promise]:
    ids = [network.id for network in known.networks.values()]
    return session.scalars(sa.select(Promise).where(Promise.network_id.in_(ids))).all()


def _added(meeting: Any, person_id: int, given: Any) -> Promise:
    told_on = given.get("told_on") or meeting.on
    made = Promise(
        network_id=meeting.network_id,
        community_id=meeting.community_id,
        session_id=meeting.id,
        person_id=person_id,
        text=given["text"],
        state=given.get("state") or rules.SAID,
        on=meeting.on,
        told_on=told_on,
        made_at=datetime.combine(meeting.on, time(12), now().tzinfo),
    )
    session.add(made)
    session.flush()
    if made.state != rules.SAID:
        session.add(
            PromiseStatement(
                network_id=made.network_id,
                promise_id=made.id,
                state=made.state,
                reason=given.get("reason") or "",
                words=given.get("words") or "",
                on=told_on,
                said_by_id=person_id,
            )
        )
    return made


def load_answers(lines: Sequence[CsvLine]) -> Iterator[RefusedLine]:
    """Add an answer per line, as it was given on paper."""
    known = known_of(lines)
    once = Once("network", "community", "session", "question", "text")
    ids = [network.id for network in known.networks.values()]
    kept = {
        tuple(row)
        for row in session.execute(
            sa.select(ClosingAnswer.session_id, ClosingAnswer.question, ClosingAnswer.text).where(
                ClosingAnswer.network_id.in_(ids)
            )
        )
    }
    for line in lines:
        try:
            once.check(line)
            meeting = session_of(known, line.given)
        except Refused as refusal:
            yield RefusedLine(number=line.number, column=refusal.column, message=refusal.message)
            continue
        said = (meeting.id, line.given["question"], line.given["text"])
        if said not in kept:
            kept.add(said)
            session.add(
                ClosingAnswer(
                    network_id=meeting.network_id,
                    session_id=meeting.id,
                    question=said[1],
                    text=said[2],
                )
            )
    session.flush()


TABLES = (
    CsvTable(name="promises", schema=PromiseLine, load=load_promises, after=("sessions",)),
    CsvTable(name="closing_answers", schema=AnswerLine, load=load_answers, after=("sessions",)),
)

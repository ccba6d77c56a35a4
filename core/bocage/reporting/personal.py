"""What a person wrote for the quarter, told; and what of it can be forgotten."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy import Select, select, update

from bocage.communities.models import Community
from bocage.database import session
from bocage.hooks.contributions import DataExtract
from bocage.networks.models import Network
from bocage.people.keeping import Keeper
from bocage.people.models import Person
from bocage.reporting.models import Answer, Contribution, ProgressUpdate, Remark, ReportingCycle

WHERE = ("network", "community", "period")


def about(person: Person) -> Iterator[DataExtract]:
    """Lines given to updates, answers written last by this person, and remarks made."""
    yield _extract(
        "contributions",
        ("asked_at", "request", "text", "may_be_quoted", "state"),
        _placed(
            Contribution.asked_at,
            Contribution.request,
            Contribution.text,
            Contribution.may_be_quoted,
            Contribution.state,
        )
        .join(Contribution, Contribution.update_id == ProgressUpdate.id)
        .where(Contribution.person_id == person.id)
        .order_by(Contribution.id),
    )
    yield _extract(
        "answers",
        ("section", "question", "answer", "changed_at"),
        _placed(Answer.section, Answer.question, Answer.value, Answer.changed_at)
        .join(Answer, Answer.update_id == ProgressUpdate.id)
        .where(Answer.changed_by_id == person.id)
        .order_by(Answer.id),
    )
    yield _extract(
        "remarks",
        ("section", "text", "at"),
        _placed(Remark.section, Remark.text, Remark.at)
        .join(Remark, Remark.update_id == ProgressUpdate.id)
        .where(Remark.author_id == person.id)
        .order_by(Remark.id),
    )


def _placed(*columns: Any) -> Select[*tuple[Any, ...]]:
    return (
        select(Network.name, Community.name, ReportingCycle.period, *columns)
        .select_from(ProgressUpdate)
        .join(Community, Community.id == ProgressUpdate.community_id)
        .join(Network, Network.id == ProgressUpdate.network_id)
        .join(ReportingCycle, ReportingCycle.id == ProgressUpdate.cycle_id)
    )


def _extract(name: str, columns: tuple[str, ...], found: Select[*tuple[Any, ...]]) -> DataExtract:
    rows = [tuple(row) for row in session.execute(found)]
    return DataExtract(name=name, columns=(*WHERE, *columns), rows=rows)


def forget(person: Person, _today: date) -> None:
    """Empty the lines this person gave; what communities told and networks published stays."""
    theirs = update(Contribution).where(Contribution.person_id == person.id)
    session.execute(theirs.values(request="", text="", may_be_quoted=False))
    waiting = theirs.where(Contribution.state.in_(("asked", "offered")))
    session.execute(waiting.values(state="declined"))
    session.flush()


KEEPER = Keeper(about=about, forget=forget)

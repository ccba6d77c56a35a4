"""Reads about milestones: those of one charter in their order, and those of a network."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from bocage.plugin import Actor, Community, Network, Person, open_to_all, session, today
from bocage_charters import milestone_rules as rules
from bocage_charters import milestone_words as words
from bocage_charters import queries
from bocage_charters.milestone_models import Milestone, MilestoneMove, Output
from bocage_charters.models import Charter


@dataclass(frozen=True, kw_only=True)
class Moved:
    """Where a milestone stood before, in words, and why it was moved."""

    place: str
    last_day: date | None
    reason: str
    at: Any
    by: str


@dataclass(frozen=True, kw_only=True)
class Seen:
    """A milestone as people read it; `shown` is one of `milestone_rules.SHOWN`."""

    id: int
    number: int
    title: str
    shown: str
    place: str
    row: Any
    after: str
    owner: str
    output: str
    moves: tuple[Moved, ...]

    @property
    def first_day(self) -> date | None:
        """The day it begins to be expected."""
        return _when(self.row).first_day


def _when(row: Any) -> rules.When:
    return rules.When(
        kind=row.kind, on=row.on, season=row.season, year=row.year, after_id=row.after_id
    )


@open_to_all("the charter was found by an actor who may see it")
def milestones_of(charter: Charter) -> list[Seen]:
    """Every milestone of a charter in the order of time, with its moves: two statements."""
    rows = session.execute(
        sa.select(
            *Milestone.__table__.columns,
            Person.name.label("owner"),
            Output.title.label("output"),
        )
        .outerjoin(Person, Person.id == Milestone.owner_id)
        .outerjoin(Output, Output.id == Milestone.output_id)
        .where(Milestone.charter_id == charter.id)
    ).all()
    known = {row.id: row for row in rows}
    moves = _moves_of(charter, {row.id: row.title for row in rows})
    on = today(charter.community.network.time_zone)
    places = [rules.Place(row.id, row.last_day, row.after_id, row.position) for row in rows]
    return [
        _seen(number, known[one], known, moves.get(one, ()), on)
        for number, one in enumerate(rules.in_order(places), 1)
    ]


def _seen(number: int, row: Any, known: dict[int, Any], moves: tuple[Moved, ...], on: date) -> Seen:
    before = known.get(row.after_id)
    after = before.title if before is not None else ""
    return Seen(
        id=row.id,
        number=number,
        title=row.title,
        shown=rules.shown_as(row.state, row.last_day, on, is_moved=bool(moves)),
        place=words.placed(row, after),
        row=row,
        after=after,
        owner=row.owner or "",
        output=row.output or "",
        moves=moves,
    )


def _moves_of(charter: Charter, titles: dict[int, str]) -> dict[int, tuple[Moved, ...]]:
    if not titles:
        return {}
    found = session.execute(
        sa.select(MilestoneMove, Person.name)
        .join(Milestone, Milestone.id == MilestoneMove.milestone_id)
        .outerjoin(Person, Person.id == MilestoneMove.by_id)
        .where(Milestone.charter_id == charter.id)
        .order_by(MilestoneMove.id)
    )
    by_milestone: dict[int, tuple[Moved, ...]] = {}
    for move, name in found:
        was = rules.When(
            kind=move.was_kind, on=move.was_on, season=move.was_season, year=move.was_year
        )
        told = Moved(
            place=words.placed(was, titles.get(move.was_after_id or 0, "")),
            last_day=was.last_day,
            reason=move.reason,
            at=move.at,
            by=name or "",
        )
        before = by_milestone.get(move.milestone_id, ())
        by_milestone[move.milestone_id] = (*before, told)
    return by_milestone


@open_to_all("bound to its charter, which the caller has found and asks about")
def find_milestone(charter: Charter, milestone_id: int) -> Milestone:
    """One milestone of this charter, or NoResultFound."""
    return session.scalars(
        sa.select(Milestone).where(Milestone.id == milestone_id, Milestone.charter_id == charter.id)
    ).one()


@dataclass(frozen=True, kw_only=True)
class SoughtMilestones:
    """Which milestones are looked for; "" leaves a matter open."""

    text: str = ""
    shown: str = ""
    owner_id: int | None = None


@open_to_all("lists only milestones of charters the actor may see")
def milestones_like(
    actor: Actor, network: Network, sought: SoughtMilestones
) -> sa.Select[*tuple[Any, ...]]:
    """A select of the milestones of a network, the late ones first, then by time."""
    on = today(network.time_zone)
    shown = _shown(on)
    owner, before = aliased(Person), aliased(Milestone)
    found: sa.Select[*tuple[Any, ...]] = (
        sa.select(
            *_told_columns(),
            shown.label("shown"),
            before.title.label("after"),
            Output.title.label("output"),
            owner.name.label("owner"),
            Charter.number,
            Charter.title.label("charter"),
            Community.slug.label("community"),
        )
        .join(Charter, Charter.id == Milestone.charter_id)
        .join(Community, Community.id == Charter.community_id)
        .outerjoin(owner, owner.id == Milestone.owner_id)
        .outerjoin(before, before.id == Milestone.after_id)
        .outerjoin(Output, Output.id == Milestone.output_id)
        .where(Milestone.network_id == network.id, queries.is_visible(actor, network))
        .order_by(
            shown != rules.LATE, Milestone.last_day.is_(None), Milestone.last_day, Milestone.id
        )
    )
    if sought.shown:
        found = found.where(shown == sought.shown)
    if sought.owner_id is not None:
        found = found.where(Milestone.owner_id == sought.owner_id)
    if sought.text:
        plain = sought.text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        texts = (Milestone.title, Charter.title)
        found = found.where(sa.or_(*(one.ilike(f"%{plain}%", escape="\\") for one in texts)))
    return found


def _told_columns() -> Sequence[Any]:
    return (
        Milestone.id,
        Milestone.title,
        Milestone.state,
        Milestone.kind,
        Milestone.on,
        Milestone.season,
        Milestone.year,
        Milestone.after_id,
        Milestone.last_day,
        Milestone.owner_id,
        Milestone.outcome,
        Milestone.output_id,
        Milestone.reached_on,
        Milestone.revision,
    )


def _shown(on: date) -> Any:
    """The word of `milestone_rules.shown_as`, asked of the database."""
    moved = sa.exists().where(MilestoneMove.milestone_id == Milestone.id)
    is_planned = Milestone.state == rules.PLANNED
    return sa.case(
        (sa.and_(is_planned, Milestone.last_day < on), rules.LATE),
        (sa.and_(is_planned, moved), rules.MOVED),
        else_=Milestone.state,
    )

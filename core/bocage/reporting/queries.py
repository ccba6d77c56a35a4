"""Reads of reporting, each bound to its network."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from bocage.communities.models import Community, Membership
from bocage.database import session
from bocage.incoming import LARGEST
from bocage.networks.models import Network
from bocage.people.models import Person
from bocage.permissions import Actor, open_to_all
from bocage.permissions.action import LEADERS
from bocage.reporting.board import BoardRow, board_rows
from bocage.reporting.figures import Figure, counts, figures
from bocage.reporting.models import (
    Answer,
    Contribution,
    NetworkReport,
    ProgressUpdate,
    Publication,
    Remark,
    ReportBlock,
    ReportingCycle,
    UpdateSubmission,
    UpdateTransition,
)
from bocage.reporting.readers import read_again
from bocage.reporting.rules import OPEN, RECEIVED, SUBMITTED, WRITABLE, Quarter, is_overdue
from bocage.reporting.year import year_figures

__all__ = [
    "BoardRow",
    "Figure",
    "Task",
    "board_rows",
    "contributions_of",
    "counts",
    "current_cycle",
    "cycles_of",
    "figures",
    "find_block",
    "find_contribution",
    "find_cycle",
    "find_publication",
    "find_remark",
    "find_report",
    "find_update",
    "find_update_of",
    "people_to_ask",
    "previous_answers",
    "previous_update",
    "publication_data",
    "publication_text",
    "publications",
    "remarks_of",
    "submissions_of",
    "tasks_for",
    "transitions_of",
    "updates_of_cycle",
    "year_figures",
]


@open_to_all("bound to what the caller has found; doors and services ask who reads")
def find_cycle(network: Network, period: str | Quarter) -> ReportingCycle:
    """The cycle of this quarter, or NoResultFound. Raises BadPeriod."""
    quarter = period if isinstance(period, Quarter) else Quarter.named(period)
    return session.scalars(
        sa.select(ReportingCycle).where(
            ReportingCycle.network_id == network.id, ReportingCycle.period == quarter.name
        )
    ).one()


@open_to_all("bound to what the caller has found; doors and services ask who reads")
def cycles_of(network: Network) -> Sequence[ReportingCycle]:
    """Every cycle, the newest first."""
    return session.scalars(
        sa.select(ReportingCycle)
        .where(ReportingCycle.network_id == network.id)
        .order_by(ReportingCycle.period.desc())
    ).all()


@open_to_all("bound to what the caller has found; doors and services ask who reads")
def current_cycle(network: Network) -> ReportingCycle | None:
    """The open cycle that is due first, else the newest; None before the first."""
    is_open = ReportingCycle.state == OPEN
    return session.scalars(
        sa.select(ReportingCycle)
        .where(ReportingCycle.network_id == network.id)
        .order_by(
            sa.case((is_open, 0), else_=1),
            sa.case((is_open, ReportingCycle.due_on)),
            ReportingCycle.period.desc(),
        )
        .limit(1)
    ).first()


def _loaded(*where: Any) -> Any:
    return (
        sa.select(ProgressUpdate)
        .where(*where)
        .options(
            joinedload(ProgressUpdate.community),
            joinedload(ProgressUpdate.cycle),
            selectinload(ProgressUpdate.answers),
            selectinload(ProgressUpdate.facts),
        )
    )


@open_to_all("bound to what the caller has found; doors and services ask who reads")
def find_update(network: Network, update_id: int) -> ProgressUpdate:
    """One update with its answers and facts, or NoResultFound."""
    found: ProgressUpdate = session.scalars(
        _loaded(ProgressUpdate.id == update_id, ProgressUpdate.network_id == network.id)
    ).one()
    return found


@open_to_all("bound to what the caller has found; doors and services ask who reads")
def find_update_of(network: Network, cycle: ReportingCycle, community_id: int) -> ProgressUpdate:
    """The update of one community in this cycle, or NoResultFound."""
    found: ProgressUpdate = session.scalars(
        _loaded(
            ProgressUpdate.network_id == network.id,
            ProgressUpdate.cycle_id == cycle.id,
            ProgressUpdate.community_id == community_id,
        )
    ).one()
    return found


@open_to_all("bound to what the caller has found; doors and services ask who reads")
def updates_of_cycle(network: Network, cycle: ReportingCycle) -> Sequence[ProgressUpdate]:
    """Every update of the cycle with community and answers, by the community's name."""
    found: Sequence[ProgressUpdate] = session.scalars(
        _loaded(ProgressUpdate.network_id == network.id, ProgressUpdate.cycle_id == cycle.id)
        .join(Community, Community.id == ProgressUpdate.community_id)
        .order_by(sa.func.lower(Community.name), Community.id)
    ).all()
    return found


@open_to_all("bound to what the caller has found; doors and services ask who reads")
def remarks_of(update: ProgressUpdate) -> Sequence[Remark]:
    """Every remark, the oldest first."""
    return session.scalars(
        sa.select(Remark).where(Remark.update_id == update.id).order_by(Remark.id)
    ).all()


@open_to_all("bound to what the caller has found; doors and services ask who reads")
def find_remark(update: ProgressUpdate, remark_id: int) -> Remark:
    """One remark of this update, or NoResultFound."""
    return session.scalars(
        sa.select(Remark).where(Remark.id == remark_id, Remark.update_id == update.id)
    ).one()


@open_to_all("bound to what the caller has found; doors and services ask who reads")
def contributions_of(update: ProgressUpdate) -> Sequence[Contribution]:
    """Every line asked of a member for this update."""
    return session.scalars(
        sa.select(Contribution).where(Contribution.update_id == update.id).order_by(Contribution.id)
    ).all()


@open_to_all("bound to what the caller has found; doors and services ask who reads")
def find_contribution(network: Network, contribution_id: int) -> Contribution:
    """One contribution of this network, or NoResultFound."""
    return session.scalars(
        sa.select(Contribution)
        .join(ProgressUpdate, ProgressUpdate.id == Contribution.update_id)
        .where(Contribution.id == contribution_id, ProgressUpdate.network_id == network.id)
    ).one()


@open_to_all("bound to what the caller has found; doors and services ask who reads")
def people_to_ask(update: ProgressUpdate) -> Sequence[tuple[int, str]]:
    """Active members of the community who can be asked for a line, by name."""
    found = session.execute(
        sa.select(Person.id, Person.name)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.community_id == update.community_id, Membership.state == "active")
        .order_by(Person.name)
    )
    return [(person_id, name) for person_id, name in found]


@open_to_all("bound to what the caller has found; doors and services ask who reads")
def submissions_of(update: ProgressUpdate) -> Sequence[UpdateSubmission]:
    """What was handed over each time, the oldest first."""
    return session.scalars(
        sa.select(UpdateSubmission)
        .where(UpdateSubmission.update_id == update.id)
        .order_by(UpdateSubmission.number)
    ).all()


@open_to_all("bound to what the caller has found; doors and services ask who reads")
def transitions_of(update: ProgressUpdate) -> Sequence[UpdateTransition]:
    """Who moved it when, the oldest first."""
    return session.scalars(
        sa.select(UpdateTransition)
        .where(UpdateTransition.update_id == update.id)
        .order_by(UpdateTransition.id)
    ).all()


@open_to_all("bound to what the caller has found; doors and services ask who reads")
def previous_update(update: ProgressUpdate) -> ProgressUpdate | None:
    """What the same community told last; None when it never did."""
    found: ProgressUpdate | None = session.scalars(
        _loaded(
            ProgressUpdate.community_id == update.community_id,
            ProgressUpdate.state.in_(RECEIVED),
            ReportingCycle.period < update.cycle.period,
        )
        .join(ReportingCycle, ReportingCycle.id == ProgressUpdate.cycle_id)
        .order_by(ReportingCycle.period.desc())
        .limit(1)
    ).first()
    return found


@open_to_all("bound to what the caller has found; doors and services ask who reads")
def previous_answers(update: ProgressUpdate) -> dict[str, dict[str, Any]]:
    """Last quarter's answers by section and question."""
    last = (
        sa.select(ProgressUpdate.id)
        .join(ReportingCycle, ReportingCycle.id == ProgressUpdate.cycle_id)
        .where(
            ProgressUpdate.community_id == update.community_id,
            ProgressUpdate.state.in_(RECEIVED),
            ReportingCycle.period < update.cycle.period,
        )
        .order_by(ReportingCycle.period.desc())
        .limit(1)
        .scalar_subquery()
    )
    found: dict[str, dict[str, Any]] = {}
    for answer in session.scalars(sa.select(Answer).where(Answer.update_id == last)):
        found.setdefault(answer.section, {})[answer.question] = answer.value
    return found


@dataclass(frozen=True, kw_only=True)
class Task:
    """One thing asked of a person. `kind`: write, review or contribute."""

    kind: str
    network: Network
    community: Community
    update_id: int
    contribution_id: int | None
    period: str
    state: str
    due: date
    is_overdue: bool


@open_to_all("only what is asked of the person who reads it")
def tasks_for(actor: Actor, today: date) -> list[Task]:
    """Updates to write, updates to review, lines to give; what is due first comes first."""
    leads = {grant.community_id for grant in actor.grants if grant.role in LEADERS}
    reviews = {grant.network_id for grant in actor.grants if grant.role == "secretariat"}
    linked = {grant.update_id for grant in actor.grants if grant.update_id is not None}
    lines = [grant.contribution_id for grant in actor.grants if grant.contribution_id is not None]
    is_open_to = Contribution.id.in_(lines) if actor.comes_by_link else sa.true()
    asked = session.execute(
        sa.select(ProgressUpdate, Contribution.id)
        .join(ReportingCycle, ReportingCycle.id == ProgressUpdate.cycle_id)
        .outerjoin(
            Contribution,
            sa.and_(
                Contribution.update_id == ProgressUpdate.id,
                Contribution.person_id == actor.person_id,
                Contribution.state == "asked",
                is_open_to,
            ),
        )
        .where(
            ReportingCycle.state == OPEN,
            sa.or_(
                sa.and_(ProgressUpdate.community_id.in_(leads), ProgressUpdate.state.in_(WRITABLE)),
                sa.and_(ProgressUpdate.id.in_(linked), ProgressUpdate.state.in_(WRITABLE)),
                sa.and_(ProgressUpdate.network_id.in_(reviews), ProgressUpdate.state == SUBMITTED),
                Contribution.id.is_not(None),
            ),
        )
        .options(
            joinedload(ProgressUpdate.community).joinedload(Community.network),
            joinedload(ProgressUpdate.cycle),
        )
        .order_by(ReportingCycle.due_on, ProgressUpdate.id)
    ).all()
    found = []
    for update, contribution_id in asked:
        if contribution_id is not None:
            found.append(_task("contribute", update, today, contribution_id))
        is_writer = update.community_id in leads or update.id in linked
        if is_writer and update.state in WRITABLE:
            found.append(_task("write", update, today))
        if update.network_id in reviews and update.state == SUBMITTED:
            found.append(_task("review", update, today))
    return found


def _task(
    kind: str, update: ProgressUpdate, today: date, contribution_id: int | None = None
) -> Task:
    return Task(
        kind=kind,
        network=update.community.network,
        community=update.community,
        update_id=update.id,
        contribution_id=contribution_id,
        period=update.cycle.period,
        state=update.state,
        due=update.cycle.due_on,
        is_overdue=is_overdue(update.state, update.cycle.due_on, today),
    )


@open_to_all("published reports are public")
def publications(network: Network) -> Sequence[Publication]:
    """Every number of every published report, the newest first."""
    return session.scalars(
        sa.select(Publication)
        .where(Publication.network_id == network.id)
        .order_by(Publication.period.desc(), Publication.number.desc())
    ).all()


@open_to_all("published reports are public")
def find_publication(network: Network, period: str, number: int | None = None) -> Publication:
    """The published report of a quarter, its latest number or the one named, or NoResultFound."""
    wanted = sa.select(Publication).where(
        Publication.network_id == network.id, Publication.period == Quarter.named(period).name
    )
    if number is not None:
        wanted = wanted.where(Publication.number == max(0, min(number, LARGEST)))
    return session.scalars(wanted.order_by(Publication.number.desc()).limit(1)).one()


@open_to_all("bound to what the caller has found; doors and services ask who reads")
def find_report(network: Network, cycle: ReportingCycle) -> NetworkReport:
    """The report being edited for this cycle, or NoResultFound."""
    return session.scalars(
        sa.select(NetworkReport)
        .where(NetworkReport.network_id == network.id, NetworkReport.cycle_id == cycle.id)
        .options(selectinload(NetworkReport.blocks))
    ).one()


@open_to_all("bound to what the caller has found; doors and services ask who reads")
def find_block(report: NetworkReport, block_id: int) -> ReportBlock:
    """One block of this report, or NoResultFound."""
    return session.scalars(
        sa.select(ReportBlock).where(ReportBlock.id == block_id, ReportBlock.report_id == report.id)
    ).one()


@open_to_all(
    "published reports are public; the wider data is asked for by doors that know the reader"
)
def publication_data(publication: Publication, circle: str) -> dict[str, Any]:
    """What a publication shows to a circle of readers, as plain data."""
    return read_again(publication_text(publication, circle))


@open_to_all("the circle is named by the door, which has asked")
def publication_text(publication: Publication, circle: str) -> str:
    """The same as it is kept; where nothing was kept for the network alone, what everybody reads."""
    kept = publication.pages.get("network_data") if circle == "network" else None
    return kept or publication.data

"""What the page of a community shows, read as plain rows and shaped once, before it is drawn."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from flask import url_for
from sqlalchemy import (
    Boolean,
    Date,
    String,
    and_,
    bindparam,
    cast,
    func,
    literal,
    null,
    or_,
    select,
    union_all,
)

from bocage.communities import words
from bocage.communities.models import Community, MandateVersion, Membership, StageEvent
from bocage.communities.queries import TAKES_PART
from bocage.communities.rules import STAGES
from bocage.database import session
from bocage.language import written_day
from bocage.networks.models import Network
from bocage.organisations.models import Organisation
from bocage.people.models import Person
from bocage.permissions import Actor
from bocage.pilots.models import FUNCTIONS, PilotAssignment
from bocage.pilots.queries import leads_on
from bocage.reporting.actions import READ_UPDATE
from bocage.reporting.models import (
    Answer,
    NetworkReport,
    ProgressUpdate,
    Publication,
    ReportingCycle,
)
from bocage.reporting.rules import ACCEPTED

UPDATES_SHOWN = 8
FIRST_SENTENCES = 320
WIDER = ("network", "federation", "public")


class TakesPart(NamedTuple):
    """A line of the list of members, ready to be written."""

    name: str
    organisation: str
    function: str
    involvement: str
    note: str


def drawn_members(rows: Sequence[Any]) -> tuple[TakesPart, ...]:
    """Those who take part, with the words already chosen: the template only writes."""
    involvements = words.told(words.INVOLVEMENTS)
    own_name = str(words.BASES["own_name"])
    on_leave = str(words.MEMBERSHIP_STATES["on_leave"])
    return tuple(
        TakesPart(
            row.name,
            row.organisation or own_name,
            row.function,
            involvements.get(row.involvement, ""),
            on_leave if row.state == "on_leave" else "",
        )
        for row in rows
        if row.state != "asked"
    )


def part_of(actor: Actor, rows: Sequence[Any]) -> Any:
    """The row of the person who looks, or None."""
    mine = [row for row in rows if row.person_id == actor.person_id]
    return mine[0] if mine else None


class UpdateCard(NamedTuple):
    """What is shown of one update, ready to be written; `url` is empty where it may not be opened."""

    period: str
    state: str
    is_nothing_new: bool
    text: str
    url: str


def updates(actor: Actor, community: Community) -> tuple[UpdateCard, ...]:
    """The latest quarters: state, and the first sentences for whoever may read them."""
    reads_all = actor.may(READ_UPDATE, community)
    asked = {"community_id": community.id, "reads_all": reads_all}
    rows = session.execute(_UPDATES, asked).all()
    address = url_for("reporting.edit_update", update_id=0) if reads_all and rows else ""
    return tuple(
        UpdateCard(
            row.period,
            row.state,
            row.nothing_new,
            shortened(row.value),
            address.replace("/0", f"/{row.id}", 1) if address else "",
        )
        for row in rows
    )


# What every visit asks is put together once, from bare tables.
_answer = Answer.__table__.c
_update = ProgressUpdate.__table__.c
_cycle = ReportingCycle.__table__.c
_NEWS = and_(
    _answer.update_id == _update.id,
    _answer.section == "core.news",
    _answer.question == "moved",
    or_(
        bindparam("reads_all", type_=Boolean()),
        and_(_update.state == ACCEPTED, _answer.readership.in_(WIDER)),
    ),
)
_UPDATES = (
    select(_update.id, _cycle.period, _update.state, _update.nothing_new, _answer.value)
    .select_from(
        ProgressUpdate.__table__.join(
            ReportingCycle.__table__, _cycle.id == _update.cycle_id
        ).outerjoin(Answer.__table__, _NEWS)
    )
    .where(_update.community_id == bindparam("community_id"))
    .order_by(_cycle.starts.desc())
    .limit(UPDATES_SHOWN)
)


def shortened(value: Any) -> str:
    """The first sentences of an answer, cut between two words."""
    text = value if isinstance(value, str) else ""
    if len(text) <= FIRST_SENTENCES:
        return text
    return f"{text[:FIRST_SENTENCES].rsplit(' ', 1)[0]}…"


class Step(NamedTuple):
    """One line of the way so far, with its words chosen."""

    day: str
    stage: str
    how: str
    cause: str
    note: str
    who: str


class Told(NamedTuple):
    """Who leads a community, the way it came, and the mandate in force ("" without one)."""

    leaders: tuple[tuple[str, tuple[str, ...]], ...]
    stages: tuple[Step, ...]
    mandate: str
    mandate_count: int


def told(actor: Actor, community: Community, on: date) -> Told:
    """Who leads it that day, every stage event and the mandate in force, in one statement."""
    rows = session.execute(_HISTORY, {"community_id": community.id, "on": on}).all()
    mandates = [row for row in rows if row.what == "mandate"]
    return Told(
        _led_by([row for row in rows if row.what == "leader"]),
        _steps([row for row in rows if row.what == "stage"]),
        max(mandates, key=lambda row: row.id).text if mandates else "",
        len(mandates),
    )


_judge = Person.__table__.alias("judge")
_writer = Person.__table__.alias("writer")
_leader = Person.__table__.alias("leader")
_stage = StageEvent.__table__.c
_mandate = MandateVersion.__table__.c
_assignment = PilotAssignment.__table__.c
_BOTH = union_all(
    select(
        literal("stage").label("what"),
        _stage.id.label("id"),
        _stage.on.label("on"),
        _stage.stage.label("word"),
        _stage.direction.label("how"),
        _stage.cause.label("cause"),
        _stage.note.label("text"),
        _judge.c.name.label("who"),
    )
    .select_from(StageEvent.__table__.outerjoin(_judge, _judge.c.id == _stage.judged_by_id))
    .where(_stage.community_id == bindparam("community_id")),
    select(
        literal("mandate"),
        _mandate.number,
        _mandate.starts,
        literal(""),
        literal(""),
        cast(null(), String),
        _mandate.text,
        _writer.c.name,
    )
    .select_from(MandateVersion.__table__.outerjoin(_writer, _writer.c.id == _mandate.author_id))
    .where(_mandate.community_id == bindparam("community_id")),
    select(
        literal("leader"),
        _assignment.id,
        _assignment.starts,
        _assignment.function,
        literal(""),
        cast(null(), String),
        literal(""),
        _leader.c.name,
    )
    .select_from(PilotAssignment.__table__.join(_leader, _leader.c.id == _assignment.person_id))
    .where(
        _assignment.community_id == bindparam("community_id"),
        leads_on(bindparam("on", type_=Date())),
    ),
).subquery()
_HISTORY = select(_BOTH).order_by(_BOTH.c.on, _BOTH.c.id)


def _led_by(rows: Sequence[Any]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    told = (
        (function, tuple(sorted(row.who for row in rows if row.word == function)))
        for function in FUNCTIONS
    )
    return tuple((function, names) for function, names in told if names)


def _steps(rows: Sequence[Any]) -> tuple[Step, ...]:
    stage_words, directions = words.told(words.STAGES), words.told(words.DIRECTIONS)
    causes = words.told(words.CAUSES)
    return tuple(
        Step(
            written_day(row.on),
            stage_words[row.word],
            directions[row.how] if row.how != "advance" else "",
            causes.get(row.cause, ""),
            row.text,
            row.who or "",
        )
        for row in rows
    )


def in_figures(actor: Actor, network: Network, today: date) -> dict[str, Any]:
    """How many communities in which stage, how many people, how many organisations."""
    is_live = Community.state.in_(("open", "active", "dormant"))
    here = and_(Community.network_id == network.id, is_live)
    by_stage = session.execute(
        select(Community.stage, func.count()).where(here).group_by(Community.stage)
    )
    stages = {stage: count for stage, count in by_stage}  # noqa: C416 - rows are not pairs to a type checker
    people = select(func.count(Membership.person_id.distinct())).join(
        Community, Community.id == Membership.community_id
    )
    organisations = select(func.count()).select_from(Organisation)
    return {
        "communities": sum(stages.values()),
        "stages": [(stage, stages[stage]) for stage in STAGES if stage in stages],
        "people": session.scalar(people.where(here, Membership.state.in_(TAKES_PART))) or 0,
        "organisations": session.scalar(
            organisations.where(Organisation.network_id == network.id, Organisation.ended.is_(None))
        )
        or 0,
    }


def newest_publications(network: Network) -> Sequence[Any]:
    """The three latest published reports of this network: period, title, at."""
    latest = select(func.max(Publication.id).label("id")).group_by(Publication.report_id).subquery()
    return session.execute(
        select(Publication.period, NetworkReport.title, Publication.at)
        .join(latest, latest.c.id == Publication.id)
        .join(NetworkReport, NetworkReport.id == Publication.report_id)
        .where(Publication.network_id == network.id)
        .order_by(Publication.period.desc())
        .limit(3)
    ).all()

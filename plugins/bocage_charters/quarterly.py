"""What charters add to a quarter: a section, a panel beside it, objections, a chapter, dates."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time
from typing import Any

import sqlalchemy as sa
from marshmallow import Schema, validate

from bocage.plugin import (
    Actor,
    CalendarItem,
    Chapter,
    Community,
    Network,
    NetworkReport,
    Objection,
    Panel,
    ProgressUpdate,
    Prose,
    ReportingCycle,
    UpdateSection,
    open_to_all,
    session,
    settings_of,
    translator,
)
from bocage_charters import milestone_words as names
from bocage_charters import queries, rules, words
from bocage_charters.figures import FACTS
from bocage_charters.milestone_models import Milestone, MilestoneMove, NextStep, Output
from bocage_charters.models import Charter
from bocage_charters.next_steps import latest

_ = translator("charters")
MOST_DATES = 200


class MilestonesAnswers(Schema):
    """What the section of an update asks."""

    milestones = Prose(
        load_default="",
        validate=validate.Length(max=4000),
        metadata={
            "label": _("What do these milestones and outputs change?"),
            "help": _("For the group, for those it works for; and what was learned on the way."),
        },
    )


def section() -> UpdateSection:
    """The section of every update, with the figures already counted."""
    return UpdateSection(
        key="milestones",
        title=_("Milestones and outputs"),
        answers=MilestonesAnswers,
        facts=FACTS,
        intro=_(
            "Counted from the milestones, outputs and joinings of your work: confirm or correct. "
            "What you write under “What comes next?” is told to those who take part."
        ),
        order=30,
    )


@open_to_all("core asks for the page of this update, which the reader was let into")
def beside_update(update: ProgressUpdate) -> Iterator[Panel]:
    """What stands in the charter since the last quarter, ready to be taken up."""
    charter = _running(update.community_id)
    if charter is None:
        return
    starts, ends = update.cycle.starts, update.cycle.ends
    community = update.community
    address = rules.charter_address(community.network.slug, community.slug, charter.number)
    context = {
        "milestones": tuple(_since(charter, starts, ends)),
        "outputs": tuple(
            (row.title, row.on)
            for row in session.execute(_outputs_between(starts, ends, charter.id))
        ),
        "steps": tuple((row.text, row.on) for row in session.execute(_open_steps(charter.id))),
        "address": address,
        "is_signed": charter.signed_version is not None,
    }
    yield Panel(
        title=_("On the way this quarter"),
        template="charters/quarter.html",
        context=context,
        order=20,
    )


def _running(community_id: int) -> Charter | None:
    return session.scalars(
        sa.select(Charter).where(
            Charter.community_id == community_id, Charter.state.in_(rules.ALIVE)
        )
    ).first()


def _since(charter: Charter, starts: date, ends: date) -> Iterator[tuple[str, str, str]]:
    """(what happened, title, why or what came of it) of milestones reached, moved, due, dropped."""
    moved = session.execute(
        sa.select(MilestoneMove.milestone_id, MilestoneMove.reason)
        .join(Milestone, Milestone.id == MilestoneMove.milestone_id)
        .where(
            Milestone.charter_id == charter.id,
            MilestoneMove.at >= datetime.combine(starts, time(), UTC),
        )
        .order_by(MilestoneMove.id)
    )
    reasons = {row.milestone_id: row.reason for row in moved}
    rows = session.scalars(
        sa.select(Milestone)
        .where(Milestone.charter_id == charter.id)
        .order_by(Milestone.reached_on, Milestone.last_day, Milestone.id)
    )
    for row in rows:
        if row.state == "reached" and row.reached_on and starts <= row.reached_on <= ends:
            yield str(names.SHOWN["reached"]), row.title, row.outcome
        elif row.state == "planned" and row.last_day and row.last_day <= ends:
            yield str(_("expected")), row.title, names.placed(row)
        elif row.id in reasons:
            yield str(names.SHOWN["moved"]), row.title, reasons[row.id]


def _outputs_between(starts: date, ends: date, charter_id: int) -> Any:
    return (
        sa.select(Output.title, Output.on)
        .where(
            Output.charter_id == charter_id,
            Output.state == "done",
            Output.on.between(starts, ends),
        )
        .order_by(Output.on, Output.id)
    )


def _open_steps(charter_id: int) -> Any:
    return (
        sa.select(NextStep.text, NextStep.on)
        .where(
            NextStep.charter_id == charter_id,
            NextStep.is_open.is_(True),
            NextStep.said_at == latest(),
        )
        .order_by(NextStep.position)
    )


@open_to_all("core asks before an update is submitted")
def objections(update: ProgressUpdate) -> Iterator[Objection]:
    """An update waits for the signature of its charter, where the network wishes so."""
    network = update.community.network
    if not settings_of(network, "charters").get("needs_signature"):
        return
    charter = _running(update.community_id)
    if charter is not None and charter.signed_version is None:
        word = words.charter_word(network)
        yield Objection(
            message=_("%(the_charter)s is not signed yet: sign it first.", the_charter=word.the)
        )


@open_to_all("core asks when a report is compiled")
def chapter(report: NetworkReport) -> Iterator[Chapter]:
    """What groups reached, brought out and offer to join, proposed to the editor."""
    cycle = report.cycle
    parts = (
        (_("Reached"), _reached(cycle.network_id, cycle.starts, cycle.ends)),
        (_("Brought out"), _brought_out(cycle.network_id, cycle.starts, cycle.ends)),
        (_("Steps open to members"), _offered(cycle)),
    )
    told = [f"**{title}**\n\n" + "\n".join(lines) for title, lines in parts if lines]
    if told:
        yield Chapter(
            key="milestones",
            title=_("Milestones and outputs"),
            text="\n\n".join(told),
            order=45,
        )


def _reached(network_id: int, starts: date, ends: date) -> list[str]:
    rows = session.execute(
        sa.select(Milestone.title, Milestone.outcome, Charter.title.label("charter"))
        .join(Charter, Charter.id == Milestone.charter_id)
        .where(
            Milestone.network_id == network_id,
            Milestone.state == "reached",
            Milestone.reached_on.between(starts, ends),
        )
        .order_by(Charter.title, Milestone.reached_on, Milestone.id)
    )
    return [f"- {row.charter} – {row.title}. {row.outcome}".rstrip() for row in rows]


def _brought_out(network_id: int, starts: date, ends: date) -> list[str]:
    rows = session.execute(
        sa.select(Output.title, Output.kind, Output.audience, Charter.title.label("charter"))
        .join(Charter, Charter.id == Output.charter_id)
        .where(
            Output.network_id == network_id,
            Output.state == "done",
            Output.on.between(starts, ends),
        )
        .order_by(Charter.title, Output.on, Output.id)
    )
    told = []
    for row in rows:
        reader = _("for %(audience)s", audience=names.AUDIENCES[row.audience])
        told.append(f"- {row.charter} – {row.title} ({names.OUTPUT_KINDS[row.kind]}, {reader})")
    return told


def _offered(cycle: ReportingCycle) -> list[str]:
    # What an update says comes next stands in the report already: core lists it by its day.
    told = sa.select(ProgressUpdate.submitted_at).where(
        ProgressUpdate.cycle_id == cycle.id, ProgressUpdate.submitted_at.is_not(None)
    )
    rows = session.execute(
        sa.select(NextStep.text, NextStep.on, Charter.title.label("charter"))
        .join(Charter, Charter.id == NextStep.charter_id)
        .where(
            NextStep.network_id == cycle.network_id,
            NextStep.is_open.is_(True),
            NextStep.said_at == latest(),
            NextStep.said_at.not_in(told),
            sa.or_(NextStep.on.is_(None), NextStep.on > cycle.ends),
            Charter.state.in_(rules.TAKES_PEOPLE),
        )
        .order_by(NextStep.on.is_(None), NextStep.on, NextStep.id)
        .limit(MOST_DATES)
    )
    return [
        f"- {row.charter} – {row.text}" + (f" ({names.written(row.on)})" if row.on else "")
        for row in rows
    ]


@open_to_all("tells only milestones of charters the actor may see")
def dates(network: Network, actor: Actor, starts: date, ends: date) -> Iterator[CalendarItem]:
    """Milestones with a day, and the last day of those with a season."""
    for row in _dated(network, actor, starts, ends):
        at = rules.charter_address(network.slug, row.slug, row.number)
        title = row.title
        if row.kind == "season":
            title = _("%(title)s (%(season)s)", title=row.title, season=names.placed(row))
        yield CalendarItem(
            day=row.last_day,
            title=title,
            url=f"{at}/milestones/{row.id}",
            where=row.charter,
            kind=_("Milestone"),
        )


def _dated(network: Network, actor: Actor, starts: date, ends: date) -> Sequence[Any]:
    return session.execute(
        sa.select(
            Milestone.id,
            Milestone.title,
            Milestone.kind,
            Milestone.on,
            Milestone.season,
            Milestone.year,
            Milestone.last_day,
            Charter.title.label("charter"),
            Charter.number,
            Community.slug,
        )
        .join(Charter, Charter.id == Milestone.charter_id)
        .join(Community, Community.id == Charter.community_id)
        .where(
            Milestone.network_id == network.id,
            Milestone.state != "dropped",
            Milestone.last_day.between(starts, ends),
            queries.is_visible(actor, network),
        )
        .order_by(Milestone.last_day, Milestone.id)
        .limit(MOST_DATES)
    ).all()

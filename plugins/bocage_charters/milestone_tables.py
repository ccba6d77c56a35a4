"""The files `bocage load` reads for milestones, outputs and next steps; what is there stays as it is."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import sqlalchemy as sa
from marshmallow import fields, validate

from bocage.plugin import CsvTable, Day, Line, Prose, WholeNumber, now, session, translator
from bocage_charters import milestone_rules, rules
from bocage_charters.csv_tables import CharterNamed, Known, Refused, loading
from bocage_charters.milestone_models import (
    FeedingBack,
    Milestone,
    MilestoneMove,
    NextStep,
    Output,
)
from bocage_charters.models import Charter

_ = translator("charters")


class MilestoneLine(CharterNamed):
    """A line of `charter_milestones.csv`.

    With the kind `season`, `date` is any day of it; with `after`, the column `after` is the
    position of another line. `was` with `reason` is where it stood before it was moved.
    """

    position = WholeNumber(required=True, validate=validate.Range(1, milestone_rules.MOST))
    title = Line(required=True, validate=validate.Length(1, 200))
    kind = Line(required=True, validate=validate.OneOf(rules.MILESTONE_KINDS))
    date = Day(load_default=None, allow_none=True)
    after = WholeNumber(load_default=None, allow_none=True, validate=validate.Range(1, 60))
    owner = Line(load_default="", allow_none=True, validate=validate.Length(max=254))
    state = Line(load_default="planned", validate=validate.OneOf(rules.MILESTONE_STATES))
    outcome = Line(load_default="", allow_none=True, validate=validate.Length(max=500))
    reached = Day(load_default=None, allow_none=True)
    was = Day(load_default=None, allow_none=True)
    reason = Line(load_default="", allow_none=True, validate=validate.Length(max=500))


class OutputLine(CharterNamed):
    """A line of `charter_outputs.csv`; `returned` says where the learning returned, `returned_on` when."""

    title = Line(required=True, validate=validate.Length(1, 200))
    kind = Line(required=True, validate=validate.OneOf(rules.OUTPUT_KINDS))
    audience = Line(required=True, validate=validate.OneOf(rules.AUDIENCES))
    state = Line(load_default="done", validate=validate.OneOf(rules.OUTPUT_STATES))
    date = Day(load_default=None, allow_none=True)
    description = Prose(load_default="", allow_none=True, validate=validate.Length(max=5000))
    returned = Line(load_default="", allow_none=True, validate=validate.Length(max=300))
    returned_on = Day(load_default=None, allow_none=True)


class NextStepLine(CharterNamed):
    """A line of `charter_next_steps.csv`: what comes next, as of the day of loading."""

    text = Line(required=True, validate=validate.Length(1, 500))
    date = Day(load_default=None, allow_none=True)
    is_open = fields.Boolean(load_default=False)


def _load_milestone(known: Known, given: Mapping[str, Any]) -> None:
    charter = known.charter(given)
    if _at(charter, given["position"]) is not None:
        return
    when = _when(charter, given)
    milestone = Milestone(
        network_id=charter.network_id,
        charter_id=charter.id,
        position=given["position"],
        title=given["title"],
        kind=when.kind,
        on=when.on,
        season=when.season,
        year=when.year,
        after_id=when.after_id,
        last_day=when.last_day,
        owner_id=known.person(given, "owner") if given["owner"] else None,
        state=given["state"],
        outcome=given["outcome"] or "",
        reached_on=given["reached"],
    )
    session.add(milestone)
    session.flush()
    if given["was"] is not None:
        moved = {"was_kind": "date", "was_on": given["was"], "reason": given["reason"] or "–"}
        told = {"network_id": charter.network_id, "milestone_id": milestone.id}
        session.add(MilestoneMove(**told, **moved))


def _when(charter: Charter, given: Mapping[str, Any]) -> milestone_rules.When:
    kind, day = given["kind"], given["date"]
    if kind == "after":
        before = _at(charter, given["after"])
        if before is None:
            raise Refused("after", _("No milestone has this position yet."))
        return milestone_rules.When(kind=kind, after_id=before)
    if day is None:
        raise Refused("date", _("Say when: this is needed here."))
    if kind == "season":
        season, year = milestone_rules.season_of(day)
        return milestone_rules.When(kind=kind, season=season, year=year)
    return milestone_rules.When(kind=kind, on=day)


def _at(charter: Charter, position: int | None) -> int | None:
    found = sa.select(Milestone.id).where(
        Milestone.charter_id == charter.id, Milestone.position == position
    )
    return session.scalar(found)


def _load_output(known: Known, given: Mapping[str, Any]) -> None:
    charter = known.charter(given)
    held = sa.select(Output.id).where(
        Output.charter_id == charter.id, Output.title == given["title"]
    )
    if session.scalar(held) is not None:
        return
    on: date | None = given["date"]
    output = Output(
        network_id=charter.network_id,
        charter_id=charter.id,
        kind=given["kind"],
        audience=given["audience"],
        title=given["title"],
        description=given["description"] or "",
        state=given["state"],
        on=on,
    )
    session.add(output)
    session.flush()
    if given["returned"] and given["returned_on"]:
        told = {"where": given["returned"], "on": given["returned_on"], "output_id": output.id}
        session.add(FeedingBack(network_id=charter.network_id, charter_id=charter.id, **told))


def _load_next_step(known: Known, given: Mapping[str, Any]) -> None:
    charter = known.charter(given)
    rows = session.scalars(sa.select(NextStep).where(NextStep.charter_id == charter.id)).all()
    if any(row.text == given["text"] for row in rows):
        return
    session.add(
        NextStep(
            network_id=charter.network_id,
            charter_id=charter.id,
            position=len(rows) + 1,
            text=given["text"],
            on=given["date"],
            is_open=given["is_open"],
            said_at=rows[0].said_at if rows else now(),
        )
    )
    session.flush()


TABLES = (
    CsvTable(
        name="charter_milestones",
        schema=MilestoneLine,
        load=loading(_load_milestone),
        after=("charters",),
    ),
    CsvTable(
        name="charter_outputs", schema=OutputLine, load=loading(_load_output), after=("charters",)
    ),
    CsvTable(
        name="charter_next_steps",
        schema=NextStepLine,
        load=loading(_load_next_step),
        after=("charters",),
    ),
)

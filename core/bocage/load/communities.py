"""communities.csv, stages.csv, pilots.csv and memberships.csv."""

from __future__ import annotations

from datetime import date
from typing import Any

import sqlalchemy as sa

from bocage import clock, incoming
from bocage.communities import rules
from bocage.communities.models import Community, Membership, StageEvent
from bocage.database import session
from bocage.hooks.contributions import CsvTable
from bocage.language import _
from bocage.load.lines import InNetwork, Known, Refused, each, email, line, slug, word
from bocage.pilots.models import FUNCTIONS, PilotAssignment


class CommunityLine(InNetwork):
    slug = slug()
    name = line(200, required=True)
    theme = line(300)
    intention = line(4000)
    kind = line(120)
    rhythm = line(120)
    state = word(rules.STATES)
    origin = word(rules.ORIGINS)
    openness = word(rules.OPENNESS)
    pilot = email()
    started = incoming.Day()
    planned_end = incoming.Day()


KEPT = (
    "name",
    "theme",
    "intention",
    "kind",
    "rhythm",
    "state",
    "origin",
    "openness",
    "started",
    "planned_end",
)


def _community(known: Known, given: dict[str, Any]) -> None:
    network = known.network(given)
    pilot = known.person(given, "pilot") if "pilot" in given else None
    if "started" in given and given.get("planned_end", date.max) < given["started"]:
        raise Refused("planned_end", _("The end comes before the start."))
    found = known.communities.get((network.id, given["slug"]))
    is_new = found is None
    if found is None:
        found = Community(network_id=network.id, slug=given["slug"])
        known.communities[network.id, found.slug] = found
        session.add(found)
    for name in KEPT:
        if name in given:
            setattr(found, name, given[name])
    session.flush()
    if is_new:
        first = StageEvent(community_id=found.id, stage=found.stage, direction="advance")
        first.on = found.started or clock.today()
        session.add(first)
    if pilot is not None:
        _lead(found, pilot.id)


def _lead(community: Community, person_id: int) -> None:
    held = session.scalars(
        sa.select(PilotAssignment).where(
            PilotAssignment.community_id == community.id,
            PilotAssignment.function == "pilot",
            PilotAssignment.ends.is_(None),
        )
    ).all()
    if any(item.person_id == person_id for item in held):
        return
    today = clock.today()
    for item in held:
        item.ends = today
    starts = today if held else community.started or today
    session.add(
        PilotAssignment(
            community_id=community.id, person_id=person_id, function="pilot", starts=starts
        )
    )


class PilotLine(InNetwork):
    community = slug()
    email = email(required=True)
    function = word(FUNCTIONS, required=True)
    starts = incoming.Day(required=True)
    ends = incoming.Day()


def _pilot(known: Known, given: dict[str, Any]) -> None:
    community = known.community(known.network(given), given)
    person = known.person(given)
    if given.get("ends", date.max) < given["starts"]:
        raise Refused("ends", _("The end comes before the start."))
    found = session.scalars(
        sa.select(PilotAssignment).where(
            PilotAssignment.community_id == community.id,
            PilotAssignment.person_id == person.id,
            PilotAssignment.function == given["function"],
            PilotAssignment.starts == given["starts"],
        )
    ).first()
    if found is None:
        found = PilotAssignment(
            community_id=community.id,
            person_id=person.id,
            function=given["function"],
            starts=given["starts"],
        )
        session.add(found)
    found.ends = given.get("ends", found.ends)


class StageLine(InNetwork):
    community = slug()
    stage = word(rules.STAGES, required=True)
    on = incoming.Day(required=True)
    cause = word(rules.CAUSES)
    note = line(2000)


def _stage(known: Known, given: dict[str, Any]) -> None:
    community = known.community(known.network(given), given)
    past = session.scalars(
        sa.select(StageEvent)
        .where(StageEvent.community_id == community.id)
        .order_by(StageEvent.on, StageEvent.id)
    ).all()
    if any(item.stage == given["stage"] and item.on == given["on"] for item in past):
        return
    if past and given["on"] < past[-1].on:
        raise Refused("on", _("A later stage is already recorded: stages are only added."))
    direction = rules.direction(past[-1].stage if past else None, given["stage"])
    if direction == "regress" and "cause" not in given:
        raise Refused("cause", _("A step back is recorded with its cause."))
    session.add(
        StageEvent(
            community_id=community.id,
            stage=given["stage"],
            direction=direction,
            cause=given.get("cause"),
            note=given.get("note", ""),
            on=given["on"],
        )
    )
    community.stage = given["stage"]
    session.flush()


class MembershipLine(InNetwork):
    community = slug()
    email = email(required=True)
    organisation = line(40)
    basis = word(rules.BASES)
    aim = line(1000)
    involvement = word(rules.INVOLVEMENTS)
    joined = incoming.Day(required=True)
    state = word(rules.MEMBERSHIP_STATES)
    ended = incoming.Day()
    reason = line(1000)


def _membership(known: Known, given: dict[str, Any]) -> None:
    network = known.network(given)
    community = known.community(network, given)
    person = known.person(given)
    organisation = known.organisation(network, given)
    if given.get("ended", date.max) < given["joined"]:
        raise Refused("ended", _("The end comes before the start."))
    if (given.get("state") == "left") != ("ended" in given):
        raise Refused("ended", _("Who left has an end date, and nobody else."))
    found = session.scalars(
        sa.select(Membership).where(
            Membership.community_id == community.id, Membership.person_id == person.id
        )
    ).first()
    if found is None:
        found = Membership(community_id=community.id, person_id=person.id)
        session.add(found)
    found.organisation_id = organisation.id if organisation else None
    found.basis = given.get("basis", "mandated" if organisation else "own_name")
    for name in ("aim", "involvement", "joined", "state", "ended", "reason"):
        if name in given:
            setattr(found, name, given[name])


COMMUNITIES = CsvTable(
    name="communities", schema=CommunityLine, load=each(_community, "network", "slug")
)
STAGES = CsvTable(
    name="stages", schema=StageLine, load=each(_stage, "network", "community", "stage", "on")
)
PILOTS = CsvTable(
    name="pilots",
    schema=PilotLine,
    load=each(_pilot, "network", "community", "email", "function", "starts"),
)
MEMBERSHIPS = CsvTable(
    name="memberships",
    schema=MembershipLine,
    load=each(_membership, "network", "community", "email"),
)

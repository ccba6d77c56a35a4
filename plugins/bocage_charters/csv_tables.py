"""The files `bocage load` reads for us; what was loaded before stays as it is."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any

import sqlalchemy as sa
from marshmallow import Schema, validate

from bocage.plugin import (
    Community,
    CsvLine,
    CsvTable,
    Day,
    Line,
    Network,
    Person,
    Prose,
    RefusedLine,
    Text,
    WholeNumber,
    now,
    session,
    translator,
)
from bocage_charters import rules
from bocage_charters.block_models import Goal
from bocage_charters.models import (
    Charter,
    CharterStep,
    CharterVersion,
    CoPilotCall,
    GaugeAnswer,
    Joining,
)

_ = translator("charters")
WAY = rules.STATES[:-1]
"""The states in their order: whoever is in one went through those before it."""


class Refused(Exception):
    """A line cannot be loaded, because of one column."""

    def __init__(self, column: str, message: Text) -> None:
        super().__init__(column)
        self.column, self.message = column, message


class CharterNamed(Schema):
    """Which charter a line is about."""

    network = Line(required=True, validate=validate.Length(1, 60))
    community = Line(required=True, validate=validate.Length(1, 60))
    number = WholeNumber(required=True, validate=validate.Range(1, 9999))


class CharterLine(CharterNamed):
    """A line of `charters.csv`. `date` is when it came into its state; `goals` are joined by |."""

    title = Line(required=True, validate=validate.Length(1, 200))
    state = Line(required=True, validate=validate.OneOf(WAY))
    pilot = Line(required=True, validate=validate.Length(max=254))
    date = Day(required=True)
    problem = Prose(load_default="", allow_none=True, validate=validate.Length(max=20_000))
    positioning = Prose(load_default="", allow_none=True, validate=validate.Length(max=20_000))
    object = Prose(load_default="", allow_none=True, validate=validate.Length(max=20_000))
    starts = Day(load_default=None, allow_none=True)
    ends = Day(load_default=None, allow_none=True)
    goals = Line(load_default="", allow_none=True, validate=validate.Regexp(r"^[0-9|]*$"))
    call = Prose(load_default="", allow_none=True, validate=validate.Length(max=2000))


class MemberLine(CharterNamed):
    """A line of `charter_members.csv`: how a person takes part."""

    person = Line(required=True, validate=validate.Length(max=254))
    aim = Prose(load_default="", allow_none=True, validate=validate.Length(max=2000))
    involvement = Line(load_default="active", validate=validate.OneOf(rules.INVOLVEMENTS))
    brings = Prose(load_default="", allow_none=True, validate=validate.Length(max=2000))
    until = Day(load_default=None, allow_none=True)
    joined = Day(required=True)


class ReadingLine(CharterNamed):
    """A line of `charter_readings.csv`: what a person answered to the balance gauge."""

    person = Line(required=True, validate=validate.Length(max=254))
    role = Line(required=True, validate=validate.OneOf(rules.GAUGE_ROLES))
    room = WholeNumber(load_default=None, allow_none=True, validate=validate.OneOf(rules.STEPS))
    room_why = Line(load_default="", allow_none=True, validate=validate.Length(max=500))
    enough = WholeNumber(load_default=None, allow_none=True, validate=validate.OneOf(rules.STEPS))
    enough_why = Line(load_default="", allow_none=True, validate=validate.Length(max=500))


@dataclass(frozen=True, kw_only=True)
class Known:
    """Everything lines may refer to, read once for the whole file."""

    communities: Mapping[tuple[str, str], Community]
    people: Mapping[str, int]
    charters: dict[tuple[int, int], Charter]
    network_names: frozenset[str]

    def community(self, given: Mapping[str, Any]) -> Community:
        if given["network"] not in self.network_names:
            raise Refused("network", _("There is no such network."))
        found = self.communities.get((given["network"], given["community"]))
        if found is None:
            raise Refused("community", _("There is no such community in this network."))
        return found

    def charter(self, given: Mapping[str, Any]) -> Charter:
        found = self.charters.get((self.community(given).id, given["number"]))
        if found is None:
            raise Refused("number", _("There is no charter with this number."))
        return found

    def person(self, given: Mapping[str, Any], column: str) -> int:
        found = self.people.get(given[column].lower())
        if found is None:
            raise Refused(column, _("Nobody here has this mail address."))
        return found


def loading(
    load_one: Callable[[Known, Mapping[str, Any]], None],
) -> Callable[[Sequence[CsvLine]], Iterator[RefusedLine]]:
    def load(lines: Sequence[CsvLine]) -> Iterator[RefusedLine]:
        known = _known(lines)
        for line in lines:
            try:
                load_one(known, line.given)
            except Refused as refusal:
                yield RefusedLine(
                    number=line.number, column=refusal.column, message=refusal.message
                )
        session.flush()

    return load


def _load_charter(known: Known, given: Mapping[str, Any]) -> None:
    community, pilot_id = known.community(given), known.person(given, "pilot")
    if (community.id, given["number"]) in known.charters:
        return
    is_signed = given["state"] in rules.SIGNED_STATES
    charter = Charter(
        network_id=community.network_id,
        community_id=community.id,
        number=given["number"],
        title=given["title"],
        state=given["state"],
        signed_version=1 if is_signed else None,
        created_by_id=pilot_id,
    )
    session.add(charter)
    session.flush()
    known.charters[community.id, given["number"]] = charter
    at = datetime.combine(given["date"], time(9), UTC)
    _write_text(charter, given, pilot_id, at)
    _walk(charter, pilot_id, at)
    for goal in sorted({int(one) for one in (given["goals"] or "").split("|") if one}):
        if goal not in rules.GOALS:
            raise Refused("goals", _("The goals are numbered from 1 to 17."))
        session.add(Goal(charter_id=charter.id, goal=goal, network_id=charter.network_id))
    if given["call"]:
        call = {"text": given["call"], "opened_by_id": pilot_id, "opened_at": now()}
        session.add(CoPilotCall(network_id=charter.network_id, charter_id=charter.id, **call))


def _write_text(charter: Charter, given: Mapping[str, Any], pilot_id: int, at: datetime) -> None:
    state = {rules.DRAFT: rules.TEXT_DRAFT, rules.IN_REVIEW: rules.TEXT_IN_REVIEW}
    is_signed, is_draft = charter.signed_version is not None, charter.state == rules.DRAFT
    version = CharterVersion(
        network_id=charter.network_id,
        charter_id=charter.id,
        number=1,
        state=state.get(charter.state, rules.SIGNED),
        revision=2,
        round=0 if is_draft else 1,
        pilot_id=pilot_id,
        created_by_id=pilot_id,
        changed_by_id=pilot_id,
        starts=given["starts"],
        ends=given["ends"],
        pilot_signed_at=None if is_draft else at,
        pilot_signed_by_id=None if is_draft else pilot_id,
        secretariat_signed_at=at if is_signed else None,
        **{name: given[name] or "" for name in rules.QUESTIONS},
    )
    session.add(version)
    session.flush()


def _walk(charter: Charter, pilot_id: int, at: datetime) -> None:
    for before, after in itertools.pairwise(WAY[: WAY.index(charter.state) + 1]):
        by = None if after == rules.OPEN else pilot_id
        session.add(
            CharterStep(
                network_id=charter.network_id,
                charter_id=charter.id,
                version=1,
                before=before,
                after=after,
                at=at,
                by_id=by,
            )
        )


def _load_member(known: Known, given: Mapping[str, Any]) -> None:
    charter, person_id = known.charter(given), known.person(given, "person")
    held = sa.select(Joining.id).where(
        Joining.charter_id == charter.id, Joining.person_id == person_id
    )
    if session.scalar(held) is None:
        session.add(
            Joining(
                network_id=charter.network_id,
                charter_id=charter.id,
                person_id=person_id,
                state="active",
                aim=given["aim"] or "",
                involvement=given["involvement"],
                brings=given["brings"] or "",
                until=given["until"],
                joined=given["joined"],
                asked_at=datetime.combine(given["joined"], time(9), UTC),
            )
        )


def _load_reading(known: Known, given: Mapping[str, Any]) -> None:
    charter, person_id = known.charter(given), known.person(given, "person")
    version = session.scalars(
        sa.select(CharterVersion).where(CharterVersion.charter_id == charter.id)
    ).one()
    held = sa.select(GaugeAnswer.id).where(
        GaugeAnswer.version_id == version.id, GaugeAnswer.person_id == person_id
    )
    if session.scalar(held) is None:
        is_answered = given["room"] is not None and given["enough"] is not None
        session.add(
            GaugeAnswer(
                network_id=charter.network_id,
                version_id=version.id,
                round=version.round,
                person_id=person_id,
                role=given["role"],
                room=given["room"],
                room_why=given["room_why"] or "",
                enough=given["enough"],
                enough_why=given["enough_why"] or "",
                answered_at=now() if is_answered else None,
            )
        )


def _known(lines: Sequence[CsvLine]) -> Known:
    session.flush()
    slugs = {line.given["network"] for line in lines}
    networks = session.execute(
        sa.select(Network.id, Network.slug).where(Network.slug.in_(slugs))
    ).all()
    ids = [network.id for network in networks]
    names = {network.id: network.slug for network in networks}
    communities = session.scalars(sa.select(Community).where(Community.network_id.in_(ids))).all()
    charters = session.scalars(sa.select(Charter).where(Charter.network_id.in_(ids))).all()
    people = session.execute(sa.select(Person.email, Person.id).where(Person.state != "erased"))
    return Known(
        communities={(names[one.network_id], one.slug): one for one in communities},
        people={email.lower(): person_id for email, person_id in people if email},
        charters={(one.community_id, one.number): one for one in charters},
        network_names=frozenset(names.values()),
    )


TABLES = (
    CsvTable(
        name="charters", schema=CharterLine, load=loading(_load_charter), after=("communities",)
    ),
    CsvTable(
        name="charter_members",
        schema=MemberLine,
        load=loading(_load_member),
        after=("charters",),
    ),
    CsvTable(
        name="charter_readings",
        schema=ReadingLine,
        load=loading(_load_reading),
        after=("charters",),
    ),
)

"""The two files `bocage load` reads for us; loading them twice changes nothing the second time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from bocage.plugin import (
    Community,
    CsvLine,
    CsvTable,
    Network,
    Organisation,
    Person,
    RefusedLine,
    Text,
    now,
    session,
    today,
    translator,
)
from bocage_sessions import rules
from bocage_sessions.invitations.history import when_of
from bocage_sessions.invitations.when import hour_faults
from bocage_sessions.models import Attendance, CommunitySession
from bocage_sessions.schemas import AttendanceLine, SessionLine

_ = translator("sessions")


class Refused(Exception):
    """A line cannot be loaded, because of one column."""

    def __init__(self, column: str, message: Text) -> None:
        super().__init__(column)
        self.column, self.message = column, message


@dataclass(frozen=True, kw_only=True)
class Known:
    """Everything lines may refer to, read once for the whole file."""

    networks: Mapping[str, Network]
    communities: Mapping[tuple[int, str], Community]
    organisations: Mapping[tuple[int, str], int]
    sessions: dict[tuple[int, int], CommunitySession]

    def network(self, given: Mapping[str, Any]) -> Network:
        found = self.networks.get(given["network"])
        if found is None:
            raise Refused("network", _("There is no such network."))
        return found

    def community(self, given: Mapping[str, Any]) -> Community:
        found = self.communities.get((self.network(given).id, given["community"]))
        if found is None:
            raise Refused("community", _("There is no such community in this network."))
        return found


class Once:
    """Which line said something first; a file that says it twice may contradict itself."""

    def __init__(self, *key: str) -> None:
        self._key = key
        self._seen: dict[tuple[Any, ...], int] = {}

    def check(self, line: CsvLine) -> None:
        """Raises Refused for a line that repeats another."""
        key = tuple(line.given.get(name) or "" for name in self._key)
        first = self._seen.setdefault(key, line.number)
        if first != line.number:
            raise Refused(self._key[-1], _("This repeats line %(number)s.", number=first))


def load_sessions(lines: Sequence[CsvLine]) -> Iterator[RefusedLine]:
    """Add or change a session per line."""
    known, once = known_of(lines), Once("network", "community", "number")
    for line in lines:
        try:
            once.check(line)
            _load_session(known, line.given)
        except Refused as refusal:
            yield RefusedLine(number=line.number, column=refusal.column, message=refusal.message)
    session.flush()


def _load_session(known: Known, given: Mapping[str, Any]) -> None:
    community = known.community(given)
    key = (community.id, given["number"])
    meeting = known.sessions.get(key)
    if meeting is None:
        meeting = CommunitySession(
            network_id=community.network_id,
            community_id=community.id,
            number=given["number"],
            state=rules.PLANNED,
            time_zone="",
            online_url="",
            notes="",
        )
        meeting.community = community
        session.add(meeting)
        known.sessions[key] = meeting
    elif meeting.state == rules.HELD and given["date"] > _today(known, given):
        raise Refused("date", _("This session has taken place: its date cannot lie ahead."))
    host = given.get("host") or ""
    meeting.on, meeting.theme = given["date"], given.get("theme") or ""
    meeting.host_organisation_id = known.organisations.get((community.network_id, host))
    meeting.host = "" if meeting.host_organisation_id else host
    meeting.place = given.get("place") or meeting.place or ""
    _load_sheet(meeting, given)
    if session.is_modified(meeting):
        meeting.changed_at = now()


def _load_sheet(meeting: CommunitySession, given: Mapping[str, Any]) -> None:
    for name in ("begins", "ends", "access", "lunch", "bring"):
        if given.get(name):
            setattr(meeting, name, given[name])
    if faults := hour_faults(when_of(meeting)):
        [(column, sentences)] = faults.items()
        raise Refused(column, sentences[0])


def load_attendance(lines: Sequence[CsvLine]) -> Iterator[RefusedLine]:
    """Mark a participant per line; a session somebody is marked for has taken place."""
    session.flush()
    known, once = known_of(lines), Once("network", "community", "session", "organisation", "person")
    people = people_at({line.given.get("person") or "" for line in lines})
    kept = _kept([network.id for network in known.networks.values()])
    for line in lines:
        try:
            once.check(line)
            _load_mark(known, people, kept, line.given)
        except Refused as refusal:
            yield RefusedLine(number=line.number, column=refusal.column, message=refusal.message)
    session.flush()


def _load_mark(
    known: Known,
    people: Mapping[str, int],
    kept: dict[tuple[int, str], Attendance],
    given: Mapping[str, Any],
) -> None:
    meeting = session_of(known, given)
    organisation_id = organisation_of(known, given)
    person_id = person_of(people, given)
    if organisation_id is None and person_id is None:
        raise Refused("organisation", _("A line names an organisation, a person, or both."))
    state = rules.mark_named(given["state"])
    if state is None:
        raise Refused("state", _("Write present, remote, stand_in, excused or absent."))
    key = (meeting.id, rules.row_key(organisation_id, person_id))
    mark = kept.get(key)
    if mark is None:
        mark = Attendance(
            session_id=meeting.id,
            organisation_id=organisation_id,
            person_id=person_id,
            stand_in_name="",
        )
        session.add(mark)
        kept[key] = mark
    mark.state, mark.reason = state, given.get("reason") or ""
    meeting.state = rules.HELD


def session_of(known: Known, given: Mapping[str, Any]) -> CommunitySession:
    meeting = known.sessions.get((known.community(given).id, given["session"]))
    if meeting is None:
        raise Refused("session", _("There is no session with this number."))
    if meeting.on > _today(known, given):
        raise Refused("session", _("This session has not taken place yet."))
    return meeting


def organisation_of(known: Known, given: Mapping[str, Any]) -> int | None:
    """The organisation of this line, None without a code, or Refused."""
    code = given.get("organisation")
    if not code:
        return None
    found = known.organisations.get((known.network(given).id, code))
    if found is None:
        raise Refused("organisation", _("There is no such organisation in this network."))
    return found


def person_of(people: Mapping[str, int], given: Mapping[str, Any]) -> int | None:
    email = given.get("person")
    if not email:
        return None
    found = people.get(email.lower())
    if found is None:
        raise Refused("person", _("Nobody here has this mail address."))
    return found


def _today(known: Known, given: Mapping[str, Any]) -> Any:
    return today(known.network(given).time_zone)


def known_of(lines: Sequence[CsvLine]) -> Known:
    slugs = {line.given["network"] for line in lines}
    networks = session.scalars(sa.select(Network).where(Network.slug.in_(slugs))).all()
    ids = [network.id for network in networks]
    communities = session.scalars(sa.select(Community).where(Community.network_id.in_(ids))).all()
    organisations = session.execute(
        sa.select(Organisation.network_id, Organisation.code, Organisation.id).where(
            Organisation.network_id.in_(ids)
        )
    )
    sessions = session.scalars(
        sa.select(CommunitySession).where(CommunitySession.network_id.in_(ids))
    )
    return Known(
        networks={network.slug: network for network in networks},
        communities={(one.network_id, one.slug): one for one in communities},
        organisations={(row[0], row[1]): row[2] for row in organisations},
        sessions={(one.community_id, one.number): one for one in sessions},
    )


def people_at(emails: set[str]) -> dict[str, int]:
    asked = sorted({email.lower() for email in emails if email})
    found: dict[str, int] = {}
    for start in range(0, len(asked), 500):
        part = asked[start : start + 500]
        rows = session.execute(
            sa.select(Person.email, Person.id).where(sa.func.lower(Person.email).in_(part))
        )
        found |= {email.lower(): person_id for email, person_id in rows}
    return found


def _kept(network_ids: Sequence[int]) -> dict[tuple[int, str], Attendance]:
    found = session.scalars(
        sa.select(Attendance)
        .join(CommunitySession, CommunitySession.id == Attendance.session_id)
        .where(CommunitySession.network_id.in_(network_ids))
    )
    return {
        (mark.session_id, rules.row_key(mark.organisation_id, mark.person_id)): mark
        for mark in found
    }


TABLES = (
    CsvTable(name="sessions", schema=SessionLine, load=load_sessions, after=("communities",)),
    CsvTable(name="attendance", schema=AttendanceLine, load=load_attendance, after=("sessions",)),
)

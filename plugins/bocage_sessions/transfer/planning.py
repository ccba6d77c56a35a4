"""What the lines of a file would do to the series of one community, in few statements."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, time
from typing import Any

import sqlalchemy as sa

from bocage.plugin import (
    Affiliation,
    Community,
    Membership,
    Organisation,
    Person,
    Text,
    session,
    today,
    translator,
    written_day,
)
from bocage_sessions import rules as session_rules
from bocage_sessions.invitations.models import Invitation
from bocage_sessions.invitations.when import When, hour_faults
from bocage_sessions.models import Attendance, CommunitySession
from bocage_sessions.service import MarkGiven, differs
from bocage_sessions.transfer.rules import (
    CHANGED,
    LEFT,
    MADE,
    REFUSED,
    SESSIONS,
    Change,
    Plan,
    Row,
    Step,
    alike,
)

_ = translator("sessions")
TEXTS = ("theme", "place", "access", "lunch", "bring", "online_url", "slides_url", "notes")
HOURS = ("begins", "ends")


class Refused(Exception):
    """A line cannot be taken, because of one column."""

    def __init__(self, column: str, message: Text) -> None:
        super().__init__(column)
        self.column, self.message = column, str(message)


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """A session as it will be once the file is taken; `kept` is what it is until then."""

    number: int
    values: Mapping[str, Any]
    kept: CommunitySession | None


@dataclass(frozen=True, kw_only=True)
class Marked:
    """A line of a sheet as it will be; `kept` is its session, where there is one already."""

    number: int
    kept: CommunitySession | None
    line: MarkGiven


@dataclass(kw_only=True)
class Known:
    """Everything lines may refer to, read once for the whole file."""

    community: Community
    today: date
    sessions: dict[int, CommunitySession]
    codes: Mapping[str, tuple[int, str]]
    names: Mapping[str, Sequence[tuple[int, str]]]
    people: Mapping[str, tuple[int, str]]
    marks: Mapping[tuple[int, str], Attendance]
    attended: frozenset[int]
    """Ids of sessions that somebody came to."""
    titles: Mapping[int, str]
    """Names of organisations by id."""
    days: dict[int, date] = field(default_factory=dict)
    """When each session takes place, as the file will leave it."""
    seen: dict[tuple[Any, ...], Row] = field(default_factory=dict)

    def once(self, key: tuple[Any, ...], row: Row, column: str) -> None:
        """Refuse a line that says again what another said."""
        first = self.seen.setdefault(key, row)
        if first is not row:
            raise Refused(column, _("This repeats line %(number)s.", number=first.number))

    def organisation(self, said: str, column: str) -> tuple[int, str] | None:
        """Id and name of the organisation with this code, or the only one of this name."""
        if found := self.codes.get(said.casefold()):
            return found
        several = self.names.get(alike(said), ())
        if len(several) > 1:
            raise Refused(column, _("Several organisations are called so: write the code."))
        return several[0] if several else None


def planned(community: Community, rows: Sequence[Row]) -> Plan:
    """What these lines would do, in their order; sessions are looked at before attendance."""
    known = _known(community, rows)
    sessions = {id(row): _step(known, row, _session) for row in rows if row.table == SESSIONS}
    marks = {id(row): _step(known, row, _mark) for row in rows if row.table != SESSIONS}
    return Plan(steps=tuple((sessions | marks)[id(row)] for row in rows))


def _step(known: Known, row: Row, look: Any) -> Step:
    if row.faults:
        faults = tuple(row.faults.items())
        return Step(row=row, kind=REFUSED, what=_named(row), faults=faults)
    try:
        _check_place(known.community, row)
        done: Step = look(known, row)
    except Refused as refusal:
        faults = ((refusal.column, refusal.message),)
        return Step(row=row, kind=REFUSED, what=_named(row), faults=faults)
    return done


def _named(row: Row) -> str:
    if row.told:
        return row.told
    given = row.given
    who = given.get("organisation") or given.get("code") or given.get("person")
    return " – ".join(str(part) for part in (given.get("number"), who) if part)


def _check_place(community: Community, row: Row) -> None:
    for column, subject in (("network", community.network), ("community", community)):
        said = row.given.get(column)
        if said and alike(said) not in {alike(subject.slug), alike(subject.name)}:
            raise Refused(column, _("This line is about %(name)s.", name=said))


def _session(known: Known, row: Row) -> Step:
    given, number = row.given, row.given["number"]
    known.once((SESSIONS, number), row, "number")
    kept = known.sessions.get(number)
    values = _values(known, given, kept)
    _check_state(known, kept, values)
    known.days[number] = values["on"]
    changes = _changes(known, kept, values)
    kind = MADE if kept is None else CHANGED if changes else LEFT
    theme = values["theme"] or (kept.theme if kept else "")
    what = " – ".join(filter(None, (str(number), written_day(values["on"]), theme)))
    target = Wanted(number=number, values=values, kept=kept)
    return Step(row=row, kind=kind, what=what, changes=changes, target=target)


def _values(
    known: Known, given: Mapping[str, Any], kept: CommunitySession | None
) -> dict[str, Any]:
    values: dict[str, Any] = {
        name: given.get(name) or (getattr(kept, name) if kept else "") for name in TEXTS
    }
    values |= {name: given.get(name) or (getattr(kept, name) if kept else None) for name in HOURS}
    values["on"] = given["date"]
    values["time_zone"] = given.get("time_zone") or (kept.time_zone if kept else "")
    zone = values["time_zone"] or known.community.network.time_zone
    when = When(on=values["on"], begins=values["begins"], ends=values["ends"], zone=zone)
    for column, told in hour_faults(when).items():
        raise Refused(column, " ".join(told))
    values["state"] = given.get("state") or (kept.state if kept else session_rules.PLANNED)
    values["host"] = kept.host if kept else ""
    values["host_organisation"] = kept.host_organisation_id if kept else None
    if host := given.get("host"):
        found = known.organisation(host, "host")
        values["host_organisation"] = found[0] if found else None
        values["host"] = "" if found else host
    return values


def _check_state(known: Known, kept: CommunitySession | None, values: Mapping[str, Any]) -> None:
    if values["state"] == session_rules.HELD and values["on"] > known.today:
        raise Refused("date", _("This session has taken place: its date cannot lie ahead."))
    is_undone = kept is not None and values["state"] != session_rules.HELD
    if kept is not None and is_undone and kept.id in known.attended:
        told = _("Somebody came to this session. Remove the marks of attendance first.")
        raise Refused("state", told)


def _changes(
    known: Known, kept: CommunitySession | None, values: Mapping[str, Any]
) -> tuple[Change, ...]:
    if kept is None:
        return ()
    hosts = (
        known.titles.get(kept.host_organisation_id or 0) or kept.host,
        known.titles.get(values["host_organisation"] or 0) or values["host"],
    )
    pairs = [
        ("date", written_day(kept.on), written_day(values["on"])),
        ("host", *hosts),
        *((name, _hour(getattr(kept, name)), _hour(values[name])) for name in HOURS),
        *((name, getattr(kept, name), values[name]) for name in (*TEXTS, "state", "time_zone")),
    ]
    changes = [
        Change(column=column, before=before, after=after)
        for column, before, after in pairs
        if before != after
    ]
    if hosts[0] == hosts[1] and kept.host_organisation_id != values["host_organisation"]:
        # The name was text before; now it is the organisation of that name.
        changes.append(Change(column="host", before=hosts[0], after=hosts[1]))
    return tuple(changes)


def _hour(at: time | None) -> str:
    return f"{at:%H:%M}" if at else ""


def _mark(known: Known, row: Row) -> Step:
    given, number = row.given, row.given["number"]
    kept_session = known.sessions.get(number)
    on = known.days.get(number) or (kept_session.on if kept_session else None)
    if on is None:
        raise Refused("number", _("There is no session with this number."))
    if on > known.today:
        raise Refused("number", _("This session has not taken place yet."))
    organisation, person = _who(known, given)
    line = MarkGiven(
        organisation_id=organisation[0] if organisation else None,
        person_id=person[0] if person else None,
        state=given["state"],
        reason=given.get("reason") or "",
        stand_in=given.get("stand_in") or "",
    )
    known.once((number, line.key), row, "person" if person else "organisation")
    mark = known.marks.get((kept_session.id, line.key)) if kept_session else None
    line = _with_what_is_known(line, mark)
    kind = MADE if mark is None else CHANGED if differs(line, mark) else LEFT
    who = " – ".join(one[1] for one in (organisation, person) if one)
    changes = _changes_of(line, mark) if mark is not None and kind == CHANGED else ()
    return Step(
        row=row,
        kind=kind,
        what=f"{number} – {who}",
        changes=changes,
        target=Marked(number=number, kept=kept_session, line=line),
    )


def _who(
    known: Known, given: Mapping[str, Any]
) -> tuple[tuple[int, str] | None, tuple[int, str] | None]:
    code, name = given.get("code") or "", given.get("organisation") or ""
    mail = given.get("person") or ""
    column = "code" if code else "organisation"
    if code:
        organisation = known.codes.get(code.casefold())
    else:
        organisation = known.organisation(name, column) if name else None
    if organisation is None and (code or name):
        raise Refused(column, _("There is no such organisation in this network."))
    person = known.people.get(mail.casefold()) if mail else None
    if mail and person is None:
        raise Refused("person", _("Nobody of this community has this mail address."))
    if organisation is None and person is None:
        raise Refused("organisation", _("A line names an organisation, a person, or both."))
    return organisation, person


def _with_what_is_known(line: MarkGiven, mark: Attendance | None) -> MarkGiven:
    if mark is None or mark.state != line.state:
        return line
    return replace(
        line,
        reason=line.reason or mark.reason,
        stand_in=line.stand_in or mark.stand_in_name,
        is_external=mark.reason_is_external if line.reason in {"", mark.reason} else None,
    )


def _changes_of(line: MarkGiven, mark: Attendance) -> tuple[Change, ...]:
    pairs = (
        ("state", mark.state, line.state),
        ("reason", mark.reason, line.reason),
        ("stand_in", mark.stand_in_name, line.stand_in),
    )
    return tuple(
        Change(column=column, before=before, after=after)
        for column, before, after in pairs
        if before != after
    )


def _known(community: Community, rows: Sequence[Row]) -> Known:
    kept = session.scalars(
        sa.select(CommunitySession).where(CommunitySession.community_id == community.id)
    ).all()
    organisations = session.execute(
        sa.select(Organisation.id, Organisation.code, Organisation.name).where(
            Organisation.network_id == community.network_id
        )
    ).all()
    names: dict[str, list[tuple[int, str]]] = {}
    for one in organisations:
        names.setdefault(alike(one.name), []).append((one.id, one.name))
    has_people = any(row.given.get("person") for row in rows)
    marks = session.scalars(
        sa.select(Attendance)
        .join(CommunitySession, CommunitySession.id == Attendance.session_id)
        .where(CommunitySession.community_id == community.id)
    ).all()
    return Known(
        community=community,
        today=today(community.network.time_zone),
        sessions={one.number: one for one in kept},
        codes={one.code.casefold(): (one.id, one.name) for one in organisations if one.code},
        names=names,
        titles={one.id: one.name for one in organisations},
        people=_people(community) if has_people else {},
        marks={
            (mark.session_id, session_rules.row_key(mark.organisation_id, mark.person_id)): mark
            for mark in marks
        },
        attended=frozenset(mark.session_id for mark in marks if mark.state in session_rules.THERE),
    )


def _people(community: Community) -> dict[str, tuple[int, str]]:
    # Only people of this community or of the network's organisations: whether somebody else has
    # an account here is not for a file to find out.
    members = sa.select(Membership.person_id).where(Membership.community_id == community.id)
    affiliated = (
        sa.select(Affiliation.person_id)
        .join(Organisation, Organisation.id == Affiliation.organisation_id)
        .where(Organisation.network_id == community.network_id)
    )
    invited = (
        sa.select(Invitation.person_id)
        .join(CommunitySession, CommunitySession.id == Invitation.session_id)
        .where(CommunitySession.community_id == community.id)
    )
    either = sa.union(members, affiliated, invited).subquery()
    found = session.execute(
        sa.select(Person.email, Person.id, Person.name).where(
            Person.id.in_(sa.select(either.c.person_id))
        )
    )
    return {email.casefold(): (number, name) for email, number, name in found if email}

"""The files `visitors.csv` and `attendance_shown.csv`; loading them twice changes nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from bocage.plugin import CsvLine, CsvTable, RefusedLine, session, translator
from bocage_sessions.csv_tables import Known, Once, Refused, known_of, people_at
from bocage_sessions.models import CommunitySession
from bocage_sessions.presence.models import Consent, Visitor
from bocage_sessions.presence.schemas import ConsentFileLine, VisitorFileLine

_ = translator("sessions")


def load_visitors(lines: Sequence[CsvLine]) -> Iterator[RefusedLine]:
    """Write down a visitor per line; the same name at the same session is the same visitor."""
    session.flush()
    known, once = known_of(lines), Once("network", "community", "session", "name")
    ids = [network.id for network in known.networks.values()]
    found = session.scalars(sa.select(Visitor).where(Visitor.network_id.in_(ids)))
    kept = {(one.session_id, one.key): one for one in found}
    for line in lines:
        given = line.given
        try:
            once.check(line)
            meeting = _meeting(known, given)
        except Refused as refusal:
            yield RefusedLine(number=line.number, column=refusal.column, message=refusal.message)
            continue
        key = "v" + hashlib.sha256(given["name"].casefold().encode()).hexdigest()[:16]
        one = kept.get((meeting.id, key))
        if one is None:
            at = {"network_id": meeting.network_id, "community_id": meeting.community_id}
            one = kept[meeting.id, key] = Visitor(session_id=meeting.id, key=key, **at)
            session.add(one)
        one.name, one.organisation = given["name"], given.get("organisation") or ""
        one.state = given["state"]
    session.flush()


def _meeting(known: Known, given: Mapping[str, Any]) -> CommunitySession:
    meeting = known.sessions.get((known.community(given).id, given["session"]))
    if meeting is None:
        raise Refused("session", _("There is no session with this number."))
    return meeting


def load_consents(lines: Sequence[CsvLine]) -> Iterator[RefusedLine]:
    """Keep that a person lets the members of a network see which sessions they came to."""
    session.flush()
    known, once = known_of(lines), Once("network", "person")
    people = people_at({line.given["person"] for line in lines})
    ids = [network.id for network in known.networks.values()]
    found = session.scalars(sa.select(Consent).where(Consent.network_id.in_(ids)))
    kept = {(one.network_id, one.person_id) for one in found}
    for line in lines:
        try:
            once.check(line)
            network_id = known.network(line.given).id
            person_id = _person(people, line.given)
        except Refused as refusal:
            yield RefusedLine(number=line.number, column=refusal.column, message=refusal.message)
            continue
        if (network_id, person_id) not in kept:
            session.add(Consent(network_id=network_id, person_id=person_id))
    session.flush()


def _person(people: Mapping[str, int], given: Mapping[str, Any]) -> int:
    found = people.get(given["person"].lower())
    if found is None:
        raise Refused("person", _("Nobody here has this mail address."))
    return found


TABLES = (
    CsvTable(name="visitors", schema=VisitorFileLine, load=load_visitors, after=("sessions",)),
    CsvTable(
        name="attendance_shown", schema=ConsentFileLine, load=load_consents, after=("sessions",)
    ),
)

"""The file `invitations.csv`: who was asked to a session and what they answered; nobody is written to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from marshmallow import Schema, validate

from bocage.plugin import (
    CsvLine,
    CsvTable,
    Line,
    RefusedLine,
    WholeNumber,
    now,
    session,
    translator,
)
from bocage_sessions.csv_tables import Known, Once, Refused, known_of, people_at
from bocage_sessions.invitations import rules
from bocage_sessions.invitations.models import Invitation

_ = translator("sessions")


class InvitationLine(Schema):
    """A line of `invitations.csv`. `person` is a mail address, `organisation` a code."""

    network = Line(required=True, validate=validate.Length(1, 60))
    community = Line(required=True, validate=validate.Length(1, 60))
    session = WholeNumber(required=True, validate=validate.Range(1, 9999))
    person = Line(required=True, validate=validate.Length(1, 255))
    organisation = Line(load_default="", allow_none=True, validate=validate.Length(max=40))
    reply = Line(load_default="", allow_none=True, validate=validate.OneOf(("", *rules.REPLIES)))
    stand_in = Line(load_default="", allow_none=True, validate=validate.Length(max=200))
    reason = Line(load_default="", allow_none=True, validate=validate.Length(max=300))


def load_invitations(lines: Sequence[CsvLine]) -> Iterator[RefusedLine]:
    """Add or change an invitation per line."""
    session.flush()
    known, once = known_of(lines), Once("network", "community", "session", "person")
    people = people_at({line.given["person"] for line in lines})
    asked = sa.select(Invitation).where(
        Invitation.network_id.in_([network.id for network in known.networks.values()])
    )
    kept = {(one.session_id, one.person_id): one for one in session.scalars(asked)}
    for line in lines:
        try:
            once.check(line)
            _load(known, people, kept, line.given)
        except Refused as refusal:
            yield RefusedLine(number=line.number, column=refusal.column, message=refusal.message)
    session.flush()


def _load(
    known: Known,
    people: Mapping[str, int],
    kept: dict[tuple[int, int], Invitation],
    given: Mapping[str, Any],
) -> None:
    meeting = known.sessions.get((known.community(given).id, given["session"]))
    if meeting is None:
        raise Refused("session", _("There is no session with this number."))
    person_id = people.get(given["person"].lower())
    if person_id is None:
        raise Refused("person", _("Nobody here has this mail address."))
    code = given.get("organisation") or ""
    organisation_id = known.organisations.get((meeting.network_id, code))
    if code and organisation_id is None:
        raise Refused("organisation", _("There is no such organisation in this network."))
    one = kept.get((meeting.id, person_id))
    if one is None:
        one = Invitation(network_id=meeting.network_id, session_id=meeting.id, person_id=person_id)
        session.add(one)
        kept[meeting.id, person_id] = one
    one.organisation_id, one.reply = organisation_id, given.get("reply") or ""
    one.stand_in_name, one.reason = given.get("stand_in") or "", given.get("reason") or ""
    one.replied_at = now() if one.reply else None
    one.replied_sequence = meeting.sequence


INVITATIONS = CsvTable(
    name="invitations", schema=InvitationLine, load=load_invitations, after=("sessions",)
)

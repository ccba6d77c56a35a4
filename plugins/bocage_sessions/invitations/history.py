"""What a session said before it was changed; kept, shown struck through, and told by mail."""

from __future__ import annotations

from collections.abc import Mapping

from bocage.plugin import Actor, open_to_all, record, session
from bocage_sessions import rules as states
from bocage_sessions.events import SessionMoved
from bocage_sessions.invitations import rules
from bocage_sessions.invitations.models import SessionChange
from bocage_sessions.invitations.when import When
from bocage_sessions.models import CommunitySession


@open_to_all("tells what the session given says of itself")
def when_of(meeting: CommunitySession) -> When:
    """When it takes place, on which clocks."""
    return When(on=meeting.on, begins=meeting.begins, ends=meeting.ends, zone=meeting.zone)


@open_to_all("tells what the session given says of itself")
def said_by(meeting: CommunitySession) -> Mapping[str, str]:
    """Everything people are told of when it changes."""
    return {
        rules.WHEN: when_of(meeting).code(),
        rules.PLACE: meeting.place,
        rules.ONLINE: meeting.online_url,
    }


@open_to_all("the service that changes the session has asked")
def note_changes(actor: Actor, meeting: CommunitySession, before: Mapping[str, str]) -> None:
    """Keep what is different now, and let those who are invited be told while it is ahead."""
    after = said_by(meeting)
    changed = [what for what in after if after[what] != before[what]]
    if not changed:
        return
    meeting.sequence += 1
    if rules.WHEN in changed:
        meeting.moved_sequence = meeting.sequence
    session.add_all(
        SessionChange(
            network_id=meeting.network_id,
            session_id=meeting.id,
            sequence=meeting.sequence,
            what=what,
            before=before[what],
            after=after[what],
            by_id=actor.person_id,
        )
        for what in changed
    )
    if meeting.state == states.PLANNED:
        _tell(actor, meeting)


@open_to_all("the service that changes the session has asked")
def note_state(actor: Actor, meeting: CommunitySession, before: str) -> None:
    """Calendars learn that a session is cancelled, or takes place after all."""
    if states.CANCELLED not in {before, meeting.state} or before == meeting.state:
        return
    meeting.sequence += 1
    if meeting.state == states.PLANNED:
        _tell(actor, meeting)


def _tell(actor: Actor, meeting: CommunitySession) -> None:
    record(
        SessionMoved(
            network_id=meeting.network_id,
            community_id=meeting.community_id,
            session_id=meeting.id,
            sequence=meeting.sequence,
        ),
        actor.person_id,
    )

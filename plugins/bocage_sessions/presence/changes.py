"""When each line of a sheet was last changed."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import sqlalchemy as sa

from bocage.plugin import now, session
from bocage_sessions.models import CommunitySession
from bocage_sessions.presence.models import LineChange


def this_instant() -> int:
    """Now, in milliseconds."""
    return int(now().timestamp() * 1000)


def last_changes(meeting: CommunitySession, lines: Collection[str]) -> dict[str, int]:
    """When these lines were changed; those that never were are left out."""
    found = session.scalars(
        sa.select(LineChange).where(LineChange.session_id == meeting.id, LineChange.line.in_(lines))
    )
    return {change.line: change.at for change in found}


def note_changes(meeting: CommunitySession, changes: Mapping[str, int]) -> None:
    """Keep when these lines were changed. The meeting is locked by the caller."""
    if not changes:
        return
    session.execute(
        sa.delete(LineChange).where(
            LineChange.session_id == meeting.id, LineChange.line.in_(changes)
        )
    )
    rows = [
        {"network_id": meeting.network_id, "session_id": meeting.id, "line": line, "at": at}
        for line, at in changes.items()
    ]
    session.execute(sa.insert(LineChange), rows)

"""The file `minutes.csv`: one line a step. Minutes that are there already stay as they are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, time, timedelta

import sqlalchemy as sa

from bocage.plugin import CsvLine, CsvTable, RefusedLine, now, session
from bocage_sessions.csv_tables import Once, Refused, known_of, session_of
from bocage_sessions.minutes import rules, searching
from bocage_sessions.minutes.models import Minutes, MinutesSection, MinutesVersion
from bocage_sessions.minutes.schemas import MinutesLine
from bocage_sessions.models import CommunitySession

WRITTEN = timedelta(days=4)
"""How long after a session its minutes are taken to have been written."""


def load_minutes(lines: Sequence[CsvLine]) -> Iterator[RefusedLine]:
    """Add the steps of minutes in their order; those of a session in `final` are kept as a version."""
    known, once = known_of(lines), Once("network", "community", "session", "step")
    ids = [network.id for network in known.networks.values()]
    there = set(session.scalars(sa.select(Minutes.session_id).where(Minutes.network_id.in_(ids))))
    made: dict[int, tuple[Minutes, CommunitySession]] = {}
    for line in lines:
        try:
            once.check(line)
            meeting = session_of(known, line.given)
            if meeting.id in there:
                continue
            if meeting.id not in made:
                made[meeting.id] = (_begun(meeting), meeting)
            minutes = made[meeting.id][0]
            minutes.state = line.given["state"]
            minutes.sections.append(
                MinutesSection(
                    position=len(minutes.sections),
                    title=line.given["step"],
                    text=line.given.get("text") or "",
                    saved_at=now() if line.given.get("text") else None,
                )
            )
        except Refused as refusal:
            yield RefusedLine(number=line.number, column=refusal.column, message=refusal.message)
    for minutes, meeting in made.values():
        _keep(minutes, meeting)
    session.flush()


def _begun(meeting: CommunitySession) -> Minutes:
    return Minutes(
        network_id=meeting.network_id,
        community_id=meeting.community_id,
        session_id=meeting.id,
        last_version=0,
    )


def _keep(minutes: Minutes, meeting: CommunitySession) -> None:
    session.add(minutes)
    session.flush()
    if minutes.state == rules.NOTES:
        return
    sections = [{"title": one.title, "text": one.text} for one in minutes.sections]
    words = [meeting.theme, *(text for one in sections for text in one.values())]
    minutes.last_version = 1
    minutes.final_version = 1 if minutes.state == rules.FINAL else None
    session.add(
        MinutesVersion(
            minutes_id=minutes.id,
            number=1,
            state=minutes.state,
            sections=sections,
            folded=searching.folded("\n".join(words)),
            made_at=min(now(), datetime.combine(meeting.on, time(12), now().tzinfo) + WRITTEN),
        )
    )


TABLE = CsvTable(name="minutes", schema=MinutesLine, load=load_minutes, after=("sessions",))

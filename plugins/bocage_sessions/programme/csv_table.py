"""The file `themes.csv`; loading it twice changes nothing the second time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from bocage.plugin import CsvLine, CsvTable, RefusedLine, session, translator
from bocage_sessions.csv_tables import Known, Once, Refused, known_of, people_at, person_of
from bocage_sessions.programme.models import Theme, ThemeVote
from bocage_sessions.programme.rules import same
from bocage_sessions.programme.schemas import ThemeLine

_ = translator("sessions")
Key = tuple[int, int | None, str]


def load_themes(lines: Sequence[CsvLine]) -> Iterator[RefusedLine]:
    """Add a theme per line, with who wants it; a session that bears its title has it."""
    session.flush()
    known, once = known_of(lines), Once("network", "community", "title")
    people = people_at({email for line in lines for email in _emails(line.given)})
    ids = [network.id for network in known.networks.values()]
    kept: dict[Key, Theme] = {
        (one.network_id, one.community_id, same(one.title)): one
        for one in session.scalars(sa.select(Theme).where(Theme.network_id.in_(ids)))
    }
    for line in lines:
        try:
            once.check(line)
            _load(known, people, kept, line.given)
        except Refused as refusal:
            yield RefusedLine(number=line.number, column=refusal.column, message=refusal.message)
    session.flush()


def _emails(given: Mapping[str, Any]) -> list[str]:
    return [given.get("person") or "", *(given.get("votes") or "").split()]


def _load(
    known: Known, people: Mapping[str, int], kept: dict[Key, Theme], given: Mapping[str, Any]
) -> None:
    network = known.network(given)
    community = known.community(given) if given.get("community") else None
    wanting = set()
    for email in (given.get("votes") or "").split():
        if community is None or email.lower() not in people:
            raise Refused("votes", _("Nobody here has this mail address."))
        wanting.add(people[email.lower()])
    key = (network.id, community.id if community else None, same(given["title"]))
    theme = kept.get(key)
    if theme is None:
        theme = kept[key] = Theme(
            network_id=network.id,
            community_id=community.id if community else None,
            title=given["title"],
        )
        session.add(theme)
    theme.words = given.get("words") or ""
    theme.proposed_by_id = person_of(people, given)
    if community is not None:
        theme.session_id = next(
            (
                meeting.id
                for (community_id, _number), meeting in known.sessions.items()
                if community_id == community.id and same(meeting.theme) == same(given["title"])
            ),
            None,
        )
    session.flush()
    _vote(theme.id, wanting)


def _vote(theme_id: int, wanting: set[int]) -> None:
    found = sa.select(ThemeVote.person_id).where(ThemeVote.theme_id == theme_id)
    for person_id in sorted(wanting - set(session.scalars(found))):
        session.add(ThemeVote(theme_id=theme_id, person_id=person_id))


TABLE = CsvTable(name="themes", schema=ThemeLine, load=load_themes, after=("sessions",))

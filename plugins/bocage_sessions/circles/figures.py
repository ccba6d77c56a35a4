"""How many different people engaged in each way, for all communities of a quarter at once."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import sqlalchemy as sa

from bocage.plugin import (
    CommunityRule,
    Evidence,
    Fact,
    Indicator,
    Members,
    ProgressUpdate,
    ReportingCycle,
    TimeRule,
    session,
    translator,
)
from bocage_sessions.circles import engagement
from bocage_sessions.circles.watching import life_address

_ = translator("sessions")
TITLES = {
    engagement.TAKES_PART: _("People who took part in sessions"),
    engagement.BRINGS_IDEAS: _("People who brought ideas"),
    engagement.CARRIES_OUTWARD: _("People who carried something outward"),
}


class EngagementFigures:
    """The three figures of one cycle: one statement, whatever the number of communities."""

    def __init__(self, cycle: ReportingCycle) -> None:
        self._cycle, self._network = cycle, cycle.network.slug
        self._found: dict[tuple[int, str], frozenset[str]] | None = None

    def indicators(self) -> Iterator[Indicator]:
        """In the order of the ways."""
        for order, mode in enumerate(engagement.MODES, 19):
            yield Indicator(
                key=f"engaged_{mode}",
                title=TITLES[mode],
                value=partial(self.engaged, mode),
                unit=_("people"),
                time_rule=TimeRule.DISTINCT,
                community_rule=CommunityRule.DISTINCT,
                counts_people=True,
                order=order,
            )

    def engaged(self, mode: str, update: ProgressUpdate) -> Fact:
        """The people of one community; unknown where nobody is named."""
        if self._found is None:
            self._found = self._counted()
        people = self._found.get((update.community_id, mode))
        if not people:
            return Fact(value=None)
        page = life_address(self._network, update.community.slug)
        shown = Evidence(
            label=_("Ways of engaging"), url=f"{page}?quarter={self._cycle.period}#engagement"
        )
        return Fact(value=Members(identifiers=people), evidence=(shown,))

    def _counted(self) -> dict[tuple[int, str], frozenset[str]]:
        facts = engagement.facts()
        rows = session.execute(
            sa.select(facts.c.community_id, facts.c.mode, facts.c.person_id)
            .where(
                facts.c.network_id == self._cycle.network_id,
                facts.c.on.between(self._cycle.starts, self._cycle.ends),
                facts.c.person_id.is_not(None),
            )
            .distinct()
        )
        found: dict[tuple[int, str], set[str]] = {}
        for community_id, mode, person_id in rows:
            found.setdefault((community_id, mode), set()).add(f"person:{person_id}")
        return {key: frozenset(people) for key, people in found.items()}

"""The figures of an update, each with the milestones, outputs and people it counts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Any

import sqlalchemy as sa

from bocage.plugin import (
    Evidence,
    Fact,
    Indicator,
    Person,
    ProgressUpdate,
    ReportingCycle,
    TimeRule,
    session,
    today,
    translator,
)
from bocage_charters import milestone_words, rules
from bocage_charters.milestone_models import Milestone, Output
from bocage_charters.models import Charter, Joining

_ = translator("charters")
NO_CONCERN = Fact(value=None, concerns=False)
"""Where there never was a charter, nobody is asked about milestones."""
FACTS = (
    "milestones_reached",
    "milestones_late",
    "outputs_network",
    "outputs_territory",
    "outputs_profession",
    "members_joined",
)


@dataclass(frozen=True, kw_only=True)
class Quarter:
    """What happened to the charters of one community between two days."""

    reached: Sequence[Any]
    late: Sequence[Any]
    outputs: Sequence[Any]
    joined: Sequence[Any]


class QuarterFigures:
    """What one cycle counts of one community after another; each is read once, in four statements."""

    def __init__(self, cycle: ReportingCycle) -> None:
        self._starts, self._ends = cycle.starts, cycle.ends
        self._network, self._zone = cycle.network.slug, cycle.network.time_zone
        self._last: tuple[int, Quarter | None] | None = None

    def indicators(self) -> Iterator[Indicator]:
        """The six figures."""
        yield _indicator(
            "milestones_reached", _("Milestones reached"), self.reached, _("milestones"), 40
        )
        yield Indicator(
            key="milestones_late",
            title=_("Milestones late at the end"),
            value=self.late,
            unit=_("milestones"),
            time_rule=TimeRule.LAST,
            confirm=True,
            order=41,
        )
        titles = (
            _("Outputs for the network and its organisations"),
            _("Outputs for the territory"),
            _("Outputs for the professional community"),
        )
        for order, (audience, title) in enumerate(zip(rules.AUDIENCES, titles, strict=True), 42):
            value = partial(self.outputs, audience)
            yield _indicator(f"outputs_{audience}", title, value, _("outputs"), order)
        yield Indicator(
            key="members_joined",
            title=_("People who joined the work"),
            value=self.joined,
            unit=_("people"),
            counts_people=True,
            confirm=True,
            order=45,
        )

    def reached(self, update: ProgressUpdate) -> Fact:
        """Milestones reached in the quarter; no concern of who never had a charter."""
        found = self._quarter(update)
        return self._counted(update, found.reached) if found else NO_CONCERN

    def late(self, update: ProgressUpdate) -> Fact:
        """Milestones whose last day is over, at the end of the quarter or today."""
        found = self._quarter(update)
        return self._counted(update, found.late) if found else NO_CONCERN

    def _counted(self, update: ProgressUpdate, rows: Sequence[Any]) -> Fact:
        evidence = tuple(
            Evidence(
                label=f"{row.title}{_told(row.outcome)}",
                url=f"{self._address(update, row)}/milestones/{row.id}",
            )
            for row in rows
        )
        return Fact(value=len(rows), evidence=evidence)

    def outputs(self, audience: str, update: ProgressUpdate) -> Fact:
        """Outputs for one audience that are there since this quarter."""
        found = self._quarter(update)
        if found is None:
            return NO_CONCERN
        rows = [row for row in found.outputs if row.audience == audience]
        evidence = tuple(
            Evidence(
                label=f"{milestone_words.OUTPUT_KINDS[row.kind]} – {row.title}",
                url=f"{self._address(update, row)}/outputs",
            )
            for row in rows
        )
        return Fact(value=len(rows), evidence=evidence)

    def joined(self, update: ProgressUpdate) -> Fact:
        """People who take part since this quarter."""
        found = self._quarter(update)
        if found is None:
            return NO_CONCERN
        evidence = tuple(
            Evidence(label=row.name, url=f"{self._address(update, row)}#people")
            for row in found.joined
        )
        return Fact(value=len(found.joined), evidence=evidence)

    def _address(self, update: ProgressUpdate, row: Any) -> str:
        return rules.charter_address(self._network, update.community.slug, row.number)

    def _quarter(self, update: ProgressUpdate) -> Quarter | None:
        # Core asks six figures of one update in a row: the statements are made once for them.
        if self._last is None or self._last[0] != update.community_id:
            now = today(self._zone)
            told = quarter_of(update.community_id, self._starts, self._ends, now)
            self._last = (update.community_id, told)
        return self._last[1]


def _indicator(
    key: str, title: Any, value: Callable[[ProgressUpdate], Fact], unit: Any, order: int
) -> Indicator:
    return Indicator(key=key, title=title, value=value, unit=unit, confirm=True, order=order)


def _told(outcome: str) -> str:
    return f" – {outcome}" if outcome else ""


def quarter_of(community_id: int, starts: date, ends: date, now: date) -> Quarter | None:
    """Read one community's quarter; None where no charter was ever begun."""
    charters = session.execute(
        sa.select(Charter.id, Charter.number, Charter.state).where(
            Charter.community_id == community_id
        )
    ).all()
    if not charters:
        return None
    ids = [row.id for row in charters]
    alive = [row.id for row in charters if row.state in rules.ALIVE]
    milestones = _milestones(ids)
    over = min(now, ends + timedelta(days=1))
    return Quarter(
        reached=[row for row in milestones if _between(row.reached_on, starts, ends)],
        late=[row for row in milestones if row.charter_id in alive and _is_late(row, over)],
        outputs=_outputs(ids, starts, ends),
        joined=_joined(ids, starts, ends),
    )


def _between(day: date | None, starts: date, ends: date) -> bool:
    return day is not None and starts <= day <= ends


def _is_late(row: Any, over: date) -> bool:
    """Whether its last day was over then, and it was not reached before."""
    if row.state == "dropped" or row.last_day is None or row.last_day >= over:
        return False
    return row.reached_on is None or bool(row.reached_on >= over)


def _milestones(ids: Sequence[int]) -> Sequence[Any]:
    return session.execute(
        sa.select(
            Milestone.id,
            Milestone.charter_id,
            Milestone.title,
            Milestone.state,
            Milestone.outcome,
            Milestone.reached_on,
            Milestone.last_day,
            Charter.number,
        )
        .join(Charter, Charter.id == Milestone.charter_id)
        .where(Milestone.charter_id.in_(ids))
        .order_by(Milestone.reached_on, Milestone.last_day, Milestone.id)
    ).all()


def _outputs(ids: Sequence[int], starts: date, ends: date) -> Sequence[Any]:
    return session.execute(
        sa.select(Output.title, Output.kind, Output.audience, Output.on, Charter.number)
        .join(Charter, Charter.id == Output.charter_id)
        .where(Output.charter_id.in_(ids), Output.state == "done", Output.on.between(starts, ends))
        .order_by(Output.on, Output.id)
    ).all()


def _joined(ids: Sequence[int], starts: date, ends: date) -> Sequence[Any]:
    return session.execute(
        sa.select(Person.name, Charter.number)
        .join(Joining, Joining.person_id == Person.id)
        .join(Charter, Charter.id == Joining.charter_id)
        .where(Joining.charter_id.in_(ids), Joining.joined.between(starts, ends))
        .order_by(Person.name)
    ).all()

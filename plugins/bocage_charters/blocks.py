"""The optional blocks of a charter, saved together; each line is a row of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from bocage.plugin import Actor, Base, locked, now, open_to_all, session
from bocage_charters import queries, rules
from bocage_charters.block_models import ActionLine, BudgetLine, Goal, Partner, SupportNeed
from bocage_charters.milestones import must_live
from bocage_charters.models import Charter
from bocage_charters.service import ChangedMeanwhile

TABLES: Mapping[str, tuple[type[Base], tuple[str, ...]]] = {
    "actions": (ActionLine, ("what", "who", "until", "is_done")),
    "partners": (Partner, ("name", "role")),
    "budget": (BudgetLine, ("what", "amount", "funding")),
    "support": (SupportNeed, ("kind", "what")),
}
"""Which table holds the lines of a block, and what a line says."""


@dataclass(frozen=True, kw_only=True)
class Blocks:
    """What stands in the optional blocks."""

    actions: Sequence[Any]
    partners: Sequence[Any]
    budget: Sequence[Any]
    support: Sequence[Any]
    goals: Sequence[int]

    @property
    def total(self) -> Decimal | None:
        """What the lines of the budget come to; None when no amount is known."""
        known = [line.amount for line in self.budget if line.amount is not None]
        return sum(known, Decimal()) if known else None

    @property
    def is_empty(self) -> bool:
        """Whether nothing stands in any of them."""
        return not (self.actions or self.partners or self.budget or self.support or self.goals)


@open_to_all("the charter was found by an actor who may see it")
def blocks_of(charter: Charter) -> Blocks:
    """Every line of every block, in the order they were written."""
    lines = {name: _lines(table, charter) for name, (table, _fields) in TABLES.items()}
    goals = session.scalars(
        sa.select(Goal.goal).where(Goal.charter_id == charter.id).order_by(Goal.goal)
    ).all()
    return Blocks(goals=goals, **lines)


def _lines(table: Any, charter: Charter) -> Sequence[Any]:
    found = sa.select(table).where(table.charter_id == charter.id)
    return session.scalars(found.order_by(table.position, table.id)).all()


@open_to_all("who writes this charter is asked inside")
def write_blocks(actor: Actor, charter: Charter, told: Mapping[str, Any], revision: int) -> None:
    """Replace the blocks that are told. Raises ChangedMeanwhile when somebody saved in between."""
    locked(charter)
    queries.must_write(actor, charter, queries.version_at_work(charter))
    must_live(charter)
    if revision != charter.blocks_revision:
        raise ChangedMeanwhile
    for name, (table, fields) in TABLES.items():
        if name in told:
            _replace(table, charter, fields, told[name])
    if "goals" in told:
        session.execute(sa.delete(Goal).where(Goal.charter_id == charter.id))
        for goal in sorted(set(told["goals"])):
            session.add(Goal(charter_id=charter.id, goal=goal, network_id=charter.network_id))
    if "design" in told:
        charter.design = {key: told["design"].get(key, "") for key in rules.GUIDE}
    charter.blocks_revision += 1
    charter.changed_at = now()
    session.flush()


def _replace(
    table: Any, charter: Charter, fields: tuple[str, ...], lines: Sequence[Mapping[str, Any]]
) -> None:
    session.execute(sa.delete(table).where(table.charter_id == charter.id))
    for position, line in enumerate(lines, 1):
        said = {name: line[name] for name in fields if name in line}
        made = table(
            network_id=charter.network_id, charter_id=charter.id, position=position, **said
        )
        session.add(made)

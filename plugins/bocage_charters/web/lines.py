"""The second page as it is typed: numbered lines of several blocks, read back with what is wrong."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from werkzeug.datastructures import MultiDict

from bocage.plugin import Submitted, submitted
from bocage_charters import amounts, rules
from bocage_charters.blocks import TABLES, Blocks
from bocage_charters.schemas import MOST_LINES, BlocksGiven

EXTRA = 2
"""So many empty lines wait at the end of each block."""
NAME = re.compile(r"(\w+):(\d{1,3}):(\w+)", re.ASCII)
Lines = list[dict[str, Any]]


@dataclass(kw_only=True)
class BlocksTyped:
    """What stands in the form: lines of each block, ticked goals, answers to the guide."""

    lines: Mapping[str, Lines]
    goals: list[str] = field(default_factory=list)
    design: Mapping[str, Any] = field(default_factory=dict)
    data: Mapping[str, Any] = field(default_factory=dict)
    errors: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_valid(self) -> bool:
        """Whether nothing is wrong."""
        return not self.errors


def blocks_kept(design: Mapping[str, Any], found: Blocks) -> BlocksTyped:
    """What was saved, as a form shows it."""
    lines = {
        name: [_shown(line, fields) for line in getattr(found, name)]
        for name, (_table, fields) in TABLES.items()
    }
    return BlocksTyped(lines=lines, goals=[str(goal) for goal in found.goals], design=design)


def _shown(line: Any, fields: tuple[str, ...]) -> dict[str, Any]:
    said = {name: getattr(line, name) for name in fields}
    if said.get("until"):
        said["until"] = said["until"].isoformat()
    if said.get("amount") is not None:
        said["amount"] = amounts.typed(said["amount"])
    return said


def blocks_in_form(form: MultiDict[str, str]) -> BlocksTyped:
    """Read the form; a line with nothing in it is as good as not there."""
    rows: dict[str, dict[int, dict[str, Any]]] = {name: {} for name in TABLES}
    for key, text in form.items():
        found = NAME.fullmatch(key)
        if found and found[1] in TABLES and found[3] in TABLES[found[1]][1] and text.strip():
            rows[found[1]].setdefault(int(found[2]), {})[found[3]] = text
    lines = {name: _written(said) for name, said in rows.items()}
    design = {key: form.get(f"design:{key}", "") for key in rules.GUIDE}
    answered = {key: text for key, text in design.items() if text}
    goals = form.getlist("goals")
    given: dict[str, Any] = {**lines, "goals": goals, "design": answered}
    checked: Submitted = submitted(BlocksGiven(), given | {"revision": form.get("revision", "")})
    return BlocksTyped(
        lines=lines,
        goals=goals,
        design=design,
        data=checked.data,
        errors=dict(_flat(checked.errors)),
    )


def _written(rows: Mapping[int, dict[str, Any]]) -> Lines:
    """Lines in their order; a kind alone, which a list always sends, says nothing."""
    kept = [rows[place] for place in sorted(rows) if set(rows[place]) - {"kind", "is_done"}]
    return kept[: MOST_LINES + 1]


def _flat(found: Any, name: str = "") -> list[tuple[str, Any]]:
    if isinstance(found, Mapping):
        return [
            one
            for key, inner in found.items()
            for one in _flat(inner, f"{name}:{key}" if name else str(key))
        ]
    return [(name, found)]

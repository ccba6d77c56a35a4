"""A script as a form sends it: `title-12`, `minutes-12`, … for the step 12, in the order of the page."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bocage.plugin import Submitted, submitted
from bocage_sessions.script.rules import Step
from bocage_sessions.script.schemas import ScriptGiven

_TITLE = re.compile(r"title-([0-9]{1,10})")
NAMES = ("title", "purpose", "minutes", "leader", "notes")


@dataclass(kw_only=True)
class Row:
    """The fields of one step: what was typed, or what is stored; `theirs` is what somebody saved meanwhile."""

    id: int
    values: Mapping[str, Any]
    errors: Mapping[str, Any] = field(default_factory=dict)
    theirs: Step | None = None
    is_gone: bool = False


@dataclass(kw_only=True)
class Filled:
    """The form as it came in, read by the schema of a whole script."""

    typed: Mapping[str, str]
    ids: Sequence[int]
    form: Submitted

    @property
    def errors(self) -> dict[str, Any]:
        """What is wrong, each under the name of its field."""
        found: dict[str, Any] = {}
        for name, told in self.form.errors.items():
            if name != "steps" or not isinstance(told, Mapping):
                found[name] = told
                continue
            for place, faults in told.items():
                found |= self._of_step(place, faults)
        return found

    def _of_step(self, place: Any, faults: Any) -> dict[str, Any]:
        if not isinstance(faults, Mapping) or not str(place).isdigit():
            return {"steps": faults}
        step = self.ids[int(place)]
        return {f"{name}-{step}": texts for name, texts in faults.items()}


def filled(typed: Mapping[str, str]) -> Filled:
    """Read the form."""
    ids = [int(found[1]) for name in typed if (found := _TITLE.fullmatch(name))]
    steps = [
        {"id": one}
        | {
            name: typed[f"{name}-{one}"]
            for name in NAMES
            if typed.get(f"{name}-{one}") or (name == "notes" and f"notes-{one}" in typed)
        }
        for one in ids
    ]
    given = {"revision": typed.get("revision", "0"), "steps": steps}
    if typed.get("length"):
        given["length"] = typed["length"]
    return Filled(typed=typed, ids=ids, form=submitted(ScriptGiven(), given))


def rows(steps: Sequence[Step], came: Filled | None, *, is_overtaken: bool) -> list[Row]:
    """One row a step: what was typed over what is stored, and what others saved beside it."""
    if came is None:
        return [Row(id=step.id, values=_values(step)) for step in steps]
    stored = {step.id: step for step in steps}
    found = [_typed(came, one, stored.get(one), is_overtaken=is_overtaken) for one in came.ids]
    new = [Row(id=step.id, values=_values(step)) for step in steps if step.id not in came.ids]
    return [*found, *new]


def _typed(came: Filled, one: int, step: Step | None, *, is_overtaken: bool) -> Row:
    values = {name: came.typed.get(f"{name}-{one}", "") for name in NAMES}
    errors = {name: came.errors.get(f"{name}-{one}", "") for name in NAMES}
    is_other = step is not None and any(
        str(getattr(step, name)).split() != values[name].split() for name in NAMES if values[name]
    )
    return Row(
        id=one,
        values=values,
        errors=errors,
        theirs=step if is_overtaken and is_other else None,
        is_gone=step is None,
    )


def _values(step: Step) -> dict[str, Any]:
    return {name: getattr(step, name) for name in NAMES}

"""The room as one form sends it: a line for each name, and only what was changed is kept.

Lines are named as on the sheet (`o12p34`, `.r`, `.x`, see `sheet`); `.w` holds what the page showed.
A visitor is `v` and a number nobody else has: `.n` the name, `.o` the organisation.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bocage.plugin import submitted
from bocage_sessions import sheet
from bocage_sessions.presence import rules
from bocage_sessions.presence.queries import Guest
from bocage_sessions.presence.schemas import VisitorLine
from bocage_sessions.presence.service import Room, VisitorGiven
from bocage_sessions.presence.sheets import Line
from bocage_sessions.rules import PRESENT, STAND_IN


@dataclass(kw_only=True)
class Sent:
    """The form as it came in: what it means, what is wrong, and everything that was typed."""

    sheet: sheet.Filled = field(default_factory=sheet.Filled)
    visitors: list[VisitorGiven] = field(default_factory=list)
    typed: Mapping[str, str] = field(default_factory=dict)

    @property
    def errors(self) -> dict[str, Any]:
        """What is wrong, by line."""
        return self.sheet.errors

    @property
    def room(self) -> Room:
        """What there is to keep."""
        return Room(lines=self.sheet.lines, visitors=self.visitors, changed={})

    def over(self, line: Line) -> Line:
        """The line with what was typed over what is stored."""
        return self.sheet.over(line) if {line.key, f"{line.key}.r"} & self.typed.keys() else line

    def guests(self, kept: list[Guest]) -> list[Guest]:
        """The visitors with what was typed over what is stored, new ones last."""
        shown = {guest.key: guest for guest in kept}
        for name in sorted({name.partition(".")[0] for name in self.typed if _is_visitor(name)}):
            who, where = (self.typed.get(f"{name}.{part}", "") for part in "no")
            if who or where or name in shown:
                shown[name] = Guest(
                    key=name,
                    name=who,
                    organisation=where,
                    state=self.typed.get(name, PRESENT),
                    is_first=name in shown and shown[name].is_first,
                )
        return list(shown.values())


def sent(form: Mapping[str, str]) -> Sent:
    """Read the form; what is wrong is named by its line."""
    untouched = {name for name in _lines(form) if form.get(f"{name}.w") == _now_says(form, name)}
    about = {
        name: text
        for name, text in form.items()
        if name.partition(".")[0] not in untouched and not name.endswith(".w")
    }
    people = {key: about[key] for key in about if not _is_visitor(key)}
    found = Sent(sheet=sheet.filled(people), typed=dict(form))
    found.sheet.typed = dict(form)
    for name in sorted({key.partition(".")[0] for key in about if _is_visitor(key)}):
        _read_visitor(found, name)
    return found


def tapped(form: Mapping[str, str]) -> dict[str, Any]:
    """The taps a page has gathered; what is no list of taps is refused by its schema."""
    try:
        found = json.loads(form.get("taps", ""))
    except (ValueError, RecursionError):
        return {"lines": "?"}
    return found if isinstance(found, dict) else {"lines": "?"}


def _lines(form: Mapping[str, str]) -> set[str]:
    return {name.partition(".")[0] for name in form if "." in name}


def _is_visitor(name: str) -> bool:
    return bool(rules.VISITOR.fullmatch(name.partition(".")[0]))


def _now_says(form: Mapping[str, str], name: str) -> str:
    state = form.get(name, "")
    if _is_visitor(name):
        return visitor_says(state, form.get(f"{name}.n", ""), form.get(f"{name}.o", ""))
    return rules.signature(state, form.get(f"{name}.r", ""), is_outside=f"{name}.x" in form)


def visitor_says(state: str, name: str, organisation: str) -> str:
    """What the line of a visitor says, in short."""
    return f"{state}|{name}|{organisation}"


def line_says(line: Line) -> str:
    """What a line says as it is stored, in short."""
    text = line.stand_in if line.state == STAND_IN else line.reason
    return rules.signature(line.state, text, is_outside=bool(line.is_external))


def _read_visitor(found: Sent, name: str) -> None:
    given = {
        "key": name,
        "name": found.typed.get(f"{name}.n", "").strip(),
        "organisation": found.typed.get(f"{name}.o", ""),
    }
    state = found.typed.get(name, PRESENT)
    if not given["name"] and not given["organisation"] and f"{name}.w" not in found.typed:
        return
    form = submitted(VisitorLine(), given | {"state": state})
    if form.is_valid:
        kept = {key: form.data[key] for key in ("key", "name", "organisation")}
        found.visitors.append(VisitorGiven(**kept, state=state))
    else:
        found.errors[name] = [text for texts in form.errors.values() for text in texts]

"""An attendance sheet as a form sends it: short names, one mark a line, everything typed kept.

`o12p34` holds the mark of person 34 for organisation 12, `o12p34.r` the reason or the name of the
stand-in, `o12p34.x` that the reason lies outside. `add1` chooses an organisation that is not on
the sheet yet, `add1.s` its mark, `add1.r` its reason.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from bocage.plugin import submitted, translator
from bocage_sessions import rules
from bocage_sessions.matrix import OUTSIDE
from bocage_sessions.presence.sheets import Line
from bocage_sessions.schemas import LineGiven
from bocage_sessions.service import MarkGiven

_ = translator("sessions")
EXTRA = ("add1", "add2", "add3")
SENT_ALONG = {"csrf_token", "more", "save", "replies"}
WORDS = {
    rules.PRESENT: _("present"),
    rules.REMOTE: _("remote"),
    rules.STAND_IN: _("stand-in"),
    rules.EXCUSED: _("excused"),
    rules.ABSENT: _("absent"),
}
CELLS = WORDS | {
    rules.EXCUSED + OUTSIDE: _("excused, reason outside the group’s reach"),
    rules.ABSENT + OUTSIDE: _("absent, reason outside the group’s reach"),
}


@dataclass(kw_only=True)
class Filled:
    """The sheet as it came in."""

    typed: Mapping[str, str] = field(default_factory=dict)
    lines: list[MarkGiven] = field(default_factory=list)
    errors: dict[str, Any] = field(default_factory=dict)

    def over(self, line: Line) -> Line:
        """The line with what was typed over what is stored."""
        if not self.typed:
            return line
        state = self.typed.get(line.key, "")
        text = self.typed.get(f"{line.key}.r", "")
        is_stand_in = state == rules.STAND_IN
        return replace(
            line,
            state=state,
            reason="" if is_stand_in else text,
            stand_in=text if is_stand_in else "",
            is_external=f"{line.key}.x" in self.typed,
        )


def filled(form: Mapping[str, str]) -> Filled:
    """Read the form; what is wrong is named by its line."""
    found = Filled(typed=dict(form))
    names = {name.partition(".")[0] for name in form} - SENT_ALONG
    for name in sorted(names):
        _read(found, name)
    stray = [name for name in form if name.partition(".")[2] not in {"", "r", "x", "s"}]
    for name in stray:
        found.errors[name] = [str(_("This field is not known."))]
    return found


def _read(found: Filled, name: str) -> None:
    if name in EXTRA:
        organisation, person = found.typed.get(name, ""), ""
        state = found.typed.get(f"{name}.s", "")
        if not organisation:
            return
    else:
        who = rules.row_named(name)
        if who is None:
            found.errors[name] = [str(_("This field is not known."))]
            return
        organisation, person = (str(one or "") for one in who)
        state = found.typed.get(name, "")
    form = submitted(LineGiven(), _given(found.typed, name, (organisation, person, state)))
    if form.is_valid:
        found.lines.append(MarkGiven(**form.data))
    else:
        found.errors[name] = [text for texts in form.errors.values() for text in texts]


def _given(typed: Mapping[str, str], name: str, who: tuple[str, str, str]) -> dict[str, Any]:
    organisation, person, state = who
    text = typed.get(f"{name}.r", "")
    is_stand_in = state == rules.STAND_IN
    return {
        "organisation_id": organisation,
        "person_id": person,
        "state": state,
        "reason": "" if is_stand_in else text,
        "stand_in": text if is_stand_in else "",
        "is_external": True if f"{name}.x" in typed else None,
    }

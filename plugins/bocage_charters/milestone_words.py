"""What milestones, seasons, outputs and audiences are called."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from bocage.plugin import Text, translator, written_day

_ = translator("charters")

KINDS: Mapping[str, Text] = {
    "date": _("On a day"),
    "season": _("In a season"),
    "after": _("After another milestone"),
}
SEASONS: Mapping[str, Text] = {
    "winter": _("winter"),
    "spring": _("spring"),
    "summer": _("summer"),
    "autumn": _("autumn"),
}
SHOWN: Mapping[str, Text] = {
    "reached": _("reached"),
    "late": _("late"),
    "moved": _("moved"),
    "planned": _("planned"),
    "dropped": _("dropped"),
}
CHIPS: Mapping[str, tuple[str, str]] = {
    "reached": ("accepted", "●"),
    "late": ("returned", "▲"),
    "moved": ("draft", "◇"),
    "planned": ("excused", "○"),
    "dropped": ("excused", "✕"),
}
"""The tint of each, among those core has, and the shape the picture gives it."""
OUTPUT_KINDS: Mapping[str, Text] = {
    "publication": _("Publication"),
    "workshop": _("Workshop"),
    "awareness": _("Awareness action"),
    "tool": _("Tool"),
    "case_set": _("Set of cases"),
}
AUDIENCES: Mapping[str, Text] = {
    "network": _("the network and its organisations"),
    "territory": _("the territory"),
    "profession": _("the professional community"),
}
OUTPUT_STATES: Mapping[str, Text] = {"planned": _("Planned"), "done": _("There")}
OUTPUT_CHIPS: Mapping[str, str] = {"planned": "due", "done": "accepted"}


def written(day: date | None) -> str:
    """A day in full, in the language in use; nothing for None."""
    return written_day(day) if day else ""


def placed(place: Any, after: str = "") -> str:
    """Where something stands, in words; `place` has `kind`, `on`, `season`, `year`."""
    match place.kind:
        case "season":
            return f"{SEASONS[place.season]} {place.year}"
        case "after":
            return str(_("after “%(title)s”", title=after or "…"))
        case _:
            return written(place.on)

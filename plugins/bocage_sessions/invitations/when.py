"""When a session takes place: a day, hours of the clocks there, and the instants they are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from marshmallow import ValidationError, fields

from bocage.plugin import Text, translator, written_day

_ = translator("sessions")

ZONES: dict[str, Text] = {
    "Europe/Paris": _("mainland France"),
    "America/Guadeloupe": _("Guadeloupe"),
    "America/Martinique": _("Martinique"),
    "America/St_Barthelemy": _("Saint Barthélemy"),
    "America/Marigot": _("Saint Martin"),
    "America/Cayenne": _("French Guiana"),
    "America/Miquelon": _("Saint Pierre and Miquelon"),
    "Indian/Reunion": _("Réunion"),
    "Indian/Mayotte": _("Mayotte"),
    "Pacific/Noumea": _("New Caledonia"),
    "Pacific/Wallis": _("Wallis and Futuna"),
    "Pacific/Tahiti": _("Tahiti"),
    "Pacific/Marquesas": _("the Marquesas"),
    "Pacific/Gambier": _("the Gambier Islands"),
}
"""Where the clocks of a session may stand, and what that place is called."""


class Hour(fields.Time):
    """An hour of the day: `14:00`, `14 h`, `9h30`."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> time:
        text = str(value).strip().lower().replace(" ", "").replace("\u00a0", "")
        hours, _sign, minutes = text.replace("h", ":").partition(":")
        parts = (hours, *(minutes or "00").split(":"))
        is_clock = len(parts) in {2, 3} and all(
            part.isascii() and part.isdigit() and len(part) <= 2 for part in parts
        )
        if not is_clock or int(parts[0]) > 23 or any(int(part) > 59 for part in parts[1:]):
            raise ValidationError(str(_("This is no hour. Write it as 14:00.")))
        return time(int(parts[0]), int(parts[1]))

    def _serialize(self, value: Any, attr: str | None, obj: Any, **more: Any) -> str | None:
        return f"{value:%H:%M}" if value is not None else None


@dataclass(frozen=True, kw_only=True)
class When:
    """A day, and hours where they are known. `zone` says whose clocks are meant."""

    on: date
    begins: time | None = None
    ends: time | None = None
    zone: str = "Europe/Paris"

    def instants(self) -> tuple[datetime, datetime] | None:
        """From when to when; of an hour that comes twice in a night the first is meant."""
        if self.begins is None or self.ends is None:
            return None
        zone = ZoneInfo(self.zone)
        begins, ends = (datetime.combine(self.on, at, zone) for at in (self.begins, self.ends))
        return begins.astimezone(UTC), ends.astimezone(UTC)

    def code(self) -> str:
        """All of it in one line, which `when_from` reads."""
        hours = [f"{at:%H:%M}" if at else "-" for at in (self.begins, self.ends)]
        return " ".join((self.on.isoformat(), *hours, self.zone))


def when_from(code: str) -> When:
    """What `code` wrote down."""
    on, begins, ends, zone = code.split(" ")
    hours = [None if at == "-" else time.fromisoformat(at) for at in (begins, ends)]
    return When(on=date.fromisoformat(on), begins=hours[0], ends=hours[1], zone=zone)


def hour_faults(when: When) -> dict[str, list[str]]:
    """What is wrong with these hours, by field."""
    if (when.begins is None) != (when.ends is None):
        field = "begins" if when.begins is None else "ends"
        return {field: [str(_("Give both hours, or neither."))]}
    if when.begins is None or when.ends is None:
        return {}
    if when.ends <= when.begins:
        return {"ends": [str(_("It ends after it begins."))]}
    for name, at in (("begins", when.begins), ("ends", when.ends)):
        if not _is_on_the_clock(when, at):
            told = _("In that night the clocks go forward: there is no such hour.")
            return {name: [str(told)]}
    return {}


def _is_on_the_clock(when: When, at: time) -> bool:
    there = datetime.combine(when.on, at, ZoneInfo(when.zone))
    return there.astimezone(UTC).astimezone(there.tzinfo).replace(tzinfo=None) == there.replace(
        tzinfo=None
    )


def hour(at: time, code: str) -> str:
    """As this language writes it: `14 h`, `14 h 30`, `14:30`."""
    if code != "fr":
        return f"{at:%H:%M}"
    minutes = f"\u00a0{at:%M}" if at.minute else ""
    return f"{at.hour}\u00a0h{minutes}"


def told_when(when: When, code: str, usual_zone: str) -> Text:
    """As people say it; the place of the clocks is named where it is not the usual one."""
    day = written_day(when.on, "full", code)
    if when.begins is None or when.ends is None:
        return day
    said: dict[str, object] = {
        "day": day,
        "begins": hour(when.begins, code),
        "ends": hour(when.ends, code),
    }
    if when.zone == usual_zone:
        return _("%(day)s, from %(begins)s to %(ends)s", **said)
    where = ZONES.get(when.zone, when.zone)
    return _("%(day)s, from %(begins)s to %(ends)s (time of %(where)s)", where=where, **said)

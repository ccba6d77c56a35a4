"""Everything the page of a community's life shows, shaped once before it is drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any, NamedTuple

from bocage.plugin import Community, ngettext, settings_in, translator
from bocage_sessions.circles import picture, queries, rhythm, watching, words
from bocage_sessions.circles.quarters import Quarter
from bocage_sessions.circles.rules import (
    CIRCLES,
    CLOSE,
    Move,
    Place,
    moves,
    size_hint,
)
from bocage_sessions.rules import natural

_ = translator("sessions")


class Seen(NamedTuple):
    """One participant of a circle.

    Where the reader may not know who it is, `label` and `who` are empty, and how often they came is
    not told: a number leads to a person too.
    """

    number: int
    who: str
    label: str
    circle: str
    counted: str
    came: int | None
    expected: int | None
    was: str
    """The circle before, for who moved meanwhile; `new` for who was in none."""
    correction: Any


@dataclass(frozen=True, kw_only=True)
class Circles:
    """The circles of one day, from the middle outwards, and who moved since the quarter before."""

    on: date
    standing: Mapping[str, Sequence[Seen]]
    gone: Sequence[str]
    gone_unseen: int
    hint: str
    is_empty: bool
    names_people: bool
    """Whether any of them is a person, known to this reader or not, and not an organisation."""

    @property
    def total(self) -> int:
        """Everybody who might take part."""
        return sum(map(len, self.standing.values()))

    @property
    def close(self) -> int:
        """How many stand in the two innermost circles."""
        return sum(len(self.standing[circle]) for circle in CLOSE)

    @property
    def third(self) -> str:
        """About how many a third would be."""
        least, is_even = self.total // 3, self.total % 3 == 0
        both = _("%(least)s or %(most)s", least=least, most=least + 1)
        return str(least if is_even else both)

    @property
    def moved(self) -> list[Seen]:
        """Who stands elsewhere than at the end of the quarter before, and may be named."""
        return [one for seen in self.standing.values() for one in seen if one.was and one.label]

    @property
    def moved_unseen(self) -> int:
        """How many more moved whom the reader may not know."""
        return self.gone_unseen + sum(
            1 for seen in self.standing.values() for one in seen if one.was and not one.label
        )

    @property
    def rings(self) -> tuple[picture.Ring, ...]:
        """The picture."""
        told: dict[str, Sequence[picture.Told]] = {
            circle: [picture.Told(one.number, bool(one.was)) for one in seen]
            for circle, seen in self.standing.items()
        }
        return picture.rings(told, words.told(words.SHORT))


def circles_of(known: queries.Known, quarter: Quarter, on: date) -> Circles:
    """The circles of that day."""
    before = known.on(quarter.before.ends)
    found = known.on(on)
    moved = {move.who: move for move in moves(before, found)} if before else {}
    gone = [move.who for move in moved.values() if not move.after]
    named = sorted((known.labels[who] for who in gone if who in known.labels), key=natural)
    return Circles(
        on=on,
        standing=_standing(known, found, moved, on),
        gone=named,
        gone_unseen=len(gone) - len(named),
        hint=size_hint(found),
        is_empty=not any(one.on <= on for one in known.held),
        names_people=any(who.startswith("person:") for who in found),
    )


def _standing(
    known: queries.Known, found: Mapping[str, Place], moved: Mapping[str, Move], on: date
) -> dict[str, list[Seen]]:
    ordered = sorted(
        found.values(),
        key=lambda one: (
            CIRCLES.index(one.circle),
            one.who not in known.labels,
            natural(known.labels.get(one.who, "")),
        ),
    )
    standing: dict[str, list[Seen]] = {circle: [] for circle in CIRCLES}
    for number, one in enumerate(ordered, 1):
        standing[one.circle].append(
            Seen(
                number=number,
                who=one.who if one.who in known.labels else "",
                label=known.labels.get(one.who, ""),
                circle=one.circle,
                counted=one.counted,
                came=one.came if one.who in known.labels else None,
                expected=one.expected if one.who in known.labels else None,
                was=(moved[one.who].before or "new") if one.who in moved else "",
                correction=known.correction(one.who, on),
            )
        )
    return standing


def circles_told(circles: Circles) -> str:
    """How many stand in each circle, in words."""
    names = words.told(words.CIRCLES)
    return ", ".join(
        f"{names[circle].lower()} {len(seen)}" for circle, seen in circles.standing.items()
    )


@dataclass(frozen=True, kw_only=True)
class Rhythm:
    """What a group meant to hold and what it held in a year."""

    kept: rhythm.Kept
    is_said: bool
    picture: picture.RhythmPicture
    silence: rhythm.Silence | None
    held: Sequence[tuple[int, date, int | None]]
    """Number, day, and days since the session before."""


def rhythm_of(
    community: Community, known: queries.Known, on: date, heard: Any, today: date
) -> Rhythm:
    """Against its settings, the words of its rhythm, or two months where neither tells."""
    said = settings_in(community, "sessions")
    gap = rhythm.gap_meant(said, community.rhythm)
    past = [one for one in known.held if one.on <= on]
    kept = rhythm.kept([one.on for one in past], gap, on, community.started)
    since = [None, *((after.on - before.on).days for before, after in pairwise(past))]
    inside = [
        (one.number, one.on, days)
        for one, days in zip(past, since, strict=False)
        if one.on >= kept.starts
    ]
    return Rhythm(
        kept=kept,
        is_said=bool(said.get("every")) or rhythm.gap_told(community.rhythm) is not None,
        picture=picture.rhythm_picture(kept),
        silence=watching.silence_of(heard, today, gap),
        held=inside,
    )


def gap_in_words(days: int) -> str:
    """The time between two sessions as people say it."""
    if days < 21:
        return ngettext("%(num)s day", "%(num)s days", days) % {"num": days}
    if days < 56 and days % 30 > 2:
        weeks = round(days / 7)
        return ngettext("%(num)s week", "%(num)s weeks", weeks) % {"num": weeks}
    months = round(days / 30.4)
    return ngettext("%(num)s month", "%(num)s months", months) % {"num": months}


def quarters_until(quarter: Quarter, count: int = 4) -> list[Quarter]:
    """So many quarters, the last of which is this one."""
    found = [quarter]
    while len(found) < count:
        found.insert(0, found[0].before)
    return found

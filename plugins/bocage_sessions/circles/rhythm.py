"""What rhythm a group has given itself, in words, and whether it keeps it. No database."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

NUMBERS = {
    word: number
    for number, words in enumerate(
        (
            "un une one a an", "deux two other", "trois three", "quatre four", "cinq five",
            "six", "sept seven", "huit eight", "neuf nine", "dix ten", "onze eleven",
            "douze twelve",
        ),
        1,
    )
    for word in words.split()
}  # fmt: skip
DAYS = {
    "jour": 1, "day": 1, "semaine": 7, "week": 7, "quinzaine": 14, "fortnight": 14,
    "mois": 30.4, "month": 30.4, "trimestre": 91.3, "quarter": 91.3, "semestre": 182.6,
    "an": 365.25, "année": 365.25, "year": 365.25,
}  # fmt: skip
_UNIT = "(jour|day|semaine|week|quinzaine|fortnight|mois|month|trimestre|quarter|semestre|année|an|year)"
_NUMBER = f"([0-9]{{1,3}}|{'|'.join(sorted(NUMBERS, key=len, reverse=True))})"
_EVERY = re.compile(rf"\b(?:tous les|toutes les|chaque|every|each)\s+(?:{_NUMBER}\s+)?{_UNIT}s?\b")
_TIMES = re.compile(rf"\b{_NUMBER}\s+(?:fois|times?)\s+(?:par|a|an|per|each)\s+{_UNIT}\b")
_ONCE = re.compile(rf"\b(once|twice)\s+(?:a|an|per|each|every)\s+{_UNIT}\b")
_WORDS = (
    (re.compile(r"\b(hebdomadaire|weekly)\b"), 7.0),
    (re.compile(r"\b(bimensuel|fortnightly)"), 14.0),
    (re.compile(r"\b(bimestriel)"), 60.8),
    (re.compile(r"\b(mensuel|monthly)"), 30.4),
    (re.compile(r"\b(trimestriel|quarterly)"), 91.3),
)
USUAL = 61
"""Two months: what is gone by where nobody has said a rhythm that can be read."""
PATIENCE, ASLEEP = 1.5, 3.0
LEADERS_FIRST = timedelta(days=14)
LEAST_SLEEP = timedelta(days=180)


def gap_told(text: str) -> int | None:
    """So many days lie between two sessions by these words; None when they do not tell."""
    said = " ".join(text.casefold().replace("\u2019", "'").split())
    if found := _EVERY.search(said):
        return round(_number(found[1]) * DAYS[found[2]])
    if found := _TIMES.search(said):
        return round(DAYS[found[2]] / _number(found[1]))
    if found := _ONCE.search(said):
        return round(DAYS[found[2]] / (2 if found[1] == "twice" else 1))
    return next((round(days) for pattern, days in _WORDS if pattern.search(said)), None)


def _number(word: str | None) -> int:
    if not word:
        return 1
    return max(int(word), 1) if word.isdecimal() else NUMBERS[word]


def gap_of(text: str) -> int:
    """The same, or two months."""
    return gap_told(text) or USUAL


def gap_meant(settings: Mapping[str, Any], text: str) -> int:
    """What the settings say, and otherwise the words."""
    return int(settings.get("every") or 0) or gap_of(text)


@dataclass(frozen=True, kw_only=True)
class Silence:
    """Nothing was held since `since` and nothing is planned; `days` ago, where `gap` was meant."""

    since: date
    days: int
    gap: int

    @property
    def is_long(self) -> bool:
        """Whether those who lead the group are told."""
        return self.days > self.gap * PATIENCE

    @property
    def is_for_secretariat(self) -> bool:
        """Whether the secretariat is told too: those who lead had two weeks before."""
        return self.days > self.gap * PATIENCE + LEADERS_FIRST.days

    @property
    def is_sleep(self) -> bool:
        """Whether the group seems to sleep."""
        return self.days > max(self.gap * ASLEEP, LEAST_SLEEP.days)


def silence(since: date, gap: int, today: date) -> Silence:
    """How long nothing has been heard, for a group with nothing ahead."""
    return Silence(since=since, days=max((today - since).days, 0), gap=gap)


@dataclass(frozen=True, kw_only=True)
class Kept:
    """Sessions of one year against what the rhythm would have had."""

    starts: date
    ends: date
    gap: int
    days: tuple[date, ...]
    expected: int
    longest: int
    """The longest time between two of them, in days."""


def kept(days: Sequence[date], gap: int, on: date, began: date | None = None) -> Kept:
    """The year up to that day, or since the group began."""
    starts = on - timedelta(days=365)
    if began is not None and began > starts:
        starts = min(began, on)
    inside = tuple(sorted(day for day in days if starts <= day <= on))
    gaps = [(after - before).days for before, after in pairwise(inside)]
    expected = max(1, round((on - starts).days / gap)) if on > starts else 0
    return Kept(
        starts=starts,
        ends=on,
        gap=gap,
        days=inside,
        expected=expected,
        longest=max(gaps, default=0),
    )

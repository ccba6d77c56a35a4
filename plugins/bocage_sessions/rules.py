"""States of a session, marks of attendance, addresses, and cells that are safe in a spreadsheet."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from marshmallow import ValidationError

from bocage.plugin import translator

_ = translator("sessions")

PLANNED, HELD, CANCELLED = "planned", "held", "cancelled"
STATES = (PLANNED, HELD, CANCELLED)

PRESENT, REMOTE, STAND_IN = "present", "remote", "stand_in"
EXCUSED, ABSENT = "excused", "absent"
MARKS = (PRESENT, REMOTE, STAND_IN, EXCUSED, ABSENT)
"""From the strongest to the weakest: what two people of one organisation make of it together."""
THERE = frozenset((PRESENT, REMOTE, STAND_IN))
MOST_ROWS = 1_000
"""So many lines of attendance are taken at once."""

_SPOKEN = {
    "présent": PRESENT,
    "présente": PRESENT,
    "présence": PRESENT,
    "à distance": REMOTE,
    "distance": REMOTE,
    "visio": REMOTE,
    "suppléant": STAND_IN,
    "suppléante": STAND_IN,
    "suppléance": STAND_IN,
    "stand-in": STAND_IN,
    "excusé": EXCUSED,
    "excusée": EXCUSED,
    "excuse": EXCUSED,
    "absence excusée": EXCUSED,
    "absente": ABSENT,
    "absence": ABSENT,
}
_ROW = re.compile(r"(?=[op])(?:o(\d{1,15}))?(?:p(\d{1,15}))?", re.ASCII)
_NUMBER_OR_PHONE = re.compile(r"[+-]?\(?\d+\)?(?:[ .,\u00a0\u202f]?\d+)*", re.ASCII)
_DANGEROUS = ("=", "+", "-", "@")


class SessionIsAhead(ValidationError):
    """What only a past session can have was asked of one that has not taken place."""

    def __init__(self) -> None:
        sentence = _(
            "This session has not taken place yet: attendance can be entered from that day on."
        )
        super().__init__({"on": [str(sentence)]})


class HasAttendance(ValidationError):
    """People came: the session cannot be cancelled or planned again."""

    def __init__(self) -> None:
        sentence = _("Somebody came to this session. Remove the marks of attendance first.")
        super().__init__({"state": [str(sentence)]})


def mark_named(word: str) -> str | None:
    """The mark that this word means, in English or French; None when it means none."""
    text = word.strip().lower().replace("-", "_")
    if text in MARKS:
        return text
    return _SPOKEN.get(word.strip().lower())


def strongest(one: str, other: str) -> str:
    """What an organisation's row says when two of its people are marked differently."""
    ranks = {mark: rank for rank, mark in enumerate(MARKS)}
    return min(one, other, key=lambda mark: ranks.get(mark, len(MARKS)))


def state_after(now: str, to: str, on: date, today: date, *, has_attendance: bool) -> str:
    """The state `to`, when a session of that day may take it.

    Raises SessionIsAhead for a held session of the future, HasAttendance when people came.
    """
    if to == HELD and on > today:
        raise SessionIsAhead
    if to != HELD and now != to and has_attendance:
        raise HasAttendance
    return to


def row_key(organisation_id: int | None, person_id: int | None) -> str:
    """The short name of a line of the grid: `o12p34`, `o12` or `p34`."""
    organisation = f"o{organisation_id}" if organisation_id else ""
    return organisation + (f"p{person_id}" if person_id else "")


def row_named(key: str) -> tuple[int | None, int | None] | None:
    """Organisation and person of a line of the grid; None when this is no such name."""
    found = _ROW.fullmatch(key)
    if not found:
        return None
    return (int(found[1]) if found[1] else None, int(found[2]) if found[2] else None)


def participant(organisation_id: int | None, person_id: int | None) -> str:
    """Who is counted: the organisation, or a person who comes in their own name."""
    return f"organisation:{organisation_id}" if organisation_id else f"person:{person_id}"


def community_address(network: str, community: str) -> str:
    """The page of a community; it is core's, and its address does not change."""
    return f"/n/{network}/communities/{community}"


def programme_address(network: str, community: str) -> str:
    """The page of a community's programme; hooks also run where no page is being served."""
    return f"/n/{network}/sessions/{community}"


def session_address(network: str, community: str, number: int) -> str:
    """The page of one session."""
    return f"{programme_address(network, community)}/{number}"


def natural(text: str) -> tuple[tuple[int, int, str], ...]:
    """A sort key by which `A2` stands before `A10`."""
    parts = re.findall(r"(\d+)|(\D+)", text.casefold(), re.ASCII)
    return tuple((0, int(digits), "") if digits else (1, 0, words) for digits, words in parts)


def same_name(one: str, other: str) -> bool:
    """Whether both are one name, in whatever letters and spaces."""
    return one.casefold().split() == other.casefold().split()


def safe_cell(value: object) -> object:
    """The value for a spreadsheet: a text that would run as a formula gets an apostrophe before it.

    Plain numbers and telephone numbers stay as they are.
    """
    if not isinstance(value, str) or _NUMBER_OR_PHONE.fullmatch(value.strip(" ")):
        return value
    begins = unicodedata.normalize("NFKC", value).lstrip()
    if value.startswith(("\t", "\r", "\n")) or begins.startswith(_DANGEROUS):
        return "'" + value
    return value

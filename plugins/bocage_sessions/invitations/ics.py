"""Calendar files as RFC 5545 has them: instants in UTC, lines folded between letters."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bocage_sessions.invitations.when import When

LONGEST_LINE = 75
"""So many bytes a line may have; what is longer goes on behind a space."""
_ESCAPES = str.maketrans(
    {number: None for number in range(32) if chr(number) not in "\n\t"}
    | {"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\t": " ", "\x7f": None}
)


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One session as calendars know it. `uid` never changes; `sequence` grows with each change."""

    uid: str
    when: When
    title: str
    where: str = ""
    about: str = ""
    url: str = ""
    sequence: int = 0
    is_cancelled: bool = False
    changed_at: datetime


def file_lines(entries: Iterable[Entry], name: str, language: str) -> Iterator[str]:
    """The whole file, an entry at a time."""
    head = (
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Bocage//Sessions//FR",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{escaped(name)}",
        "REFRESH-INTERVAL;VALUE=DURATION:PT6H",
        "X-PUBLISHED-TTL:PT6H",
    )
    yield "".join(map(folded, head))
    for entry in entries:
        yield "".join(map(folded, _lines(entry, language)))
    yield "END:VCALENDAR\r\n"


def _lines(entry: Entry, language: str) -> Iterator[str]:
    stamp = _instant(entry.changed_at)
    yield "BEGIN:VEVENT"
    yield f"UID:{entry.uid}"
    yield f"DTSTAMP:{stamp}"
    yield f"LAST-MODIFIED:{stamp}"
    yield f"SEQUENCE:{entry.sequence}"
    span = entry.when.instants()
    if span is None:
        yield f"DTSTART;VALUE=DATE:{_day(entry.when.on)}"
        yield f"DTEND;VALUE=DATE:{_day(entry.when.on + timedelta(days=1))}"
    else:
        yield f"DTSTART:{_instant(span[0])}"
        yield f"DTEND:{_instant(span[1])}"
    yield f"STATUS:{'CANCELLED' if entry.is_cancelled else 'CONFIRMED'}"
    yield f"SUMMARY;LANGUAGE={language}:{escaped(entry.title)}"
    if entry.where:
        yield f"LOCATION:{escaped(entry.where)}"
    if entry.about:
        yield f"DESCRIPTION:{escaped(entry.about)}"
    if entry.url:
        yield f"URL:{entry.url}"
    yield "END:VEVENT"


def _instant(at: datetime) -> str:
    # Written out: a date of the years before 1000 would lose its zeros, and this is quicker.
    return f"{at.year:04}{at.month:02}{at.day:02}T{at.hour:02}{at.minute:02}{at.second:02}Z"


def _day(on: date) -> str:
    return f"{on.year:04}{on.month:02}{on.day:02}"


def escaped(text: str) -> str:
    """A text as such files write it, without signs that mean nothing in them."""
    return text.replace("\r\n", "\n").replace("\r", "\n").translate(_ESCAPES)


def folded(line: str) -> str:
    """A line with its end, in pieces of bearable length."""
    if len(line) <= LONGEST_LINE and line.isascii():
        return line + "\r\n"
    pieces: list[bytes] = []
    left = line.encode()
    while len(left) > LONGEST_LINE - bool(pieces):
        cut = LONGEST_LINE - bool(pieces)
        # A byte that begins with the bits 10 stands within a letter.
        while left[cut] & 0xC0 == 0x80:
            cut -= 1
        pieces.append(left[:cut])
        left = left[cut:]
    return b"\r\n ".join((*pieces, left)).decode() + "\r\n"

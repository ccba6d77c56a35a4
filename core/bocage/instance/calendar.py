"""What takes place in a network, month by month: a list to read, and a file for calendars."""

from __future__ import annotations

import calendar
import hashlib
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, date, timedelta
from zoneinfo import ZoneInfo

from flask import Response, g, request, url_for

from bocage import clock
from bocage.hooks.contributions import CalendarItem
from bocage.instance.shell import period
from bocage.language import _, language, written_day
from bocage.networks.vocabulary import Vocabulary
from bocage.reporting.actions import READ_PORTFOLIO, RUN_CYCLE
from bocage.reporting.queries import cycles_of
from bocage.web import network_pages, render_page

pages = network_pages("calendar", __name__)
MONTH = re.compile(r"(19|20|21)\d\d-(0[1-9]|1[0-2])", re.ASCII)
FIRST, LAST = date(1900, 1, 1), date(2199, 12, 1)
LONGEST_LINE = 73
"""A line of the file may have 75 bytes; what is longer goes on behind a space."""


@pages.get("/calendar")
def show_calendar() -> str:
    first = _month()
    items = _items(first)
    days = sorted({item.day for item in items})
    return render_page(
        "instance/calendar.html",
        month=_name(first),
        address=f"{first:%Y-%m}",
        days=[(day, [item for item in items if item.day == day]) for day in days],
        before=_neighbour(first, -1),
        after=_neighbour(first, 1),
        is_now=first == _this_month(),
    )


def _month() -> date:
    """The first day of the month asked for; this month, where none can be read."""
    asked = request.args.get("month", "")
    if not MONTH.fullmatch(asked):
        return _this_month()
    return date(int(asked[:4]), int(asked[5:]), 1)


def _this_month() -> date:
    return clock.today(g.network.time_zone).replace(day=1)


def _name(first: date) -> str:
    return written_day(first, "LLLL y")


def _neighbour(first: date, step: int) -> tuple[str, str] | None:
    """The address and the name of the month before or after; None beyond what can be read."""
    months = first.year * 12 + first.month - 1 + step
    found = date(months // 12, months % 12 + 1, 1) if months >= FIRST.year * 12 else FIRST
    return (f"{found:%Y-%m}", _name(found)) if FIRST <= found <= LAST and found != first else None


def _items(first: date) -> Sequence[CalendarItem]:
    """Everything of this month, by day; what a plugin tells of other days is left out."""
    ends = first.replace(day=calendar.monthrange(first.year, first.month)[1])
    found = [*_quarters(), *g.hooks.calendar_items(g.network, g.actor, first, ends)]
    here = [item for item in found if first <= item.day <= ends]
    return sorted(here, key=lambda item: (item.day, item.hours))


def _quarters() -> Iterator[CalendarItem]:
    """When each quarter opens, and the day until which its updates are expected."""
    words = Vocabulary.of(g.network.vocabulary, language())
    for cycle in cycles_of(g.network):
        quarter, address = period(cycle.period), _where(cycle.period)
        opened = cycle.opened_at.astimezone(ZoneInfo(g.network.time_zone)).date()
        asked = _("%(quarter)s: last day to hand in %(an_update)s")
        told = asked % {"quarter": quarter, "an_update": words.update.a}
        for day, title in ((opened, _("%(quarter)s opens", quarter=quarter)), (cycle.due_on, told)):
            yield CalendarItem(day=day, title=title, url=address, kind=_("Quarter"))


def _where(name: str) -> str:
    """The page of a quarter for whoever runs it; the board, or the network, for others."""
    if g.actor.may(RUN_CYCLE, g.network):
        return url_for("reporting.show_cycle", period=name)
    if g.actor.may(READ_PORTFOLIO, g.network):
        return url_for("reporting.board")
    return url_for("networks.show_network")


@pages.get("/calendar.ics")
def download_calendar() -> Response:
    first = _month()
    text = "".join(f"{line}\r\n" for line in _file(_items(first)))
    answer = Response(text, mimetype="text/calendar")
    name = f"{g.network.slug}-{first:%Y-%m}.ics"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _file(items: Sequence[CalendarItem]) -> Iterator[str]:
    yield from ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Bocage//Bocage//FR")
    yield from _folded(f"X-WR-CALNAME:{_plain(g.network.name)}")
    for item in items:
        yield from _event(item)
    yield "END:VCALENDAR"


def _event(item: CalendarItem) -> Iterator[str]:
    root = request.host_url.rstrip("/")
    url = item.url if "://" in item.url else f"{root}{item.url}"
    told = f"{item.day}|{item.title}|{url}"
    mark = hashlib.sha256(told.encode()).hexdigest()[:32]
    title = f"{item.kind} – {item.title}" if item.kind else str(item.title)
    lines = (
        "BEGIN:VEVENT",
        f"UID:{mark}@{request.host.partition(':')[0]}",
        f"DTSTAMP:{clock.now():%Y%m%dT%H%M%SZ}",
        *_span(item),
        f"SUMMARY;LANGUAGE={language()}:{_plain(title)}",
        *([f"LOCATION:{_plain(str(item.where))}"] if item.where else []),
        f"URL:{url}",
        "END:VEVENT",
    )
    for line in lines:
        yield from _folded(line)


def _span(item: CalendarItem) -> Iterator[str]:
    """From when to when: instants where hours are known, or else the whole day."""
    if item.begins is None:
        yield f"DTSTART;VALUE=DATE:{item.day:%Y%m%d}"
        yield f"DTEND;VALUE=DATE:{item.day + timedelta(days=1):%Y%m%d}"
        return
    yield f"DTSTART:{item.begins.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    if item.ends is not None and item.ends > item.begins:
        yield f"DTEND:{item.ends.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _plain(text: str) -> str:
    """A text as such files write it."""
    kept = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return " ".join(kept.splitlines())


def _folded(line: str) -> Iterator[str]:
    """A line in pieces of bearable length, cut between letters."""
    piece = ""
    for letter in line:
        if len((piece + letter).encode()) > LONGEST_LINE:
            yield piece
            piece = " "
        piece += letter
    yield piece

"""Speed and size of Bocage: one line a measure, `BENCH name value bound ok|short`.

Seconds and requests depend on the machine, so the page is measured as a ratio to the limit beside
it, before the same server and in alternating rounds; lines that begin with # explain.
"""

from __future__ import annotations

import argparse
import gc
import os
import re
import shutil
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import process_time
from typing import Protocol

import attendance
import feed
import limit
import reference
import serving
import sqlalchemy as sa
from flask import Flask
from werkzeug.test import EnvironBuilder, run_wsgi_app

import plugins
from bocage.app import create_app
from bocage.settings import read_settings

LOTS = 7
LOT_SECONDS = 1.5
INSIDE_LOTS = 20
TOKEN = re.compile(r'(name="csrf_token" value=")[^"]*')
CONTROL = ("BEGIN", "PRAGMA", "SAVEPOINT", "RELEASE", "ROLLBACK", "COMMIT")


@dataclass(frozen=True, kw_only=True)
class Measure:
    """One figure against its bound; `at_least` says on which side of it is well."""

    name: str
    value: float
    bound: float
    at_least: bool = False
    spread: str = ""

    @property
    def is_well(self) -> bool:
        """Whether the bound is kept."""
        return self.value >= self.bound if self.at_least else self.value <= self.bound

    def line(self) -> str:
        """As it is printed."""
        sign = "≥" if self.at_least else "≤"
        word = "ok" if self.is_well else "short"
        return f"BENCH {self.name} {self.value:.4g} {sign}{self.bound:g} {word}{self.spread}"


class Timed(Protocol):
    """Something whose requests take time."""

    def seconds(self, times: int) -> float:
        """The time of one request, over so many."""
        ...


@dataclass
class Site:
    """A WSGI application and the request that is put to it."""

    app: Flask
    path: str = "/"
    cookie: str = ""

    def environ(self) -> dict[str, object]:
        """A request as a server hands it over, without any wish for compression."""
        headers = {"Cookie": self.cookie, **reference.HEADERS} if self.cookie else {}
        builder = EnvironBuilder(self.path, base_url="http://127.0.0.1:8000", headers=headers)
        return dict(builder.get_environ()) | {"REMOTE_ADDR": "127.0.0.1"}

    def page(self) -> str:
        """What it answers."""
        content, status, _ = run_wsgi_app(self.app, self.environ())
        text = b"".join(content).decode()
        if not status.startswith("200"):
            raise SystemExit(f"{self.path} was answered with {status}:\n{text[:2000]}")
        return text

    def seconds(self, times: int) -> float:
        """Processor time of one request, over so many."""
        given = [self.environ() for _ in range(times)]
        started = process_time()
        for environ in given:
            answer = self.app(environ, _ignore)
            for _ in answer:
                pass
            answer.close()  # type: ignore[attr-defined]
        return (process_time() - started) / times


def _ignore(_status: str, _headers: object, _fault: object = None) -> Callable[[bytes], object]:
    return len


@contextmanager
def opened(folder: Path, app: Flask | None = None) -> Iterator[Site]:
    """The application of the instance in this folder, with its secretary signed in."""
    app = app or create_app(read_settings(folder, {}))
    client = reference.signed_in(app)
    yield Site(app, reference.PAGE, reference.cookies(client, app))
    app.extensions["bocage.database"].dispose()


def beside_the_limit(ours: Site, folder: Path, port: int) -> Iterator[Measure]:
    """Throughput beside the limit's: both before the same server, asked by eight at once."""
    page = TOKEN.sub(r"\1", ours.page())
    file = folder / "page.html"
    file.write_text(page, "utf-8")
    database = Path(ours.app.extensions["bocage.database"].engine.url.database)
    bare = Site(limit.app_for(page, database, reference.SLUG))
    if bare.page() != page:
        raise SystemExit("The limit does not serve the bytes of the page.")
    inside(ours, bare)
    other = serving.free_port()
    limited = serving.limit_served(other, file, database, reference.SLUG)
    with serving.served(folder, port), limited:
        found = in_turns(
            serving.Target(port=port, path=ours.path, cookie=ours.cookie),
            serving.Target(port=other, path="/"),
        )
    spread = f" ({min(found):.3f}–{max(found):.3f}, {len(page.encode()) / 1000:.1f} kB)"
    yield Measure(
        name="community_page_ratio",
        value=statistics.median(found),
        bound=0.40,
        at_least=True,
        spread=spread,
    )


def inside(ours: Timed, bare: Timed) -> None:
    """Print what a page costs without any server, which is what work on the page itself changes."""
    lots = []
    for site in (ours, bare):
        site.seconds(50)
    for _ in range(INSIDE_LOTS):
        gc.collect()
        lots.append((ours.seconds(20), bare.seconds(60)))
    mine, its = (min(lot) * 1000 for lot in zip(*lots, strict=True))
    print(
        f"# inside one process, without a server: {mine:.2f} ms of processor a page, "
        f"the limit {its:.2f} ms, ratio {its / mine:.3f}"
    )


def in_turns(ours: serving.Target, bare: serving.Target) -> list[float]:
    """The ratio of answers a second of each lot; lots of both sites take turns."""
    for site in (ours, bare):
        site.answers_a_second(LOT_SECONDS)
    lots = [
        (ours.answers_a_second(LOT_SECONDS), bare.answers_a_second(LOT_SECONDS))
        for _ in range(LOTS)
    ]
    mine, its = (statistics.median(lot) for lot in zip(*lots, strict=True))
    print(f"# served to eight at once: {mine:.0f} pages a second, the limit {its:.0f}")
    return [mine / its for mine, its in lots]


def statements(name: str, site: Site, *, show: bool) -> Measure:
    """How many statements the database gets for one page; those that only open and close are left out."""
    engine = site.app.extensions["bocage.database"].engine
    asked: list[str] = []

    def noted(*given: object) -> None:
        asked.append(str(given[2]))

    site.page()
    sa.event.listen(engine, "before_cursor_execute", noted)
    site.page()
    sa.event.remove(engine, "before_cursor_execute", noted)
    counted = [text for text in asked if not text.lstrip().upper().startswith(CONTROL)]
    if show:
        print(*(f"# {' '.join(text.split())[:160]}" for text in asked), sep="\n")
    return Measure(name=name, value=len(counted), bound=12)


def attendance_measures(work: Path) -> Iterator[Measure]:
    """The table of 60 organisations and 24 sessions, and a sheet of 400 people in one request."""
    with opened(attendance.large(work / "matrix")) as page:
        matrix = Site(page.app, attendance.MATRIX, page.cookie)
        yield Measure(name="matrix_page_ratio", value=attendance.ratio(matrix, page), bound=2)
        yield statements("matrix_page_statements", matrix, show=False)
    with opened(attendance.crowded(work / "sheet")) as site:
        seconds, asked = attendance.sheet_saved(site.app, _is_counted)
    yield Measure(name="sheet_of_400_seconds", value=seconds, bound=2)
    yield Measure(name="sheet_of_400_statements", value=asked, bound=20)


def feed_measures(work: Path) -> Iterator[Measure]:
    """A calendar of five hundred sessions, in milliseconds of processor and beside a page."""
    with opened(feed.long(work / "feed")) as page:
        told = Site(page.app, feed.made_in(page.app))
        if told.page().count("BEGIN:VEVENT") != feed.SESSIONS:
            raise SystemExit("The calendar does not tell every session.")
        lots = [(told.seconds(feed.TIMES), page.seconds(feed.TIMES)) for _ in range(feed.LOTS)]
    mine, its = (min(lot) for lot in zip(*lots, strict=True))
    yield Measure(name="calendar_feed_milliseconds", value=mine * 1000, bound=100)
    yield Measure(name="calendar_feed_ratio", value=mine / its, bound=10)


def _is_counted(statement: str) -> bool:
    return not statement.lstrip().upper().startswith(CONTROL)


def ten_plugins_cost(ours: Site, folder: Path, copy: Path) -> Measure:
    """What ten small plugins add to the page, as a part of it; both in one run, in turns."""
    shutil.copytree(folder, copy)
    plugins.switch_on(copy)
    with opened(copy, plugins.with_ten(copy)) as having:
        if having.page().count(plugins.SHOWN) != plugins.COUNT:
            raise SystemExit("The plugins that are measured do not show.")
        found = plugins.compared(ours, having)
    cut = statistics.quantiles(found, n=4)
    return Measure(
        name="ten_plugins_cost",
        value=statistics.median(found),
        bound=0.10,
        spread=f" ({cut[0]:.3f}–{cut[2]:.3f})",
    )


def weights(visit: serving.Visit) -> Iterator[Measure]:
    """What goes over the wire for the page of a community, at first and with static files kept."""
    yield Measure(name="first_visit_kilobytes", value=visit.first / 1000, bound=60)
    yield Measure(name="next_visit_kilobytes", value=visit.next / 1000, bound=15)


def measured(work: Path, *, show: bool) -> Iterator[Measure]:
    """Every measure, in the order of the promise."""
    port = serving.free_port()
    ordinary = reference.settled(work / "ordinary", port)
    reference.fill(ordinary, reference.ORDINARY)
    large = reference.settled(work / "large")
    reference.fill(large, reference.LARGE)
    with opened(ordinary) as site:
        yield from beside_the_limit(site, ordinary, port)
        yield statements("community_page_statements", site, show=show)
        yield ten_plugins_cost(site, ordinary, work / "ten")
        cookie = site.cookie
    with opened(large) as site:
        yield statements("large_community_page_statements", site, show=False)
    yield from attendance_measures(work)
    yield from feed_measures(work)
    yield Measure(
        name="process_start_seconds", value=serving.start_seconds(ordinary, port), bound=1.5
    )
    safe = serving.start_seconds(ordinary, port, "--safe-mode")
    yield Measure(name="safe_mode_start_seconds", value=safe, bound=5)
    with serving.served(ordinary, port):
        yield from weights(serving.visit(port, reference.PAGE, cookie))
    demo = Path("instances/demo")
    if (demo / "instance.toml").exists():
        again = serving.second_demo_start(demo, work / "demo", serving.free_port())
        yield Measure(name="second_demo_start_seconds", value=again, bound=3)


def main(arguments: Sequence[str]) -> int:
    """Print every measure; 1 when one is short."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--statements", action="store_true", help="show what the database is asked")
    given = asked.parse_args(arguments)
    for name in [name for name in os.environ if name.startswith("BOCAGE_")]:
        del os.environ[name]
    short = 0
    with tempfile.TemporaryDirectory(prefix="bocage-bench-") as folder:
        for measure in measured(Path(folder), show=given.statements):
            print(measure.line(), flush=True)
            short += not measure.is_well
    return 1 if short else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

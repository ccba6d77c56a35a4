"""Where the time of one page goes, plugin by plugin."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import click
from sqlalchemy import event

from bocage.cli.opened import Instance
from bocage.hooks.guarding import Answered, Trace, tracing
from bocage.language import _
from bocage.networks.queries import find_network
from bocage.permissions import OPERATOR
from bocage.web.house import House

NOTHING_THERE = 404


@dataclass(frozen=True, kw_only=True)
class Line:
    """What one plugin was asked of one kind, for one page."""

    hook: str
    plugin: str
    calls: int
    ms: float
    statements: int


@click.command()
@click.argument("network")
@click.argument("path", default="")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.pass_obj
def trace(instance: Instance, network: str, path: str, *, as_json: bool) -> None:
    """Draw one page as the operator would see it, and say what each plugin took for each hook.

    PATH is the rest of the address after the network, with or without a slash before it, or a
    whole address from the root of the site: `communities`, `/communities`, `/n/NETWORK/communities`.
    """
    with instance.work():
        find_network(network)
    address = _address(instance, network, path)
    # The second time is what people meet: at first templates and statements are made.
    _drawn(instance, address)
    found, status, seconds = _drawn(instance, address)
    if status == NOTHING_THERE:
        hint = _("There is nothing at %(path)s. Try “communities” or “/n/%(network)s/communities”.")
        click.echo(hint % {"path": address, "network": network}, err=True)
    lines = summed(found.answers)
    if as_json:
        told = {
            "path": address,
            "status": status,
            "ms": round(seconds * 1000, 1),
            "statements": found.statements,
            "plugins": [asdict(line) for line in lines],
        }
        click.echo(json.dumps(told, ensure_ascii=False, indent=1))
        return
    for row in _table(lines):
        click.echo(row)
    click.echo(
        str(
            _(
                "%(path)s: %(status)s, %(ms)s ms, %(count)s statements, core and plugins together.",
                path=address,
                status=status,
                ms=f"{seconds * 1000:.1f}",
                count=found.statements,
            )
        )
    )


def _address(instance: Instance, network: str, path: str) -> str:
    """Where this leads: from the root of the site when there is a page, otherwise in the network."""
    inside = f"/n/{network}/{path.lstrip('/')}"
    if not path.startswith("/"):
        return inside
    routes = instance.app.url_map.bind("")
    bare = path.partition("?")[0]
    return path if bare.startswith("/n/") or routes.test(bare, "GET") else inside


def _drawn(instance: Instance, address: str) -> tuple[Trace, int, float]:
    house: House = instance.app.extensions["bocage"]
    # A process of the operator alone: nobody else is served by it.
    house.current_actor = lambda: OPERATOR
    engine = house.database.engine
    with tracing() as found:

        def count(*_given: object) -> None:
            found.statements += 1

        event.listen(engine, "before_cursor_execute", count)
        started = time.perf_counter()
        try:
            client = instance.app.test_client()
            answer = client.get(address, base_url=instance.settings.base_url, buffered=True)
        finally:
            event.remove(engine, "before_cursor_execute", count)
        return found, answer.status_code, time.perf_counter() - started


def summed(answers: Iterable[Answered]) -> Sequence[Line]:
    """One line for each plugin and hook, the slowest first."""
    sums: dict[tuple[str, str], tuple[int, float, int]] = {}
    for item in answers:
        key = (item.question.hook, item.question.plugin)
        calls, seconds, statements = sums.get(key, (0, 0.0, 0))
        sums[key] = (calls + 1, seconds + item.seconds, statements + item.statements)
    lines = [
        Line(hook=hook, plugin=plugin, calls=calls, ms=round(s * 1000, 2), statements=count)
        for (hook, plugin), (calls, s, count) in sums.items()
    ]
    return sorted(lines, key=lambda line: (-line.ms, line.hook, line.plugin))


def _table(lines: Sequence[Line]) -> Iterable[str]:
    rows: list[tuple[Any, ...]] = [("hook", "plugin", "calls", "ms", "statements")]
    rows += [(x.hook, x.plugin, x.calls, f"{x.ms:.2f}", x.statements) for x in lines]
    wide = [max(len(str(row[at])) for row in rows) for at in range(5)]
    for row in rows:
        names = (str(cell).ljust(wide[at]) for at, cell in enumerate(row[:2]))
        figures = (str(cell).rjust(wide[at]) for at, cell in enumerate(row[2:], 2))
        yield "  ".join((*names, *figures))

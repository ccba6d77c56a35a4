"""What ten plugins cost the page of a community, beside the same page without them."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any, Protocol

import reference
from flask import Flask
from jinja2 import DictLoader

from bocage.app import create_app
from bocage.database import Database, transaction
from bocage.hooks import Plugin, Registry, hookimpl
from bocage.hooks.contributions import Indicator, MenuItem, Panel, Reminder, UpdateSection
from bocage.networks.models import Network, NetworkPlugin
from bocage.settings import read_settings

COUNT = 10
ROUNDS, LOTS, PAGES = 12, 20, 2
"""Short lots, so that both of a pair meet the same moods of the machine."""
SHOWN = "heures données ce trimestre"
PANEL = f"<p>{{{{ hours }}}} {SHOWN}.</p>"


class Measured(Protocol):
    """A site whose requests take time."""

    def seconds(self, times: int) -> float:
        """The time of one request, over so many."""
        ...


def small(name: str) -> ModuleType:
    """A plugin as most are: a line in the menu, a panel, something asked, a section, a figure."""

    def menu_items() -> Iterator[MenuItem]:
        yield MenuItem(title=f"Heures {name}", url=f"/n/{reference.SLUG}/{name}/")

    def panels(subject: Any) -> Iterator[Panel]:
        yield Panel(title="Heures", template=f"{name}/panel.html", context={"hours": 12})

    def reminders() -> Iterator[Reminder]:
        yield Reminder(title="Noter les heures", url=f"/n/{reference.SLUG}/{name}/")

    def update_sections() -> Iterator[UpdateSection]:
        yield UpdateSection(key="hours", title="Heures")

    def report_indicators() -> Iterator[Indicator]:
        yield Indicator(key="given", title="Heures", value=lambda _update: 12)

    made = ModuleType(name)
    answers = (menu_items, panels, reminders, update_sections, report_indicators)
    made.__dict__.update({answer.__name__: hookimpl(answer) for answer in answers})
    made.__dict__["plugin"] = Plugin(name=name, title=f"Heures {name}", hook_api=1)
    return made


def with_ten(folder: Path) -> Flask:
    """The application of the instance in this folder, with ten more plugins."""
    registry = Registry()
    registry.load_installed()
    templates: Mapping[str, str] = {f"{name}/panel.html": PANEL for name in names()}
    for name in names():
        registry.add(small(name), name)
    app = create_app(read_settings(folder, {}), registry)
    loader: Any = app.jinja_env.loader
    loader.loaders.append(DictLoader(templates))
    return app


def names() -> list[str]:
    """What they are called."""
    return [f"hours_{number}" for number in range(COUNT)]


def switch_on(folder: Path) -> None:
    """All ten are on in the network that is measured."""
    database = Database(read_settings(folder, {}).database)
    with database.work(), transaction() as session:
        network = session.query(Network).filter_by(slug=reference.SLUG).one()
        network.plugins.extend(NetworkPlugin(name=name, state="on") for name in names())
    database.dispose()


def compared(without: Measured, having: Measured) -> list[float]:
    """How much longer a page takes with them, as a part of a page, lot by lot in turns."""
    for site in (without, having):
        site.seconds(30)
    found = []
    for _ in range(ROUNDS):
        gc.collect()
        gc.disable()
        found += [having.seconds(PAGES) / without.seconds(PAGES) - 1 for _ in range(LOTS)]
        gc.enable()
    return found

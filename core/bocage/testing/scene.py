"""A site with one plugin, and something of everything the plugin may be asked about."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from http import HTTPStatus
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType
from typing import Any

import sqlalchemy as sa
from flask import Flask, g

from bocage.app import create_app
from bocage.communities.models import Community
from bocage.database import Database, session, transaction
from bocage.hooks import NetworkHooks, Registry
from bocage.migrations import Component, components, upgrade
from bocage.networks.models import Network
from bocage.permissions import ANYONE, Actor, Grant
from bocage.reporting.events import CycleOpened
from bocage.reporting.models import NetworkReport, ProgressUpdate, ReportingCycle
from bocage.settings import InstanceSettings
from bocage.testing import builders as build

TODAY = date(2024, 5, 14)
PERIOD = "2024-Q2"
MIGRATED = "migrated.sqlite"
_migrated: dict[tuple[Component, ...], TemporaryDirectory[str]] = {}


@dataclass(kw_only=True)
class Place:
    """A network with one of everything, addressed by number: sessions come and go."""

    network_id: int
    slug: str
    community_id: int
    community_slug: str
    person_id: int
    grants: tuple[Grant, ...]
    ids: dict[str, int] = field(default_factory=dict)

    @property
    def actor(self) -> Actor:
        """Somebody who may do everything in this network."""
        return Actor(person_id=self.person_id, name="Camille", grants=self.grants)


class Scene:
    """The site of one test: `here` is looked at, `elsewhere` is another network."""

    def __init__(self, registry: Registry, folder: Path) -> None:
        shutil.copyfile(migrated_file(registry), folder / "scene.sqlite")
        settings = InstanceSettings.for_tests(
            database_url=f"sqlite:///{folder / 'scene.sqlite'}", var=folder
        )
        self.registry = registry
        self.app: Flask = create_app(settings, registry)
        self.database: Database = self.app.extensions["bocage.database"]
        self.here = self._place()

    @cached_property
    def elsewhere(self) -> Place:
        """Another network with everything in it, from when it is first asked for."""
        return self._place()

    def _place(self) -> Place:
        with self.writing():
            return a_place(tuple(sorted(self.registry.names)))

    @contextmanager
    def visiting(self, place: Place, actor: Actor | None = None) -> Iterator[NetworkHooks]:
        """As in a request for a page of this network."""
        house = self.app.extensions["bocage"]
        house.current_actor = lambda: actor or place.actor
        path = f"/n/{place.slug}/communities/{place.community_slug}"
        with self.app.test_request_context(path):
            self.app.preprocess_request()
            yield g.hooks
        house.current_actor = lambda: ANYONE

    @contextmanager
    def writing(self) -> Iterator[None]:
        """A transaction of this site; `session` of `bocage.plugin` works in it."""
        with self.app.app_context(), self.database.work(), transaction():
            yield

    def page(self, address: str, *, language: str = "fr") -> str:
        """What somebody of the secretariat reads at this address of the network `here`."""
        self.app.extensions["bocage"].current_actor = lambda: self.here.actor
        visitor = self.app.test_client()
        visitor.set_cookie("language", language)
        answer = visitor.get(f"/n/{self.here.slug}{address}")
        assert answer.status_code == HTTPStatus.OK, f"{address} answers {answer.status}"
        return answer.get_data(as_text=True)

    def close(self) -> None:
        """Let go of the database."""
        self.database.dispose()


@contextmanager
def a_site(module: ModuleType, folder: Path) -> Iterator[Scene]:
    """A site with this plugin, on in two networks: `here` and `elsewhere`."""
    registry = Registry()
    registry.add(module, module.plugin.name)
    made = Scene(registry, folder)
    try:
        yield made
    finally:
        made.close()


def a_place(plugins: tuple[str, ...]) -> Place:
    """A network in which these plugins are on, with one of everything that core knows."""
    now = session()
    network = build.a_network(now, plugins=plugins)
    person = build.a_secretary(now, network)
    community = build.a_community(now, network)
    build.a_pilot(now, community, person)
    member = build.a_member(now, community)
    cycle = build.a_cycle(now, network, PERIOD)
    update = build.an_update(now, cycle, community)
    report = NetworkReport(network_id=network.id, cycle_id=cycle.id, title=network.name)
    session.add(report)
    session.flush()
    grants = (
        Grant(role="secretariat", network_id=network.id),
        Grant(role="pilot", network_id=network.id, community_id=community.id),
    )
    ids = {"cycle": cycle.id, "update": update.id, "report": report.id}
    ids |= {"stranger": member.person_id, "organisation": member.organisation_id or 0}
    return Place(
        network_id=network.id,
        slug=network.slug,
        community_id=community.id,
        community_slug=community.slug,
        person_id=person.id,
        grants=grants,
        ids=ids,
    )


def facts_of(place: Place) -> dict[str, Any]:
    """Everything a question may hand to a plugin, by the name of the argument."""
    network = session.get_one(Network, place.network_id)
    cycle = session.get_one(ReportingCycle, place.ids["cycle"])
    return {
        "network": network,
        "community": session.get_one(Community, place.community_id),
        "community_ids": [place.community_id],
        "actor": place.actor,
        "today": TODAY,
        "cycle": cycle,
        "update": session.get_one(ProgressUpdate, place.ids["update"]),
        "report": session.get_one(NetworkReport, place.ids["report"]),
        "event": CycleOpened(network_id=network.id, cycle_id=cycle.id, period=cycle.period),
        "starts": TODAY - timedelta(days=400),
        "ends": TODAY + timedelta(days=400),
    }


def migrated_file(registry: Registry) -> Path:
    """A file with the tables of core and of these plugins, made once and to be copied."""
    parts = tuple(components(registry))
    if parts not in _migrated:
        folder = TemporaryDirectory(prefix="bocage-contract-")
        database = Database(f"sqlite:///{Path(folder.name) / MIGRATED}")
        try:
            upgrade(database, registry)
        finally:
            database.dispose()
        _migrated[parts] = folder
    return Path(_migrated[parts].name) / MIGRATED


class Listener(logging.Handler):
    """Keeps what made a plugin fail, which core only writes to its log."""

    def __init__(self) -> None:
        super().__init__()
        self.faults: list[BaseException] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the exception of this line, if it has one."""
        if record.exc_info and record.exc_info[1] is not None:
            self.faults.append(record.exc_info[1])


@contextmanager
def listening() -> Iterator[Listener]:
    """The faults of plugins meanwhile."""
    heard, log = Listener(), logging.getLogger("bocage.plugins")
    log.addHandler(heard)
    try:
        yield heard
    finally:
        log.removeHandler(heard)


@contextmanager
def refused_statements(database: Database) -> Iterator[list[str]]:
    """The statements the database refuses meanwhile, whoever hides it."""
    refused: list[str] = []

    def hear(context: Any) -> None:
        refused.append(" ".join(str(context.original_exception).split()))

    sa.event.listen(database.engine, "handle_error", hear)
    try:
        yield refused
    finally:
        sa.event.remove(database.engine, "handle_error", hear)


@contextmanager
def counted(database: Database) -> Iterator[list[str]]:
    """The statements the database is asked meanwhile."""
    said: list[str] = []

    def hear(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        said.append(statement)

    sa.event.listen(database.engine, "before_cursor_execute", hear)
    try:
        yield said
    finally:
        sa.event.remove(database.engine, "before_cursor_execute", hear)

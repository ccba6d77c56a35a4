"""One instance as commands see it: each part is made when it is first needed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cached_property
from pathlib import Path

from flask import Flask

from bocage import language
from bocage.app import create_app
from bocage.cli import importing
from bocage.database import Database
from bocage.hooks import NetworkHooks, Registry
from bocage.hooks.guarding import Fault, noted
from bocage.jobs.waking import wake_after_commit
from bocage.networks.models import Network
from bocage.networks.quarantine import keep
from bocage.settings import InstanceSettings, is_safe_mode, read_settings

REACHED = "address"
"""A file of the running demonstration: where it is reached, which `PORT=` may have changed."""


class Instance:
    """The instance in one folder. Nothing of it is read before it is asked for."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.safe_mode = is_safe_mode()
        """Whether to go without plugins; decided before anything is read."""
        self._address = ""

    @cached_property
    def settings(self) -> InstanceSettings:
        """What `instance.toml` and the environment say. Raises BadSettings."""
        found = replace(read_settings(self.folder), safe_mode=self.safe_mode)
        note = found.var / REACHED
        if found.environment != "demonstration" or not note.exists():
            return found
        return replace(found, base_url=note.read_text("utf-8"))

    def reached_at(self, address: str) -> None:
        """From now on links begin with this address, whatever the settings say."""
        self._address = address
        self.__dict__["settings"] = replace(self.settings, base_url=address)

    @contextmanager
    def listening(self) -> Iterator[None]:
        """While this goes on, other commands print links to where the demonstration is reached."""
        note = self.settings.var / REACHED
        if self._address:
            note.write_text(self._address, "utf-8")
        try:
            yield
        finally:
            if self._address and note.exists() and note.read_text("utf-8") == self._address:
                note.unlink()

    @cached_property
    def registry(self) -> Registry:
        """The plugins that are installed; none in safe mode."""
        found = Registry()
        if not self.safe_mode:
            importing.begun()
            found.load_installed()
            importing.finished()
        return found

    @cached_property
    def app(self) -> Flask:
        """The web application; jobs are woken when something is written for them."""
        self.settings.var.mkdir(parents=True, exist_ok=True)
        made = create_app(self.settings, self.registry)
        wake_after_commit(made.extensions["bocage.database"], self.settings)
        return made

    @property
    def database(self) -> Database:
        """The database of the application."""
        found: Database = self.app.extensions["bocage.database"]
        return found

    @contextmanager
    def work(self) -> Iterator[None]:
        """The unit of work of one command, in the instance's own language."""
        speaking = language.speaking(self.settings.language)
        faults: list[Fault] = []
        try:
            with self.app.app_context(), self.database.work() as current, speaking:
                try:
                    yield
                finally:
                    faults = noted(current)
        finally:
            keep(self.database, faults)

    def note(self, fault: Fault) -> None:
        """Keep what a plugin broke outside any unit of work."""
        keep(self.database, [fault])

    def hooks_for(self, network: Network) -> NetworkHooks:
        """The plugins that are on in this network."""
        return NetworkHooks.of(self.registry, network)

    def close(self) -> None:
        """Let go of the database, if it was ever opened."""
        if "app" in self.__dict__:
            self.database.dispose()

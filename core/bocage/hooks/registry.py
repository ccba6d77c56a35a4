"""Which plugins are installed, and which of them had to be set aside, with the reason."""

from __future__ import annotations

import inspect
import logging
import re
import warnings
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from types import ModuleType
from typing import Any, TypeVar, cast

import pluggy

from bocage.hooks import hookspecs
from bocage.hooks.deprecated import DEPRECATED, Deprecation, Questions
from bocage.hooks.manifest import ACCEPTED, HOOK_API, SCHEMAS, Plugin
from bocage.hooks.mapping import with_tables
from bocage.hooks.soundness import look_into

log = logging.getLogger("bocage.plugins")
GROUP = "bocage.plugins"
NAME = re.compile(r"[a-z][a-z0-9_]{1,30}")
PAGES = {
    "calendar",
    "contributions",
    "cycles",
    "plugins",
    "portfolio",
    "reports",
    "roles",
    "updates",
}
TABLES = {"federation",
    "alembic", "community", "ended", "event", "frozen", "frozen_member", "mandate", "network",
    "organisation", "person", "personal", "pilot", "progress", "report", "role", "stage", "update",
}  # fmt: skip
RESERVED = (
    {"api", "bocage", "core"} | {part.stem for part in Path(__file__).parents[1].iterdir()}
) | (PAGES | TABLES)
"""Names of core's own parts, and what its addresses and tables begin with."""
HOOKS = tuple(name for name in vars(hookspecs) if hasattr(vars(hookspecs)[name], "bocage_spec"))
MOST_KNOWN = 4000
A = TypeVar("A")


class Unfit(ValueError):
    """A plugin breaks a rule of the house; the message says which."""


@dataclass(frozen=True, kw_only=True)
class SetAside:
    """A plugin that is installed but not used, and why."""

    name: str
    reason: str


class Registry:
    """All installed plugins of one application."""

    def __init__(self, ending: Iterable[Deprecation] = DEPRECATED) -> None:
        self._manager = Questions(ending)
        self._manager.add_hookspecs(hookspecs)
        self.manifests: dict[str, Plugin] = {}
        self.modules: dict[str, ModuleType] = {}
        self.set_aside: list[SetAside] = []
        self.admitted: set[str] = set()
        """Every plugin that was ever used here, even if it was set aside later."""
        self._known: dict[Any, Any] = {}
        """Who answers which question where; it changes only when a plugin comes or goes."""

    @property
    def names(self) -> frozenset[str]:
        """The plugins that can be used."""
        return frozenset(self.manifests)

    def load_installed(self, found: Iterable[EntryPoint] | None = None) -> None:
        """Import, inspect and register each entry point on its own."""
        points = entry_points(group=GROUP) if found is None else found
        named: dict[str, dict[str, EntryPoint]] = {}
        for point in sorted(points, key=lambda item: item.name):
            named.setdefault(point.name, {})[point.value] = point
        for name, found_here in named.items():
            if len(found_here) > 1:
                self.put_aside(name, f"several are called so: {', '.join(sorted(found_here))}")
            else:
                self.attempt(name, partial(self._load, *found_here.values()))
        self.in_order()

    def _load(self, point: EntryPoint) -> None:
        self.add(with_tables(point.load), point.name)

    def add(self, module: ModuleType, name: str) -> None:
        """Register a plugin's module. Raises Unfit."""
        manifest = _inspected(module, name)
        if name in self.manifests:
            raise Unfit(f"two plugins are called {name}")
        try:
            with warnings.catch_warnings(record=True) as told:
                warnings.simplefilter("always")
                self._manager.register(module, name=name)
        except pluggy.PluginValidationError as fault:
            self._manager.unregister(name=name)
            raise Unfit(str(fault)) from fault
        self._known.clear()
        self.manifests[name] = manifest
        if manifest.settings is not None:
            SCHEMAS[name] = manifest.settings
        self.admitted.add(name)
        self.modules[name] = module
        _pass_on(name, told)

    def put_aside(self, name: str, fault: BaseException | str) -> None:
        """Go on without this plugin and keep the reason for the operator."""
        unforeseen = None if isinstance(fault, (str, Unfit)) else fault
        log.error("plugin %s is set aside: %s", name, fault, exc_info=unforeseen)
        self._known.clear()
        if name in self.manifests:
            self._manager.unregister(name=name)
            del self.manifests[name], self.modules[name]
        reason = fault if isinstance(fault, str) else f"{type(fault).__name__}: {fault}"
        self.set_aside.append(SetAside(name=name, reason=reason))
        for other in [key for key, plugin in self.manifests.items() if name in plugin.requires]:
            self.put_aside(other, f"requires {name}, which was set aside")

    def attempt(self, name: str, work: Callable[[], A]) -> A | None:
        """Do this for one plugin; when it fails, the plugin is set aside and the answer is None."""
        try:
            return work()
        except (Exception, SystemExit) as fault:
            self.put_aside(name, fault)
            return None

    def describe(self, name: str, work: Callable[[], None]) -> None:
        """Describe one plugin's API; when it fails, the plugin stays and the operator reads why."""
        try:
            work()
        except Exception:
            log.exception("plugin %s: its API cannot be described", name)

    def in_order(self) -> list[str]:
        """The plugins, each after those it requires; one whose requirement is absent is set aside."""
        placed: list[str] = []
        waiting = sorted(self.manifests)
        while ready := [n for n in waiting if set(self.manifests[n].requires) <= set(placed)]:
            placed += ready
            waiting = [name for name in waiting if name not in ready]
        for name, reason in [(name, self._lack(name)) for name in waiting]:
            if name in self.manifests:
                self.put_aside(name, reason)
        return placed

    def _lack(self, name: str) -> str:
        """What keeps this plugin from being placed: something absent, or a circle."""
        requires = self.manifests[name].requires
        needed, looked_at = list(requires), set[str]()
        while needed:
            one = needed.pop()
            if one == name:
                return f"requires {', '.join(requires)}, which requires it in turn: a circle"
            if one in self.manifests and one not in looked_at:
                looked_at.add(one)
                needed += self.manifests[one].requires
        absent = [item for item in requires if item not in self.manifests]
        return f"requires {', '.join(absent or requires)}, which is not there"

    def usable(self, active: frozenset[str]) -> frozenset[str]:
        """Those of these plugins that are here with everything they require among the others."""
        found: frozenset[str] | None = self._known.get(active)
        if found is None:
            found = active & self.names
            while lacking := {n for n in found if not found.issuperset(self.manifests[n].requires)}:
                found -= lacking
            self._remember(active, found)
        return found

    def implementations(self, hook: str, active: frozenset[str]) -> Sequence[pluggy.HookImpl]:
        """Who answers this question among the active plugins, by name."""
        found: Sequence[pluggy.HookImpl] | None = self._known.get((hook, active))
        if found is None:
            everybody = getattr(self._manager.hook, hook).get_hookimpls()
            here = (impl for impl in everybody if impl.plugin_name in active)
            found = sorted(here, key=lambda impl: impl.plugin_name)
            self._remember((hook, active), found)
        return found

    def _remember(self, key: object, found: object) -> None:
        if len(self._known) >= MOST_KNOWN:
            self._known.clear()
        self._known[key] = found

    def registered(self, hook: str, expected: type[A]) -> Mapping[str, list[A]]:
        """Ask a `register_…` question of everybody; who fails is set aside."""
        given: dict[str, list[A]] = {}
        for implementation in self.implementations(hook, self.names):
            name = implementation.plugin_name
            answered = self.attempt(name, partial(_typed, implementation.function, expected))
            if answered is not None:
                given[name] = answered
        return {name: answers for name, answers in given.items() if name in self.names}


def _pass_on(name: str, told: Iterable[warnings.WarningMessage]) -> None:
    """Say what will end to the operator, in the log, and to the author, at the line in question."""
    for one in told:
        log.warning("plugin %s: %s", name, one.message)
        warnings.warn_explicit(one.message, one.category, one.filename, one.lineno)


def _typed(ask: Callable[[], object], expected: type[A]) -> list[A]:
    found = list(cast("Iterable[A] | None", ask()) or ())
    for item in found:
        if not isinstance(item, expected):
            raise Unfit(f"expected {expected.__name__}, got {type(item).__name__}")
    return found


def _inspected(module: Any, name: str) -> Plugin:
    manifest = getattr(module, "plugin", None)
    if not isinstance(manifest, Plugin):
        raise Unfit("the module has no `plugin = Plugin(…)`")
    if manifest.name != name or not NAME.fullmatch(name):
        raise Unfit(f"the entry point is called {name}, the manifest {manifest.name}")
    if name in RESERVED:
        raise Unfit(f"{name} is the name of a part of core")
    if manifest.hook_api not in ACCEPTED:
        raise Unfit(f"written for hook API {manifest.hook_api}, this is {HOOK_API}")
    look_into(manifest)
    _check_answers(module)
    return manifest


def _check_answers(module: Any) -> None:
    for attribute, value in vars(module).items():
        # Only of functions: proxies and `sqlalchemy.func` answer to any name.
        marks = getattr(value, "bocage_impl", None) if inspect.isroutine(value) else None
        if marks is None:
            continue
        if attribute not in HOOKS or marks.get("specname"):
            raise Unfit(f"{attribute} is not a hook")
        if any(marks.get(mark) for mark in ("hookwrapper", "wrapper", "tryfirst", "trylast")):
            raise Unfit(f"{attribute}: wrappers and order marks are not used here")

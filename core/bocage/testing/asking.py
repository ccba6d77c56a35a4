"""Putting core's questions to one plugin, strictly: whatever goes wrong becomes a sentence."""

from __future__ import annotations

import inspect
import re
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, is_dataclass
from functools import partial
from typing import Any, cast

import sqlalchemy as sa
from flask import render_template

from bocage.database import Base, session, transaction
from bocage.hooks import NetworkHooks, contributions, hookspecs, letters
from bocage.hooks.contributions import Fact, Indicator, Panel
from bocage.hooks.guarding import SLOW_SECONDS, Failure, StatementHidden
from bocage.hooks.registry import HOOKS
from bocage.hooks.soundness import sound
from bocage.organisations.models import Organisation
from bocage.people.models import Person
from bocage.reporting.facts import kept
from bocage.reporting.models import ProgressUpdate
from bocage.testing.scene import (
    Listener,
    Place,
    Scene,
    counted,
    facts_of,
    listening,
    refused_statements,
)

WRITING = frozenset(
    {
        "update_sections",
        "update_objections",
        "report_indicators",
        "report_chapters",
        "report_objections",
        "after_event",
        "letters",
        "daily_letters",
        "erase_personal_data",
        "remove_network_data",
    }
)
"""Asked inside a transaction; every other question is asked while something is only read."""
QUESTIONS = tuple(hook for hook in HOOKS if not hook.startswith("register_"))
TRIES = 6


@dataclass(frozen=True, kw_only=True)
class Said:
    """One answer of the plugin, as text that can be compared, and how long it took."""

    hook: str
    about: str
    text: tuple[str, ...]
    seconds: float


class Asker:
    """Asks one plugin about one network of a scene."""

    def __init__(self, scene: Scene, plugin: str, heard: Listener) -> None:
        self.scene, self.plugin, self.heard = scene, plugin, heard
        self.hooks: NetworkHooks
        self.update: ProgressUpdate

    def everything(self, place: Place, only: frozenset[str] = frozenset(QUESTIONS)) -> list[Said]:
        """Every question this plugin answers, about this network."""
        asked = [
            hook
            for hook in QUESTIONS
            if hook in only and self.scene.registry.implementations(hook, frozenset({self.plugin}))
        ]
        return [said for hook in asked for said in self._one(hook, place)]

    def rows(self, place: Place) -> int:
        """How many rows the plugin hands out of this network."""
        with self.scene.visiting(place) as self.hooks:
            given = self._answered(
                "network_data", "Network", {"network": facts_of(place)["network"]}
            )
            return sum(len(extract.rows) for extract in given)

    def _one(self, hook: str, place: Place) -> Iterator[Said]:
        with self.scene.visiting(place) as self.hooks:
            self.update = session.get_one(ProgressUpdate, place.ids["update"])
            for facts in variants(hook, place):
                about = ", ".join(type(value).__name__ for value in facts.values())
                if hook not in WRITING:
                    yield self._said(hook, about, facts)
                    continue
                with transaction():
                    yield self._said(hook, about, facts)

    def _said(self, hook: str, about: str, facts: dict[str, Any]) -> Said:
        started = time.perf_counter()
        items = self._answered(hook, about, facts)
        seconds = time.perf_counter() - started
        text = tuple(self._text(hook, item) for item in items)
        return Said(hook=hook, about=about, text=text, seconds=seconds)

    def _answered(self, hook: str, about: str, facts: dict[str, Any]) -> Sequence[Any]:
        found: list[Any] = []
        for asked in self.scene.registry.implementations(hook, frozenset({self.plugin})):
            named = {name: facts[name] for name in asked.argnames}
            work = partial(listed, partial(asked.function, **named), hook)
            found += self._guarded(f"{hook}({about})", hook, work)
        return found

    def _guarded(self, place: str, hook: str, work: Any) -> Any:
        with refused_statements(self.scene.database) as refused:
            found = self.hooks.computed(self.plugin, hook, work)
        fault = self.heard.faults[-1] if self.heard.faults else found
        assert not isinstance(found, Failure), (
            f"{self.plugin} failed in {place}: {type(fault).__name__}: {fault}. {cure(fault)}"
        )
        assert not refused, (
            f"{self.plugin} sent a statement in {place} that the database refused, and hid it: "
            f"{'; '.join(refused)}. Correct the statement: on PostgreSQL nothing can be read after it."
        )
        return found

    def _text(self, hook: str, item: Any) -> str:
        match item:
            case Panel():
                assert item.template.startswith(f"{self.plugin}/"), (
                    f"the panel {item.title} is drawn from {item.template}: put its template into "
                    f"templates/{self.plugin}/ and call it {self.plugin}/…"
                )
                draw = partial(render_template, item.template, **item.context)
                return f"{item.title}: {self._guarded(f'the template {item.template}', hook, draw)}"
            case Indicator():
                value = self._guarded(
                    f"the value of {item.key}", hook, partial(item.value, self.update)
                )
                return f"{item.key}: {kept(value.value if isinstance(value, Fact) else value)}"
            case _:
                return written(item)


def variants(hook: str, place: Place) -> Iterator[dict[str, Any]]:
    """The arguments of this question; one that takes several kinds of subject is asked about each."""
    known = facts_of(place)
    person = session.get_one(Person, place.ids["stranger"])
    wanted = inspect.signature(getattr(hookspecs, hook)).parameters
    organisation = session.get_one(Organisation, place.ids["organisation"])
    subjects = {
        "subject": [known["community"], known["update"], known["network"], organisation, person],
        "person": [person],
        "act": ["on", "paused", "off", "remove"],
    }
    several = next((name for name in wanted if name in subjects), None)
    for subject in subjects[several] if several else [None]:
        yield {name: subject if name == several else known[name] for name in wanted}


def listed(ask: Any, hook: str) -> list[Any]:
    """What the plugin answered, of the kind this question wants. Raises TypeError."""
    wanted, found = kind_of(hook), ask()
    if wanted is None:
        if found is not None and not inspect.isgenerator(found):
            raise TypeError(f"{hook} is told, not asked: give nothing back")
        if inspect.isgenerator(found):
            raise TypeError(f"{hook} is told, not asked: a function with `yield` never runs")
        return []
    return [sound(item, wanted) for item in cast("Iterable[Any] | None", found) or ()]


def kind_of(hook: str) -> type[Any] | None:
    """What this question wants to be answered with, read off its specification; None for nothing."""
    told = str(inspect.get_annotations(getattr(hookspecs, hook))["return"])
    named = re.search(r"(give|post)\.(\w+)", told)
    where = {"give": contributions, "post": letters}
    return cast("type[Any]", getattr(where[named[1]], named[2])) if named else None


def written(item: Any) -> str:
    """A contribution as text, the same for the same answer."""
    if is_dataclass(item):
        parts = ((part.name, getattr(item, part.name)) for part in fields(item))
        return ", ".join(f"{name}={_plain(value)}" for name, value in parts)
    return _plain(item)


def _plain(value: Any) -> str:
    if isinstance(value, dict):
        return str({str(key): written(one) for key, one in value.items()})
    if isinstance(value, list | tuple):
        return str([written(one) for one in value])
    if isinstance(value, Base):
        return f"{type(value).__name__} {sa.inspect(value).identity}"
    return value.__name__ if isinstance(value, type) else str(value)


def cure(fault: object) -> str:
    """What the author can do about this fault."""
    text = str(fault)
    if "may not" in text or "is already open" in text or "only the end of" in text:
        return (
            "Leave the transaction to core: a plugin neither commits nor rolls back while it is "
            "asked, and writes only in its own services."
        )
    if isinstance(fault, StatementHidden):
        return "Correct the statement instead of hiding that it failed."
    if isinstance(fault, TypeError) and ("expected" in text or "must be" in text):
        return "Give back only what this question wants; the handbook names it."
    if type(fault).__name__ == "TemplateNotFound":
        return "Put the template into the package, under templates/ and the plugin's name."
    return "Answer with nothing where there is nothing to say; never let an exception out."


def slow(said: Sequence[Said]) -> list[str]:
    """The questions that take longer than a page may wait."""
    return [f"{one.hook}({one.about})" for one in said if one.seconds > SLOW_SECONDS]


def statements(asker: Asker, place: Place, hook: str) -> int:
    """How many statements this question costs."""
    with counted(asker.scene.database) as said:
        asker.everything(place, frozenset({hook}))
    return len(said)


__all__ = ["QUESTIONS", "TRIES", "WRITING", "Asker", "Said", "listening", "slow", "statements"]

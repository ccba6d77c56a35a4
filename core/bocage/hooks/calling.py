"""Plugins are asked one by one; what one of them breaks stays its own."""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

from bocage.database import WorkSession, forget_unwritten, is_only_read, is_spoilt, session
from bocage.hooks import contributions as give

if TYPE_CHECKING:
    from bocage.hooks.registry import Registry

log = logging.getLogger("bocage.plugins")
SLOW_SECONDS = 0.2
A = TypeVar("A")


@dataclass(frozen=True, kw_only=True)
class Failure:
    """A plugin did not answer; the reference finds the traceback in the log."""

    plugin: str
    hook: str
    reference: str


class HookFailed(Exception):
    """A question that needs every answer did not get one of them."""

    def __init__(self, failures: Sequence[Failure]) -> None:
        names = ", ".join(f"{item.plugin} ({item.reference})" for item in failures)
        super().__init__(names)
        self.failures = failures


class TransactionLost(RuntimeError):
    """A plugin ended the transaction it was asked in; nothing of it may be kept."""


class StatementHidden(RuntimeError):
    """A plugin caught the failure of a statement and left the transaction spoilt."""


@dataclass(frozen=True)
class Signed(Generic[A]):
    """A contribution and the plugin it comes from."""

    plugin: str
    item: A


class Answers(Generic[A]):
    """What plugins answered. Iterating accepts gaps; `complete()` refuses to go on with one."""

    def __init__(self, signed: Sequence[Signed[A]], failures: Sequence[Failure]) -> None:
        self.signed = signed
        self.failures = failures

    def __iter__(self) -> Iterator[A]:
        return (answer.item for answer in self.signed)

    def complete(self) -> Sequence[Signed[A]]:
        """Every answer, signed. Raises HookFailed when a plugin failed."""
        if self.failures:
            raise HookFailed(self.failures)
        return self.signed


class NetworkHooks:
    """The questions of core, put to the plugins that are on in one network."""

    def __init__(self, registry: Registry, active: frozenset[str]) -> None:
        self._registry = registry
        self.active = active & registry.names

    def also(self, names: Iterable[str]) -> NetworkHooks:
        """The same with these plugins asked too, where they are still installed."""
        return NetworkHooks(self._registry, self.active | frozenset(names))

    def menu_items(self, network: Any, actor: Any) -> Answers[give.MenuItem]:
        """Lines for the menu of the network."""
        return self._ask("menu_items", give.MenuItem, network=network, actor=actor)

    def panels(self, subject: Any, actor: Any) -> Answers[give.Panel]:
        """Parts of the page of this subject."""
        return self._ask("panels", give.Panel, subject=subject, actor=actor)

    def reminders(self, network: Any, actor: Any, today: Any) -> Answers[give.Reminder]:
        """What is asked of the actor in this network."""
        return self._ask("reminders", give.Reminder, network=network, actor=actor, today=today)

    def portfolio_columns(
        self, network: Any, community_ids: Sequence[int], actor: Any, today: Any
    ) -> Answers[give.PortfolioColumn]:
        """Columns of the portfolio board."""
        return self._ask(
            "portfolio_columns",
            give.PortfolioColumn,
            network=network,
            community_ids=community_ids,
            actor=actor,
            today=today,
        )

    def update_sections(self, network: Any, cycle: Any) -> Answers[give.UpdateSection]:
        """Sections of the updates of a cycle."""
        return self._ask("update_sections", give.UpdateSection, network=network, cycle=cycle)

    def update_objections(self, update: Any) -> Answers[give.Objection]:
        """Reasons not to submit."""
        return self._ask("update_objections", give.Objection, update=update)

    def report_indicators(self, network: Any, cycle: Any) -> Answers[give.Indicator]:
        """Figures of updates and report."""
        return self._ask("report_indicators", give.Indicator, network=network, cycle=cycle)

    def report_chapters(self, report: Any) -> Answers[give.Chapter]:
        """Blocks proposed for a report."""
        return self._ask("report_chapters", give.Chapter, report=report)

    def report_objections(self, report: Any) -> Answers[give.Objection]:
        """Reasons not to publish."""
        return self._ask("report_objections", give.Objection, report=report)

    def computed(self, plugin: str, hook: str, work: Callable[[], A]) -> A | Failure:
        """Run something a plugin handed over (an indicator's value, a panel's template), guarded."""
        return _guarded(plugin, hook, work)

    def _ask(self, hook: str, expected: type[A], **facts: Any) -> Answers[A]:
        signed: list[Signed[A]] = []
        failures: list[Failure] = []
        for implementation in self._registry.implementations(hook, self.active):
            plugin = implementation.plugin_name
            named = {name: facts[name] for name in implementation.argnames}
            call = cast(
                "Callable[[], Iterable[A] | None]", partial(implementation.function, **named)
            )
            found = _guarded(plugin, hook, partial(_answered, call, expected))
            if isinstance(found, Failure):
                failures.append(found)
            else:
                signed.extend(Signed(plugin, item) for item in found)
        signed.sort(key=lambda answer: (getattr(answer.item, "order", 50), answer.plugin))
        return Answers(signed, failures)


def ask_installed(registry: Registry, hook: str, expected: type[A], **facts: Any) -> Answers[A]:
    """Put a question about data to every installed plugin, on or off."""
    return NetworkHooks(registry, registry.names)._ask(hook, expected, **facts)  # noqa: SLF001


def _answered(call: Callable[[], Iterable[A] | None], expected: type[A]) -> list[A]:
    found = list(call() or ())
    for item in found:
        if not isinstance(item, expected):
            raise TypeError(f"expected {expected.__name__}, got {type(item).__name__}")
    return found


def _guarded(plugin: str, hook: str, work: Callable[[], A]) -> A | Failure:
    current = session()
    started = time.perf_counter()
    around, root = current.get_nested_transaction(), current.get_transaction()
    # Two statements more for each question; a page that is only read has no use for them.
    savepoint = None if is_only_read(current) else current.begin_nested()
    try:
        found = _alone(current, plugin, work)
        if savepoint is not None:
            savepoint.commit()
    except (Exception, SystemExit):
        reference = secrets.token_hex(3)
        log.exception("plugin %s failed in %s, reference %s", plugin, hook, reference)
        if root is not None and current.get_transaction() is not root:
            raise TransactionLost(f"{plugin} ended the transaction ({reference})") from None
        # A failed flush has already emptied the savepoint, but it still stands in the way.
        if savepoint is None:
            forget_unwritten(current)
        elif current.get_nested_transaction() is not around:
            savepoint.rollback()
        return Failure(plugin=plugin, hook=hook, reference=reference)
    finally:
        taken = time.perf_counter() - started
        if taken > SLOW_SECONDS:
            log.warning("plugin %s took %.0f ms in %s", plugin, taken * 1000, hook)
    return found


def _alone(current: WorkSession, plugin: str, work: Callable[[], A]) -> A:
    outer = current.info.get("asking")
    current.info["asking"] = plugin
    try:
        found = work()
        # What the plugin left unwritten is written now, so that its faults are its own.
        current.flush()
        if is_spoilt(current):
            raise StatementHidden("a statement failed and the plugin went on")
    finally:
        current.info["asking"] = outer
    return found

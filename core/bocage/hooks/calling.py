"""Plugins are asked one by one; what one of them breaks stays its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar, cast

from bocage.hooks import contributions as give
from bocage.hooks import letters as post
from bocage.hooks.guarding import Failure, Guard, Question, guarded
from bocage.hooks.soundness import sound

if TYPE_CHECKING:
    from bocage.hooks.registry import Registry

ASKING_TO_WRITE = frozenset(
    {
        "reminders",
        "update_sections",
        "update_prefills",
        "update_objections",
        "report_objections",
        "letters",
        "daily_letters",
    }
)
"""Questions whose answers ask somebody to do something: a plugin that is only read has none."""
A = TypeVar("A")


class HookFailed(Exception):
    """A question that needs every answer did not get one of them."""

    def __init__(self, failures: Sequence[Failure]) -> None:
        names = ", ".join(f"{item.plugin} ({item.reference})" for item in failures)
        super().__init__(names)
        self.failures = failures


class Signed(NamedTuple, Generic[A]):
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

    def __init__(
        self,
        registry: Registry,
        active: frozenset[str],
        network_id: int | None = None,
        *,
        paused: frozenset[str] = frozenset(),
        barred: frozenset[str] = frozenset(),
    ) -> None:
        self._registry = registry
        self._network_id = network_id
        self._barred = barred
        self.active = registry.usable(active - barred if barred else active)
        self.paused = paused

    @classmethod
    def of(cls, registry: Registry, network: Any) -> NetworkHooks:
        """The plugins that are on in this network; those in quarantine are never asked."""
        told = network.switches
        return cls(registry, told.active, network.id, paused=told.paused, barred=told.quarantined)

    def also(self, names: Iterable[str]) -> NetworkHooks:
        """The same with these plugins asked too, where they are installed and not in quarantine."""
        return NetworkHooks(
            self._registry,
            self.active | frozenset(names),
            self._network_id,
            paused=self.paused,
            barred=self._barred,
        )

    def is_answered(self, hook: str) -> bool:
        """Whether any plugin asked here has an answer to this question; nobody is asked."""
        return bool(self._registry.implementations(hook, self.active))

    def menu_items(self, network: Any, actor: Any) -> Answers[give.MenuItem]:
        """Lines for the menu of the network."""
        return self._ask("menu_items", give.MenuItem, network=network, actor=actor)

    def panels(self, subject: Any, actor: Any) -> Answers[give.Panel]:
        """Parts of the page of this subject."""
        return self._ask("panels", give.Panel, subject=subject, actor=actor)

    def reminders(self, network: Any, actor: Any, today: Any) -> Answers[give.Reminder]:
        """What is asked of the actor in this network."""
        return self._ask("reminders", give.Reminder, network=network, actor=actor, today=today)

    def calendar_items(
        self, network: Any, actor: Any, starts: Any, ends: Any
    ) -> Answers[give.CalendarItem]:
        """What takes place on these days, the first and the last among them."""
        return self._ask(
            "calendar_items",
            give.CalendarItem,
            network=network,
            actor=actor,
            starts=starts,
            ends=ends,
        )

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

    def update_prefills(self, update: Any) -> Answers[give.Prefill]:
        """Answers proposed in a form that is still empty."""
        return self._ask("update_prefills", give.Prefill, update=update)

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

    def switch_impact(self, network: Any, act: str) -> Answers[give.Impact]:
        """What a switch would change, in the plugin's own words."""
        return self._ask("switch_impact", give.Impact, network=network, act=act)

    def letters(self, event: Any) -> Answers[post.Letter]:
        """Mails this event causes."""
        return self._ask("letters", post.Letter, event=event)

    def daily_letters(self, network: Any, today: Any) -> Answers[post.Letter]:
        """Mails that are due today."""
        return self._ask("daily_letters", post.Letter, network=network, today=today)

    def network_data(self, network: Any) -> Answers[give.DataExtract]:
        """Every row kept of this network."""
        return self._ask("network_data", give.DataExtract, network=network)

    def remove_network_data(self, network: Any) -> Answers[object]:
        """Remove every row kept of this network; answers hold failures only."""
        return self._ask("remove_network_data", object, network=network)

    def computed(self, plugin: str, hook: str, work: Callable[[], A]) -> A | Failure:
        """Run something a plugin handed over (an indicator's value, a panel's template), guarded."""
        return guarded(Question(plugin, hook, self._network_id), work)

    def _ask(self, hook: str, expected: type[A], **facts: Any) -> Answers[A]:
        signed: list[Signed[A]] = []
        failures: list[Failure] = []
        asked = self.active - self.paused if hook in ASKING_TO_WRITE else self.active
        guard = Guard()
        for answering in self._registry.implementations(hook, asked):
            plugin = answering.plugin_name
            given = [facts[name] for name in answering.argnames]
            ask = cast("Callable[..., Iterable[A] | None]", answering.function)
            work = partial(_answered, ask, given, expected)
            found = guard.run(Question(plugin, hook, self._network_id), work)
            if isinstance(found, Failure):
                failures.append(found)
            else:
                signed.extend(Signed(plugin, item) for item in found)
        signed.sort(key=lambda answer: (getattr(answer.item, "order", 50), answer.plugin))
        return Answers(signed, failures)


def ask_installed(registry: Registry, hook: str, expected: type[A], **facts: Any) -> Answers[A]:
    """Put a question about data to every installed plugin, on or off."""
    return NetworkHooks(registry, registry.names)._ask(hook, expected, **facts)  # noqa: SLF001


def _answered(
    ask: Callable[..., Iterable[A] | None], given: Sequence[Any], expected: type[A]
) -> list[A]:
    # In order, not by name: pluggy lists the arguments as the function takes them.
    return [sound(item, expected) for item in ask(*given) or ()]

"""What a switch would change, computed before anything is done."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from bocage import clock
from bocage.hooks import NetworkHooks
from bocage.hooks.contributions import DataExtract
from bocage.language import _, language, ngettext
from bocage.networks.actions import SWITCH_PLUGIN
from bocage.networks.models import Network
from bocage.networks.rules import OFF, ON, PAUSED
from bocage.permissions import Actor, requires
from bocage.reporting.cycles import planned_cycle
from bocage.reporting.rules import Quarter
from bocage.switching import queries

UPDATES, FIGURES, PLACES, REMINDERS, JOBS, DATA, OWN = (
    "updates",
    "figures",
    "places",
    "reminders",
    "jobs",
    "data",
    "own",
)
TOPICS = {
    UPDATES: _("Open forms and sections"),
    FIGURES: _("Figures"),
    PLACES: _("Menu and pages"),
    REMINDERS: _("Reminders"),
    JOBS: _("Mails, jobs and calendar"),
    DATA: _("Data and published reports"),
    OWN: _("What the plugin says itself"),
}

A_YEAR = timedelta(days=365)


@dataclass(frozen=True, kw_only=True)
class Addresses:
    """How many pages and how many addresses for programs a plugin has."""

    pages: int = 0
    programs: int = 0


@dataclass(frozen=True, kw_only=True)
class Effect:
    """One thing that a switch would change, or that stays as it is."""

    topic: str
    sentence: str
    items: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Plan:
    """A plugin about to be switched from one state to another; `hooks` reach that plugin only."""

    actor: Actor
    network: Network
    name: str
    before: str
    after: str
    hooks: NetworkHooks
    addresses: Addresses = Addresses()

    @property
    def asks(self) -> bool:
        """Whether the plugin asks something of people afterwards."""
        return self.after == ON


@requires(SWITCH_PLUGIN)
def impact(actor: Actor, network: Network, plan: Plan) -> Sequence[Effect]:
    """Everything the switch would change; what a plugin cannot say just now is said to be missing."""
    parts: tuple[Callable[[Plan], Iterator[Effect]], ...] = (
        _updates,
        _figures,
        _places,
        _reminders,
        _jobs,
        _calendar,
        _kept,
        _own,
    )
    return [effect for part in parts for effect in part(plan)]


def by_topic(effects: Sequence[Effect]) -> list[tuple[str, list[Effect]]]:
    """The same under the headings of a page."""
    grouped = [
        (str(title), [effect for effect in effects if effect.topic == topic])
        for topic, title in TOPICS.items()
    ]
    return [(title, found) for title, found in grouped if found]


def _quarter(name: str) -> str:
    year, _dash, number = name.partition("-Q")
    return f"{'T' if language() == 'fr' else 'Q'}{number} {year}"


def _updates(plan: Plan) -> Iterator[Effect]:
    for row in queries.open_forms(plan.actor, plan.network):
        forms = ngettext(
            "%(period)s: %(num)s form is open, and an open form never changes.",
            "%(period)s: %(num)s forms are open, and an open form never changes.",
            row.count,
        )
        named = {"period": _quarter(row.period), "num": row.count}
        yield Effect(topic=UPDATES, sentence=forms % named)
    if ON not in {plan.before, plan.after}:
        return
    answers = plan.hooks.update_sections(plan.network, _next_cycle(plan))
    titles = tuple(str(section.title) for section in answers)
    if titles:
        told = (
            _("From the next quarter that is opened, these sections are asked:")
            if plan.asks
            else _("From the next quarter that is opened, these sections are no longer asked:")
        )
        yield Effect(topic=UPDATES, sentence=str(told), items=titles)


def _next_cycle(plan: Plan) -> object:
    quarter = Quarter.of(clock.today(plan.network.time_zone))
    return planned_cycle(plan.network, quarter, quarter.ends, 0)


def _figures(plan: Plan) -> Iterator[Effect]:
    answers = plan.hooks.report_indicators(plan.network, _next_cycle(plan))
    titles = tuple(str(indicator.title) for indicator in answers)
    if not titles or ({plan.before, plan.after} == {ON, PAUSED} and plan.asks):
        return
    told = {
        ON: _("These figures are counted from the next quarter on:"),
        PAUSED: _("These figures go on being counted:"),
        OFF: _("These figures are no longer counted from the next quarter on:"),
    }
    yield Effect(topic=FIGURES, sentence=str(told[plan.after]), items=titles)


def _places(plan: Plan) -> Iterator[Effect]:
    is_moved = OFF in {plan.before, plan.after}
    menu = tuple(str(item.title) for item in plan.hooks.menu_items(plan.network, plan.actor))
    if menu and is_moved:
        told = _("The menu loses:") if plan.after == OFF else _("The menu gains:")
        yield Effect(topic=PLACES, sentence=str(told), items=menu)
    pages, programs = plan.addresses.pages, plan.addresses.programs
    told_of = (
        (pages, ngettext("%(num)s page", "%(num)s pages", pages)),
        (
            programs,
            ngettext("%(num)s address for programs", "%(num)s addresses for programs", programs),
        ),
    )
    if counts := tuple(text % {"num": count} for count, text in told_of if count):
        told = {
            ON: _("Open for reading and writing:"),
            PAUSED: _("Can be read, but nothing can be changed there until it is on again:"),
            OFF: _("Closed, as if they were not there:"),
        }[plan.after]
        yield Effect(topic=PLACES, sentence=str(told), items=counts)


def _reminders(plan: Plan) -> Iterator[Effect]:
    if ON not in {plan.before, plan.after}:
        return
    today = clock.today(plan.network.time_zone)
    count = len(plan.hooks.reminders(plan.network, plan.actor, today).signed)
    if count:
        gained = ngettext(
            "Your home page gains %(num)s reminder.",
            "Your home page gains %(num)s reminders.",
            count,
        )
        lost = ngettext(
            "Your home page loses %(num)s reminder.",
            "Your home page loses %(num)s reminders.",
            count,
        )
        yield Effect(topic=REMINDERS, sentence=(gained if plan.asks else lost) % {"num": count})


def _jobs(plan: Plan) -> Iterator[Effect]:
    """What it does when nobody looks: mails that are due, and what it makes of events."""
    writes = any(plan.hooks.is_answered(hook) for hook in ("letters", "daily_letters"))
    if writes and ON in {plan.before, plan.after}:
        told = (
            _("It sends mails when they are due.")
            if plan.asks
            else _("It sends no mail until it is on again.")
        )
        yield Effect(topic=JOBS, sentence=str(told))
    if plan.hooks.is_answered("after_event") and OFF in {plan.before, plan.after}:
        told = (
            _("It does not follow what happens here until it is on again.")
            if plan.after == OFF
            else _("It follows what happens here, from now on.")
        )
        yield Effect(topic=JOBS, sentence=str(told))


def _calendar(plan: Plan) -> Iterator[Effect]:
    if OFF not in {plan.before, plan.after}:
        return
    starts = clock.today(plan.network.time_zone)
    ends = starts + A_YEAR
    count = len(plan.hooks.calendar_items(plan.network, plan.actor, starts, ends).signed)
    if count:
        gained = ngettext(
            "The calendar and its file gain %(num)s date of the coming year.",
            "The calendar and its file gain %(num)s dates of the coming year.",
            count,
        )
        lost = ngettext(
            "The calendar and its file lose %(num)s date of the coming year.",
            "The calendar and its file lose %(num)s dates of the coming year.",
            count,
        )
        yield Effect(topic=JOBS, sentence=(lost if plan.after == OFF else gained) % {"num": count})


def _kept(plan: Plan) -> Iterator[Effect]:
    answers = plan.hooks.network_data(plan.network)
    for failure in answers.failures:
        told = _(
            "What it keeps could not be counted just now (reference %(reference)s); nothing of it"
            " is removed.",
            reference=failure.reference,
        )
        yield Effect(topic=DATA, sentence=str(told))
    rows = tuple(told_rows(extract) for extract in answers if extract.rows)
    if rows:
        told = (
            _("What it already keeps here is shown again:")
            if plan.before == OFF
            else _("Nothing it keeps is removed:")
        )
        yield Effect(topic=DATA, sentence=str(told), items=rows)
    if count := queries.reports_with_figures_of(plan.actor, plan.network, plan.name):
        kept = ngettext(
            "%(num)s published report keeps the figures it was published with.",
            "%(num)s published reports keep the figures they were published with.",
            count,
        )
        yield Effect(topic=DATA, sentence=kept % {"num": count})


def told_rows(extract: DataExtract) -> str:
    """`Attendance: 120 rows`."""
    count = len(extract.rows)
    rows = ngettext("%(num)s row", "%(num)s rows", count) % {"num": count}
    return str(_("%(name)s: %(rows)s", name=extract.title or extract.name, rows=rows))


def _own(plan: Plan) -> Iterator[Effect]:
    answers = plan.hooks.switch_impact(plan.network, plan.after)
    for item in answers:
        yield Effect(topic=OWN, sentence=str(item.text))

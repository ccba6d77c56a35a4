"""What plugins hand back: frozen values, checked by type before core uses them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from marshmallow import Schema

from bocage.language import Text

if TYPE_CHECKING:
    from bocage.reporting.models import ProgressUpdate


@dataclass(frozen=True, kw_only=True)
class MenuItem:
    """A line of the network's menu."""

    title: Text
    url: str
    order: int = 50


@dataclass(frozen=True, kw_only=True)
class Panel:
    """A part of a page, drawn by core from the plugin's own template."""

    title: Text
    template: str
    context: Mapping[str, Any] = field(default_factory=dict)
    order: int = 50
    wide: bool = False


@dataclass(frozen=True, kw_only=True)
class Reminder:
    """Something asked of a person, shown on the home page."""

    title: Text
    url: str
    due: date | None = None
    detail: Text = ""
    order: int = 50


@dataclass(frozen=True, kw_only=True)
class CalendarItem:
    """Something on a day of the network's calendar; `kind` is what such things are called.

    `begins` and `ends`, where hours are known, are aware and told by the clocks of their own zone.
    """

    day: date
    title: Text
    url: str
    where: Text = ""
    kind: Text = ""
    begins: datetime | None = None
    ends: datetime | None = None
    order: int = 50

    @property
    def hours(self) -> str:
        """From when to when, as the clocks there show it; nothing for a whole day."""
        return "–".join(f"{at:%H:%M}" for at in (self.begins, self.ends) if at and self.begins)


@dataclass(frozen=True, kw_only=True)
class PortfolioCell:
    """What one column of the portfolio board says of one community."""

    text: Text
    bars: tuple[int, ...] = ()
    url: str = ""


@dataclass(frozen=True, kw_only=True)
class PortfolioColumn:
    """A column of the portfolio board, for all its communities at once.

    `cells` is keyed by community id; `last_signs` tells core when each last gave a sign of life.
    """

    key: str
    title: Text
    cells: Mapping[int, PortfolioCell]
    last_signs: Mapping[int, date] = field(default_factory=dict)
    order: int = 50


class Readership(StrEnum):
    """Who may read an answer, from the narrowest to the widest."""

    TEAM = "team"
    NETWORK = "network"
    FEDERATION = "federation"
    PUBLIC = "public"

    def reaches(self, reader: Readership) -> bool:
        """Whether a text of this readership may be shown to that circle of readers."""
        order = list(Readership)
        return order.index(self) >= order.index(reader)


@dataclass(frozen=True, kw_only=True)
class UpdateSection:
    """Questions added to every progress update, and the facts shown with them.

    `answers` is a marshmallow schema; a field's `metadata` may hold `label`, `help`,
    `readership`, `rows`. `facts` names indicators (by their short key) to confirm here.
    """

    key: str
    title: Text
    answers: type[Schema] | None = None
    facts: tuple[str, ...] = ()
    intro: Text = ""
    readership: Readership = Readership.NETWORK
    order: int = 50


@dataclass(frozen=True, kw_only=True)
class Prefill:
    """An answer proposed in the form of an update nobody has written in yet; see `UpdateSection`.

    `section` is the whole key (`core.news`, `garden.beds`); `value` is what a form would send.
    """

    section: str
    question: str
    value: object


@dataclass(frozen=True, kw_only=True)
class Objection:
    """A reason why something should not happen yet."""

    message: Text
    blocking: bool = True


@dataclass(frozen=True, kw_only=True)
class Ratio:
    """A part of a whole; networks add numerators and denominators, never percentages."""

    numerator: Decimal | int
    denominator: Decimal | int


@dataclass(frozen=True, kw_only=True)
class Members:
    """A set to be counted without doubles. Identifiers are stable: `organisation:12`."""

    identifiers: frozenset[str]


Value = int | Decimal | Ratio | Members | str | None


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """One thing a fact counts, with the page where it can be checked."""

    label: Text
    url: str = ""


@dataclass(frozen=True, kw_only=True)
class Fact:
    """A computed value with what it counts.

    `concerns=False` says that the figure means nothing for this community: nobody is asked to
    confirm it, and it is not among those which are not known.
    """

    value: Value
    evidence: tuple[Evidence, ...] = ()
    concerns: bool = True


class TimeRule(StrEnum):
    """How values of several periods of one community become one."""

    SUM = "sum"
    LAST = "last"
    AVERAGE = "average"
    MAXIMUM = "maximum"
    DISTINCT = "distinct"


class CommunityRule(StrEnum):
    """How values of several communities of one period become one."""

    SUM = "sum"
    RATIO = "ratio"
    AVERAGE = "average"
    DISTRIBUTION = "distribution"
    DISTINCT = "distinct"


@dataclass(frozen=True, kw_only=True)
class Indicator:
    """A figure of the report, computed once for each accepted update.

    `value` is asked of each update and gives a Fact, a number, a Ratio, Members, a word
    (distribution) or None, which means that nothing is known: it is never counted as zero.
    `confirm=True` shows it to the pilot beforehand, to be confirmed or corrected.
    `counts_people=True` says that it counts persons: the public is not told small numbers of them.
    """

    key: str
    title: Text
    value: Callable[[ProgressUpdate], Value | Fact]
    unit: Text = ""
    time_rule: TimeRule = TimeRule.SUM
    community_rule: CommunityRule = CommunityRule.SUM
    confirm: bool = False
    counts_people: bool = False
    readership: Readership = Readership.PUBLIC
    order: int = 50


@dataclass(frozen=True, kw_only=True)
class Chapter:
    """A block that a plugin proposes for the network report. `text` is Markdown."""

    key: str
    title: Text
    text: str
    readership: Readership = Readership.NETWORK
    order: int = 50


@dataclass(frozen=True, kw_only=True)
class Impact:
    """A sentence about what a switch would change, shown before it is done."""

    text: Text
    order: int = 50


@dataclass(frozen=True, kw_only=True)
class DataExtract:
    """Rows to be handed out, as in a spreadsheet. `title` is what people call them."""

    name: str
    columns: Sequence[str]
    rows: Sequence[Sequence[object]]
    title: Text = ""


@dataclass(frozen=True, kw_only=True)
class CsvTable:
    """A file that `bocage load` reads, `<name>.csv`, after those in `after`.

    `schema` reads one line. `load(lines)` gets every line that can be read, in order, and
    yields one message per refused line; it runs inside the load's transaction.
    """

    name: str
    schema: type[Schema]
    load: Callable[[Sequence[CsvLine]], Iterator[RefusedLine]]
    after: tuple[str, ...] = ("communities",)


@dataclass(frozen=True, kw_only=True)
class CsvLine:
    """One line of a file, as its schema read it."""

    number: int
    given: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class RefusedLine:
    """Why a line cannot be loaded, and the column at fault."""

    number: int
    column: str
    message: Text

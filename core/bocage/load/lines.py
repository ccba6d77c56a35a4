"""What the loaders of core's own tables share: known rows by natural key, and refusals in words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from marshmallow import Schema, ValidationError, fields, validate

from bocage import incoming
from bocage.communities.models import Community
from bocage.database import session
from bocage.hooks.contributions import CsvLine, RefusedLine
from bocage.language import Text, _
from bocage.networks.models import Network
from bocage.organisations.models import Organisation
from bocage.people.models import Person


def _like(pattern: str, told: Text) -> Callable[[str], None]:
    # The sentence is put into words when a line is refused, in the language of that moment.
    def check(value: str) -> None:
        if not re.fullmatch(pattern, value):
            raise ValidationError(str(told))

    return check


SLUG = _like(r"[a-z0-9][a-z0-9-]{0,59}", _("Small letters, digits and hyphens only."))
EMAIL = _like(r"[^@\s,;<>]+@[^@\s,;<>]+", _("This is not a mail address."))
Loader = Callable[[Sequence[CsvLine]], Iterator[RefusedLine]]


class Several(fields.Field[list[str]]):
    """Several values in one cell, separated by `|`, each of at most so many characters."""

    def __init__(self, *, most: int) -> None:
        super().__init__()
        self.most = most

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> list[str]:
        parts = [" ".join(part.split()) for part in str(value).split("|")]
        if any(len(part) > self.most for part in parts):
            raise ValidationError(str(_("Longer than %(most)s characters.", most=self.most)))
        return [part for part in dict.fromkeys(parts) if part]


def slug(*, required: bool = True) -> incoming.Line:
    """The name of something in addresses."""
    return incoming.Line(required=required, validate=SLUG)


def line(most: int, *, required: bool = False) -> incoming.Line:
    """One line of text."""
    return incoming.Line(required=required, validate=validate.Length(max=most))


def word(words: Iterable[str], *, required: bool = False) -> incoming.Line:
    """One of these words."""
    return incoming.Line(required=required, validate=validate.OneOf(list(words)))


def email(*, required: bool = False) -> incoming.Line:
    """A mail address."""
    return incoming.Line(required=required, validate=[EMAIL, validate.Length(max=255)])


class InNetwork(Schema):
    """A line that belongs to a network."""

    network = slug()


class Refused(Exception):
    """This line cannot be loaded; `column` is at fault."""

    def __init__(self, column: str, message: Text) -> None:
        super().__init__(str(message))
        self.column, self.message = column, message


def each(work: Callable[[Known, dict[str, Any]], None], *key: str) -> Loader:
    """A loader that does this for every line; `key` names what may stand in one line only."""

    def load(lines: Sequence[CsvLine]) -> Iterator[RefusedLine]:
        known = Known()
        seen: dict[tuple[Any, ...], int] = {}
        for item in lines:
            given = dict(item.given)
            identity = tuple(str(given.get(name, "")).casefold() for name in key)
            first = seen.setdefault(identity, item.number)
            if first != item.number:
                told = _("This repeats line %(number)s.", number=first)
                yield RefusedLine(number=item.number, column=key[-1], message=told)
                continue
            try:
                work(known, given)
            except Refused as refusal:
                yield RefusedLine(
                    number=item.number, column=refusal.column, message=refusal.message
                )
        session.flush()

    return load


class Known:
    """Rows that exist already, read once a file."""

    def __init__(self) -> None:
        self.networks = {row.slug: row for row in session.scalars(sa.select(Network))}
        self.people = {row.email.casefold(): row for row in session.scalars(sa.select(Person))}
        self.organisations = {
            (row.network_id, row.code): row for row in session.scalars(sa.select(Organisation))
        }
        self.communities = {
            (row.network_id, row.slug): row for row in session.scalars(sa.select(Community))
        }

    def network(self, given: dict[str, Any]) -> Network:
        """The network a line names."""
        if found := self.networks.get(given["network"]):
            return found
        raise Refused("network", _("There is no network %(slug)s.", slug=given["network"]))

    def person(self, given: dict[str, Any], column: str = "email") -> Person:
        """The person a line names by address."""
        if found := self.people.get(given[column].casefold()):
            return found
        raise Refused(column, _("Nobody has the address %(email)s.", email=given[column]))

    def organisation(self, network: Network, given: dict[str, Any]) -> Organisation | None:
        """The organisation a line names by code, if it names one."""
        code = given.get("organisation")
        if code is None:
            return None
        if found := self.organisations.get((network.id, code)):
            return found
        raise Refused("organisation", _("There is no organisation %(code)s.", code=code))

    def community(self, network: Network, given: dict[str, Any]) -> Community:
        """The community a line names."""
        if found := self.communities.get((network.id, given["community"])):
            return found
        raise Refused("community", _("There is no community %(slug)s.", slug=given["community"]))

"""Long lists in pages, found again by their address."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import request, url_for
from marshmallow import Schema
from sqlalchemy import Select, func, select

from bocage.database import session
from bocage.web.pages import Submitted, submitted

PER_PAGE = 30


@dataclass(frozen=True, kw_only=True)
class Listing:
    """One page of a list; `url(n)` leads to another with the same filters."""

    items: Sequence[Any]
    number: int
    total: int
    endpoint: str
    filters: Mapping[str, Any] = field(default_factory=dict)

    @property
    def pages(self) -> int:
        """How many pages there are; one when there is nothing."""
        return max(1, -(-self.total // PER_PAGE))

    def url(self, number: int) -> str:
        """The address of another page."""
        return url_for(self.endpoint, **self.filters, page=number)


def filters_of(schema: Schema) -> Submitted:
    """The filters in the address; one that cannot be read is as good as not there."""
    given = {name: text for name, text in request.args.items() if name in schema.fields}
    found = submitted(schema, given)
    if found.is_valid:
        return found
    kept = {name: text for name, text in given.items() if name not in found.errors}
    return submitted(schema, kept)


def listed(found: Select[*tuple[Any, ...]], number: int, filters: Mapping[str, Any]) -> Listing:
    """The page of a select that was asked for."""
    total = session.scalar(select(func.count()).select_from(found.order_by(None).subquery()))
    rows = session.execute(found.limit(PER_PAGE).offset((number - 1) * PER_PAGE)).all()
    kept = {name: text for name, text in filters.items() if name != "page" and text}
    return Listing(
        items=rows,
        number=number,
        total=total or 0,
        endpoint=str(request.endpoint),
        filters=kept,
    )

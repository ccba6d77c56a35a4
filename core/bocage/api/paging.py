"""Long lists come in pages: `?page=2&per_page=50` gives `{"items", "page", "per_page", "total"}`."""

from __future__ import annotations

from functools import cache
from typing import Any

from marshmallow import Schema, fields, validate
from sqlalchemy import Select, func, select

from bocage.database import session


class Paging(Schema):
    """The query arguments of a list."""

    page = fields.Integer(load_default=1, validate=validate.Range(1, 100_000))
    per_page = fields.Integer(load_default=50, validate=validate.Range(1, 200))


def page_of(found: Select[*tuple[Any, ...]], page: int, per_page: int) -> dict[str, Any]:
    """One page of a select, with the number of all its rows: two statements."""
    total = session.scalar(select(func.count()).select_from(found.order_by(None).subquery()))
    rows = session.execute(found.limit(per_page).offset((page - 1) * per_page)).mappings().all()
    return {"items": rows, "page": page, "per_page": per_page, "total": total}


@cache
def paged(item: type[Schema]) -> type[Schema]:
    """The schema of a page of such items."""
    return Schema.from_dict(
        {
            "items": fields.List(fields.Nested(item)),
            "page": fields.Integer(),
            "per_page": fields.Integer(),
            "total": fields.Integer(),
        },
        name=f"PageOf{item.__name__}",
    )

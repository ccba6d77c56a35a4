"""It asks the database once for each member."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from bocage.plugin import Community, Membership, Panel, Person, Plugin, hookimpl, session

plugin = Plugin(name="grows_with_its_rows", title="Grows with its rows", hook_api=1)


@hookimpl
def panels(subject: Any) -> Iterator[Panel]:
    if isinstance(subject, Community):
        found = sa.select(Membership).where(Membership.community_id == subject.id)
        names = [session.get_one(Person, one.person_id).name for one in session.scalars(found)]
        yield Panel(title="Walks", template="grows_with_its_rows/names.html", context={"n": names})

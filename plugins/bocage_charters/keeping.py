"""What charters keep of a network: handed out in full, and removed when two people decided so."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from bocage.plugin import (
    Base,
    Community,
    DataExtract,
    Impact,
    Network,
    Organisation,
    Person,
    ngettext,
    open_to_all,
    session,
    translator,
)
from bocage_charters import rules
from bocage_charters.models import Charter, CoPilotCall

_ = translator("charters")
PREFIX = "charters_"
NAMED = {"person": Person.name, "community": Community.slug, "organisation": Organisation.name}
"""Rows of core are told by what people call them."""
TITLES = {
    "action": _("Actions planned"),
    "budget": _("Budget lines"),
    "call": _("Calls for a co-pilot"),
    "charter": _("Project charters"),
    "feedback": _("What came back to the network"),
    "gauge": _("Answers to the gauge"),
    "goal": _("Goals aimed at"),
    "joining": _("People who joined"),
    "milestone": _("Milestones"),
    "move": _("Milestones moved"),
    "next_step": _("Next steps"),
    "offer": _("Offers to lead along"),
    "output": _("Outputs"),
    "partner": _("Partners"),
    "step": _("Steps of charters"),
    "support": _("Support needed"),
    "version": _("Versions of charters"),
}
"""What people call the rows of each table."""


@open_to_all("core asks who may see the whole of a network before it asks for this")
def everything(network: Network) -> Iterator[DataExtract]:
    """Every row of every table, one table after the other."""
    for table in _tables():
        columns = [column for column in table.columns if column.name != "network_id"]
        found = _read(table, columns).where(table.c.network_id == network.id)
        rows = [tuple(row) for row in session.execute(found.order_by(*table.primary_key))]
        yield DataExtract(
            name=table.name.replace(PREFIX, "charters-").replace("_", "-"),
            title=TITLES[table.name.removeprefix(PREFIX)],
            columns=[column.name.removesuffix("_id") for column in columns],
            rows=rows,
        )


def _tables() -> list[Any]:
    found = Base.metadata.sorted_tables
    return [table for table in found if table.name.startswith(PREFIX)]


def _read(table: Any, columns: list[Any]) -> Any:
    """The columns of a table; a number that leads to core gives way to a name."""
    told = []
    for column in columns:
        target = next((key.column.table.name for key in column.foreign_keys), "")
        name = NAMED.get(target)
        if name is None:
            told.append(column)
            continue
        other = sa.alias(name.class_.__table__)
        named = sa.select(other.c[name.key]).where(other.c.id == column)
        told.append(named.scalar_subquery().label(column.name))
    return sa.select(*told)


@open_to_all("core has asked two people of the secretariat")
def remove(network: Network) -> None:
    """Take away every row of this network, what hangs on a charter before the charter."""
    for table in reversed(_tables()):
        session.execute(sa.delete(table).where(table.c.network_id == network.id))


@open_to_all("core shows it to whoever may switch the plugin")
def impact(network: Network, act: str) -> Iterator[Impact]:
    """How much is under way that would stand still, or that nobody would find any more."""
    if act == "on":
        return
    alive, searching = session.execute(
        sa.select(
            sa.select(sa.func.count())
            .select_from(Charter)
            .where(Charter.network_id == network.id, Charter.state.in_(rules.ALIVE))
            .scalar_subquery(),
            sa.select(sa.func.count())
            .select_from(CoPilotCall)
            .where(CoPilotCall.network_id == network.id, CoPilotCall.state == "open")
            .scalar_subquery(),
        )
    ).one()
    if alive:
        text = ngettext(
            "%(num)s charter is under way: nobody can write, review or join it meanwhile.",
            "%(num)s charters are under way: nobody can write, review or join them meanwhile.",
            alive,
        )
        yield Impact(text=text % {"num": alive})
    if searching:
        text = ngettext(
            "%(num)s search for a co-pilot is open: nobody can answer it meanwhile.",
            "%(num)s searches for co-pilots are open: nobody can answer them meanwhile.",
            searching,
        )
        yield Impact(text=text % {"num": searching})

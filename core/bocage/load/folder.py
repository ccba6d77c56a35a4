"""From a folder to the database, in one transaction."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from marshmallow import ValidationError
from sqlalchemy import event

from bocage import incoming
from bocage.database import session, transaction
from bocage.hooks import HookFailed, Registry
from bocage.hooks.contributions import CsvLine, CsvTable, RefusedLine
from bocage.hooks.guarding import Failure, Question, guarded
from bocage.language import Text, _
from bocage.load.communities import COMMUNITIES, MEMBERSHIPS, PILOTS, STAGES
from bocage.load.csv_files import Row, Unreadable, read_rows
from bocage.load.networks import ROLES, network_table, plugin_table
from bocage.load.people import ORGANISATIONS, PEOPLE
from bocage.networks.shelf import Shelf
from bocage.settings import PluginSettings


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """Why something in a file was not loaded."""

    file: str
    number: int
    column: str
    message: Text

    def __str__(self) -> str:
        place = f"{self.file}:{self.number}"
        return (
            f"{place}: {self.column}: {self.message}" if self.column else f"{place}: {self.message}"
        )


@dataclass(kw_only=True)
class Outcome:
    """Lines read, by table, and what was refused; with one refusal nothing is kept."""

    lines: dict[str, int] = field(default_factory=dict)
    unchanged: set[str] = field(default_factory=set)
    """The tables of whose lines everything was there already."""
    refused: list[Refusal] = field(default_factory=list)


class _Undone(Exception):
    """Nothing of this is kept."""


def load_folder(
    folder: Path, registry: Registry, *, keep: bool = True, usual: PluginSettings | None = None
) -> Outcome:
    """Read every file that a table has, in a transaction of its own.

    Repeating it changes nothing that the files did not change.
    """
    try:
        with transaction():
            outcome = read_folder(folder, registry, usual=usual)
            _keep_if(keep and not outcome.refused)
    except _Undone:
        session.expunge_all()
    return outcome


def _keep_if(is_wanted: bool) -> None:  # noqa: FBT001 - it reads as a sentence
    if not is_wanted:
        raise _Undone


def read_folder(
    folder: Path,
    registry: Registry,
    today: date | None = None,
    *,
    usual: PluginSettings | None = None,
) -> Outcome:
    """The same inside the caller's transaction. `today` lets dates be relative to it."""
    outcome = Outcome()
    _load(folder, _tables(registry, usual or PluginSettings()), outcome, today)
    return outcome


def _tables(registry: Registry, usual: PluginSettings) -> list[CsvTable]:
    given = {
        name: [replace(table, load=partial(_loaded, name, table)) for table in tables]
        for name, tables in registry.registered("register_csv_tables", CsvTable).items()
    }
    networks = network_table(Shelf(plugins=registry.manifests, usual=usual))
    own = [networks, plugin_table(registry.names), ORGANISATIONS, PEOPLE, ROLES, COMMUNITIES]
    placed = [*own, STAGES, PILOTS, MEMBERSHIPS]
    waiting = [table for tables in given.values() for table in tables]
    while waiting:
        known = {table.name for table in placed}
        ready = [table for table in waiting if set(table.after) <= known] or waiting
        placed += ready
        waiting = [table for table in waiting if table not in ready]
    return placed


def _loaded(plugin: str, table: CsvTable, lines: Sequence[CsvLine]) -> Iterator[RefusedLine]:
    found = guarded(Question(plugin, "load"), lambda: list(table.load(lines)))
    if isinstance(found, Failure):
        raise HookFailed([found])
    return iter(found)


def _load(folder: Path, tables: Sequence[CsvTable], outcome: Outcome, today: date | None) -> None:
    known = {f"{table.name}.csv" for table in tables}
    for file in sorted(folder.glob("*.csv")):
        if file.name not in known:
            told = _(
                "Nothing here reads this file; known are: %(known)s.",
                known=", ".join(sorted(known)),
            )
            outcome.refused.append(Refusal(file=file.name, number=1, column="", message=told))
    if not any((folder / name).exists() for name in known):
        told = _("There is no CSV file in %(folder)s.", folder=folder.name)
        outcome.refused.append(Refusal(file=".", number=0, column="", message=told))
    for table in tables:
        if (folder / f"{table.name}.csv").exists():
            _load_table(folder / f"{table.name}.csv", table, outcome, today)


def _load_table(file: Path, table: CsvTable, outcome: Outcome, today: date | None) -> None:
    schema = table.schema()
    try:
        rows = read_rows(file, list(schema.fields), today)
    except Unreadable as fault:
        told = str(fault)
        outcome.refused.append(
            Refusal(file=file.name, number=fault.number, column=fault.column, message=told)
        )
        return
    lines: list[CsvLine] = []
    found: list[Refusal] = []
    for row in rows:
        try:
            lines.append(CsvLine(number=row.number, given=incoming.load(schema, row.cells)))
        except ValidationError as refusal:
            found.extend(_by_column(file.name, row, incoming.faults(refusal)))
    with _writing() as written:
        for refused in table.load(lines):
            found.append(
                Refusal(
                    file=file.name,
                    number=refused.number,
                    column=refused.column,
                    message=str(refused.message),
                )
            )
        session.flush()
    if not written:
        outcome.unchanged.add(table.name)
    # What cannot be read is found before what cannot be loaded; they are told in the file's order.
    outcome.refused.extend(sorted(found, key=lambda refusal: refusal.number))
    outcome.lines[table.name] = len(rows)


@contextmanager
def _writing() -> Iterator[list[str]]:
    """The statements that change something while this goes on, whoever sends them."""
    found: list[str] = []

    def listen(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if statement.lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE")):
            found.append(statement)

    session.flush()
    connection = session.connection()
    event.listen(connection, "before_cursor_execute", listen)
    try:
        yield found
    finally:
        event.remove(connection, "before_cursor_execute", listen)


def _by_column(file: str, row: Row, messages: dict[str, Any]) -> Iterator[Refusal]:
    for column, told in messages.items():
        texts = told if isinstance(told, list) else [told]
        yield Refusal(
            file=file,
            number=row.number,
            column="" if column == "_schema" else column,
            message=" ".join(str(text) for text in texts),
        )

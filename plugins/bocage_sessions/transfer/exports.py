"""A series as files, written while it is read: CSV, JSON, and a workbook."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import time
from functools import cache
from importlib import import_module
from typing import IO, Any

from flask import json

from bocage.plugin import Actor, Community, language, translator
from bocage_sessions import sheet
from bocage_sessions.actions import READ_PROMISES
from bocage_sessions.promises.rules import REASON_WORDS
from bocage_sessions.promises.rules import STATE_WORDS as PROMISE_WORDS
from bocage_sessions.rules import safe_cell
from bocage_sessions.transfer import queries
from bocage_sessions.transfer.rules import ATTENDANCE, HEADS, SESSIONS, STATE_WORDS
from bocage_sessions.transfer.schemas import WholeSession

_ = translator("sessions")
Rows = Iterable[Sequence[object]]


class _Echo:
    """Where the writer of CSV writes: each line comes straight back."""

    def write(self, line: str) -> str:
        return line


def as_csv(heads: Sequence[str], rows: Rows) -> Iterator[str]:
    """The rows as CSV that spreadsheets open in the language in use; no cell runs as a formula."""
    delimiter = ";" if language() == "fr" else ","
    writer = csv.writer(_Echo(), delimiter=delimiter, lineterminator="\r\n")
    yield "\ufeff" + writer.writerow(heads)
    for row in rows:
        yield writer.writerow([safe_cell(cell) for cell in row])


def heads_of(table: str) -> list[str]:
    """The first line of a table, in words that the import reads again."""
    heads = HEADS.get(language()) or HEADS["en"]
    return list(heads[table].values())


def session_rows(actor: Actor, community: Community) -> Rows:
    """A line for each session."""
    words = STATE_WORDS.get(language()) or STATE_WORDS["en"]
    for one in queries.sessions_of(actor, community):
        told = {
            **one._asdict(),
            "host": one.host_code or one.host,
            "state": words.get(one.state, one.state),
            "begins": _hour(one.begins),
            "ends": _hour(one.ends),
        }
        yield [told[key] for key in HEADS["en"][SESSIONS]]


def _hour(at: time | None) -> str:
    return f"{at:%H:%M}" if at else ""


def mark_rows(actor: Actor, community: Community) -> Rows:
    """A line for each mark of attendance."""
    days = {one.number: one.date for one in queries.sessions_of(actor, community)}
    words = {key: str(text) for key, text in sheet.WORDS.items()}
    for mark in queries.every_mark(actor, community):
        state = words.get(mark.state, mark.state)
        yield (mark.number, days[mark.number], *mark[1:5], state, mark.reason, mark.stand_in)


def _promise_rows(actor: Actor, community: Community) -> Rows:
    words: Mapping[str, Any] = {**PROMISE_WORDS, **REASON_WORDS}
    for one in queries.promises_of(actor, community):
        state, reason = (str(words.get(one[key], one[key] or "")) for key in ("state", "reason"))
        yield (
            one["session"],
            one["on"],
            one["person"],
            one["text"],
            state,
            reason,
            one["words"],
            one["told_on"],
        )


def as_workbook(actor: Actor, community: Community) -> IO[bytes]:
    """A workbook with a sheet for sessions, one for attendance and, where they may be read, promises."""
    sheets: list[tuple[str, Sequence[str], Rows]] = [
        (str(_("Sessions")), heads_of(SESSIONS), session_rows(actor, community)),
        (str(_("Attendance")), heads_of(ATTENDANCE), mark_rows(actor, community)),
    ]
    if actor.may(READ_PROMISES, community):
        texts = (
            _("Session"), _("Promised on"), _("Who"), _("I will try…"), _("State"), _("Reason"),
            _("In a sentence"), _("Last told"),
        )  # fmt: skip
        heads = [str(text) for text in texts]
        sheets.append((str(_("Promises")), heads, _promise_rows(actor, community)))
    kept: IO[bytes] = _workbooks().written(sheets)
    return kept


@cache
def _workbooks() -> Any:
    # Writing workbooks takes a library that no other page needs.
    return import_module("bocage_sessions.transfer.workbooks")


def as_json(actor: Actor, network: str, community: Community) -> Iterator[str]:
    """Everything the reader may see of the series, session by session."""
    schema = WholeSession()
    yield f'{{"network": {json.dumps(network)}, '
    yield f'"community": {json.dumps(community.slug)}, "sessions": ['
    for place, one in enumerate(queries.whole(actor, community)):
        yield (",\n" if place else "\n") + json.dumps(schema.dump(one))
    yield "\n]}\n"

"""The programme as rows of a table: number, date, theme, host, state."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from flask import Response

from bocage.plugin import Network, Vocabulary, language, spreadsheet, translator
from bocage_sessions.programme.words import STATES

_ = translator("sessions")


def as_csv(network: Network, found: Iterable[Any], name: str, *, with_group: bool) -> Response:
    """The table as a file that spreadsheets open."""
    words = Vocabulary(network.vocabulary, language())
    head = [_("Number"), _("Date"), _("Theme"), _("Host"), _("Place"), _("State"), _("Took part")]
    group = [words.community.one] if with_group else []
    rows = [[*([one.community_name] if with_group else []), *_cells(one)] for one in found]
    text = spreadsheet([*(one[:1].upper() + one[1:] for one in group), *map(str, head)], rows)
    answer = Response(text, mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer


def _cells(one: Any) -> Sequence[object]:
    state = str(STATES[one.state])
    return [
        one.number, one.on.isoformat(), one.theme, one.host, one.place, state, one.came or "",
    ]  # fmt: skip

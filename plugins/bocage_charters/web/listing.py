"""The charters of a network: the list, and the same as files."""

from __future__ import annotations

import json
from typing import Any

from flask import Response, g

from bocage.plugin import filters_of, listed, session, spreadsheet, translator
from bocage_charters import queries, words
from bocage_charters.actions import PROPOSE_CHARTER
from bocage_charters.queries import Sought
from bocage_charters.schemas import LookForCharters
from bocage_charters.web.pages import drawn, pages

_ = translator("charters")
LARGEST_FILE = 5000
COLUMNS = (
    "community",
    "number",
    "title",
    "state",
    "version",
    "starts",
    "ends",
    "members",
    "object",
)


@pages.get("/")
def list_charters() -> str:
    form = filters_of(LookForCharters())
    found = queries.charters_like(g.actor, g.network, _wanted(form.data))
    return drawn(
        "charters/list.html",
        form=form,
        page=listed(found, form.data["page"], form.values),
        states=words.to_choose(words.STATES),
        goals=[(number, f"{number}. {name}") for number, name in enumerate(words.GOALS, 1)],
        may_propose=g.actor.may(PROPOSE_CHARTER, g.network) and g.actor.person_id is not None,
    )


def _wanted(data: dict[str, Any]) -> Sought:
    return Sought(text=data["q"], state=data["state"], goal=data["goal"])


@pages.get("/charters.csv")
def download_table() -> Response:
    rows = [[row[name] for name in COLUMNS] for row in _rows()]
    return _file(spreadsheet(COLUMNS, rows), "text/csv; charset=utf-8", "csv")


@pages.get("/charters.json")
def download_data() -> Response:
    text = json.dumps({"charters": _rows()}, ensure_ascii=False, indent=2, default=str)
    return _file(text, "application/json", "json")


def _rows() -> list[dict[str, Any]]:
    form = filters_of(LookForCharters())
    found = queries.charters_like(g.actor, g.network, _wanted(form.data)).limit(LARGEST_FILE)
    return [
        {
            "community": row.community,
            "number": row.number,
            "title": row.title,
            "state": row.state,
            "version": row.signed_version,
            "starts": row.starts,
            "ends": row.ends,
            "members": row.members,
            "object": row.object,
        }
        for row in session.execute(found)
    ]


def _file(text: str, mimetype: str, ending: str) -> Response:
    answer = Response(text, mimetype=mimetype)
    name = f"{g.network.slug}-charters.{ending}"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer

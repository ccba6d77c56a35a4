"""The milestones and outputs of a whole network: one list, and the same as files."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from flask import Response, g

from bocage.plugin import filters_of, listed, session, spreadsheet, translator
from bocage_charters import milestone_words as names
from bocage_charters import outputs
from bocage_charters.milestone_reads import SoughtMilestones, milestones_like
from bocage_charters.milestone_schemas import LookForMilestones, LookForOutputs
from bocage_charters.web.pages import drawn, pages

_ = translator("charters")
LARGEST_FILE = 5000
MILESTONE_COLUMNS = (
    "community",
    "number",
    "charter",
    "title",
    "shown",
    "kind",
    "on",
    "season",
    "year",
    "after",
    "last_day",
    "owner",
    "outcome",
    "output",
    "reached_on",
)
OUTPUT_COLUMNS = (
    "community",
    "number",
    "charter",
    "title",
    "kind",
    "audience",
    "state",
    "on",
    "link",
    "description",
    "is_fed_back",
)


@pages.get("/milestones")
def list_all_milestones() -> str:
    form = filters_of(LookForMilestones())
    found = milestones_like(g.actor, g.network, _wanted(form.data))
    return drawn(
        "charters/all_milestones.html",
        form=form,
        page=listed(found, form.data["page"], form.values),
        states=[(key, str(word)) for key, word in names.SHOWN.items()],
        placed=names.placed,
        shown_words=names.SHOWN,
        shown_chips=names.CHIPS,
    )


def _wanted(data: dict[str, Any]) -> SoughtMilestones:
    return SoughtMilestones(text=data["q"], shown=data["state"])


@pages.get("/milestones.csv")
def download_milestones() -> Response:
    return _table(MILESTONE_COLUMNS, _milestones(), "milestones")


@pages.get("/milestones.json")
def download_milestone_data() -> Response:
    return _data(MILESTONE_COLUMNS, _milestones(), "milestones")


def _milestones() -> Sequence[Any]:
    form = filters_of(LookForMilestones())
    found = milestones_like(g.actor, g.network, _wanted(form.data))
    return session.execute(found.limit(LARGEST_FILE)).all()


@pages.get("/outputs.csv")
def download_outputs() -> Response:
    return _table(OUTPUT_COLUMNS, _outputs(), "outputs")


@pages.get("/outputs.json")
def download_output_data() -> Response:
    return _data(OUTPUT_COLUMNS, _outputs(), "outputs")


def _outputs() -> Sequence[Any]:
    data = filters_of(LookForOutputs()).data
    found = outputs.outputs_like(g.actor, g.network, audience=data["audience"], kind=data["kind"])
    return session.execute(found.limit(LARGEST_FILE)).all()


def _table(columns: Sequence[str], rows: Sequence[Any], name: str) -> Response:
    told = [[getattr(row, column) for column in columns] for row in rows]
    return _file(spreadsheet(columns, told), "text/csv; charset=utf-8", f"{name}.csv")


def _data(columns: Sequence[str], rows: Sequence[Any], name: str) -> Response:
    told = [{column: getattr(row, column) for column in columns} for row in rows]
    text = json.dumps({name: told}, ensure_ascii=False, indent=2, default=str)
    return _file(text, "application/json", f"{name}.json")


def _file(text: str, mimetype: str, name: str) -> Response:
    answer = Response(text, mimetype=mimetype)
    answer.headers["Content-Disposition"] = f'attachment; filename="{g.network.slug}-{name}"'
    return answer

"""Outputs and feeding back of one charter; the next steps as its pilot puts them."""

from __future__ import annotations

import re
from typing import Any

from flask import g, request

from bocage.plugin import Submitted, go, notice, submitted, today, transaction, translator
from bocage_charters import milestone_words as names
from bocage_charters import next_steps, outputs, rules
from bocage_charters.actions import WRITE_CHARTER
from bocage_charters.milestone_models import Output
from bocage_charters.milestone_schemas import (
    MOST_STEPS,
    FeedbackGiven,
    NextStepsGiven,
    OutputChanged,
    OutputGiven,
)
from bocage_charters.models import Charter
from bocage_charters.web.forms import saved_from
from bocage_charters.web.pages import drawn, only_for, pages, the_charter

_ = translator("charters")
HERE = "/<community_slug>/<int(max=9999):number>"
LINE = re.compile(r"steps:(\d{1,3}):(text|on|is_open)", re.ASCII)


@pages.get(f"{HERE}/outputs")
def list_outputs(community_slug: str, number: int) -> str:
    return _outputs(the_charter(community_slug, number))


def _outputs(charter: Charter, act: str = "", form: Submitted | None = None) -> str:
    """What is there and what returned; the form `act` that came back with a fault stands open."""
    found = outputs.outputs_of(charter)
    day = today(g.network.time_zone).isoformat()
    forms = {
        "add": Submitted(values={"state": "done", "audience": "network", "on": day}),
        "feedback": Submitted(values={"on": day}),
    }
    if form is not None:
        forms[act] = form
    return drawn(
        "charters/outputs.html",
        charter,
        found=found,
        feedback=outputs.feedback_of(charter),
        forms=forms,
        opened=act,
        keeps=charter.state in rules.ALIVE and g.actor.may(WRITE_CHARTER, charter),
        brought=[("", str(_("the work as a whole"))), *((str(o.id), o.title) for o in found)],
        **_words(),
    )


def _words() -> dict[str, Any]:
    return {
        "kind_words": names.OUTPUT_KINDS,
        "audience_words": names.AUDIENCES,
        "output_states": names.OUTPUT_STATES,
        "output_chips": names.OUTPUT_CHIPS,
        "kinds": list(names.OUTPUT_KINDS.items()),
        "audiences": list(names.AUDIENCES.items()),
        "states": list(names.OUTPUT_STATES.items()),
    }


@pages.post(f"{HERE}/outputs")
def add_output(community_slug: str, number: int) -> Any:
    charter = the_charter(community_slug, number)
    only_for(WRITE_CHARTER, charter)
    form = submitted(OutputGiven())
    if form.is_valid:
        with saved_from(form):
            outputs.add_output(g.actor, charter, form.data)
    if not form.is_valid:
        return _outputs(charter, "add", form), 422
    notice(_("The output is told."))
    return go(".list_outputs", community_slug=community_slug, number=number)


@pages.post(f"{HERE}/feedback")
def tell_feedback(community_slug: str, number: int) -> Any:
    charter = the_charter(community_slug, number)
    only_for(WRITE_CHARTER, charter)
    form = submitted(FeedbackGiven())
    if form.is_valid:
        with saved_from(form):
            outputs.tell_feedback(g.actor, charter, form.data)
    if not form.is_valid:
        return _outputs(charter, "feedback", form), 422
    notice(_("Noted: what was learned returned to the network."))
    return go(".list_outputs", community_slug=community_slug, number=number)


@pages.get(f"{HERE}/outputs/<int:output_id>")
def edit_output(community_slug: str, number: int, output_id: int) -> str:
    charter = the_charter(community_slug, number)
    found = outputs.find_output(charter, output_id)
    kept = {name: getattr(found, name) for name in outputs.WRITTEN}
    kept["on"] = found.on.isoformat() if found.on else ""
    return _one(charter, found, Submitted(values=kept))


def _one(charter: Charter, found: Output, form: Submitted) -> str:
    only_for(WRITE_CHARTER, charter)
    return drawn(
        "charters/output.html",
        charter,
        output=found,
        revision=found.revision,
        form=form,
        **_words(),
    )


@pages.post(f"{HERE}/outputs/<int:output_id>")
def change_output(community_slug: str, number: int, output_id: int) -> Any:
    charter = the_charter(community_slug, number)
    found = outputs.find_output(charter, output_id)
    form = submitted(OutputChanged())
    if form.is_valid and form.data["revision"] != found.revision:
        form.refuse("title", _("Somebody else changed this meanwhile: look at both, save again."))
        return _one(charter, found, form), 409
    if form.is_valid:
        with saved_from(form):
            outputs.write_output(g.actor, charter, found, form.data, form.data["revision"])
    if not form.is_valid:
        return _one(charter, found, form), 422
    notice(_("Saved."))
    return go(".list_outputs", community_slug=community_slug, number=number)


@pages.get(f"{HERE}/next-steps")
def edit_next_steps(community_slug: str, number: int) -> str:
    charter = the_charter(community_slug, number)
    said = [
        {"text": one.text, "on": one.on.isoformat() if one.on else "", "is_open": one.is_open}
        for one in next_steps.steps_of(charter)
    ]
    return _steps(charter, said, Submitted())


def _steps(charter: Charter, lines: list[dict[str, Any]], form: Submitted) -> str:
    only_for(WRITE_CHARTER, charter)
    shown = [*lines, {}, {}, {}][:MOST_STEPS]
    wrong: Any = form.errors.get("steps", {})
    faults = wrong if isinstance(wrong, dict) else {}
    return drawn("charters/next_steps.html", charter, lines=shown, form=form, faults=faults)


@pages.post(f"{HERE}/next-steps")
def say_next_steps(community_slug: str, number: int) -> Any:
    charter = the_charter(community_slug, number)
    lines = _typed()
    form = submitted(NextStepsGiven(), {"steps": lines})
    if not form.is_valid:
        return _steps(charter, lines, form), 422
    with transaction():
        next_steps.say_next_steps(g.actor, charter, form.data["steps"])
    notice(_("The next steps are told; those who take part find them on their home page."))
    return go(".list_milestones", community_slug=community_slug, number=number)


def _typed() -> list[dict[str, Any]]:
    """The lines as they stand in the form; one without any word is as good as not there."""
    rows: dict[int, dict[str, Any]] = {}
    for key, text in request.form.items():
        found = LINE.fullmatch(key)
        if found and text.strip():
            rows.setdefault(int(found[1]), {})[found[2]] = text
    return [rows[at] for at in sorted(rows) if set(rows[at]) - {"is_open"}][: MOST_STEPS + 1]

"""Milestones: the list with its picture, one of them, and what becomes of it."""

from __future__ import annotations

from typing import Any

from flask import g

from bocage.plugin import Submitted, go, notice, submitted, today, transaction, translator
from bocage_charters import (
    milestone_reads,
    milestones,
    next_steps,
    outputs,
    queries,
    rules,
    timeline,
)
from bocage_charters import milestone_words as names
from bocage_charters.actions import WRITE_CHARTER
from bocage_charters.milestone_models import Milestone
from bocage_charters.milestone_schemas import (
    DroppedGiven,
    MilestoneChanged,
    MilestoneGiven,
    ReachedGiven,
)
from bocage_charters.models import Charter
from bocage_charters.web.forms import saved_from
from bocage_charters.web.pages import drawn, only_for, pages, the_charter

_ = translator("charters")
HERE = "/<community_slug>/<int(max=9999):number>/milestones"
ONE = f"{HERE}/<int:milestone_id>"


@pages.get(HERE)
def list_milestones(community_slug: str, number: int) -> str:
    charter = the_charter(community_slug, number)
    seen = milestone_reads.milestones_of(charter)
    return drawn(
        "charters/milestones.html",
        charter,
        seen=seen,
        picture=timeline.picture_of(seen, today(g.network.time_zone)),
        steps=next_steps.steps_of(charter),
        keeps=_keeps(charter),
        tells_steps=_keeps(charter) and charter.state in rules.TAKES_PEOPLE,
        shown_words=names.SHOWN,
        shown_chips=names.CHIPS,
    )


def _keeps(charter: Charter) -> bool:
    return charter.state in rules.ALIVE and g.actor.may(WRITE_CHARTER, charter)


@pages.get(f"{HERE}/new")
def new_milestone(community_slug: str, number: int) -> str:
    charter = the_charter(community_slug, number)
    return _new(charter, Submitted(values={"kind": "date", "owner_id": g.actor.person_id}))


def _new(charter: Charter, form: Submitted) -> str:
    only_for(WRITE_CHARTER, charter)
    milestones.must_live(charter)
    return drawn("charters/milestone_new.html", charter, form=form, **_choices(charter))


def _choices(charter: Charter, itself: int = 0) -> dict[str, Any]:
    """What the fields of a milestone offer."""
    seen = milestone_reads.milestones_of(charter)
    others = [(str(one.id), one.title) for one in seen if one.id != itself]
    people = queries.people_here(g.network, charter)
    brought = outputs.outputs_of(charter)
    kinds = [kind for kind in names.KINDS if kind != "after" or others]
    return {
        "others": [("", "–"), *others],
        "people": [("", "–"), *((str(person_id), name) for person_id, name in people)],
        "brought": [("", "–"), *((str(one.id), one.title) for one in brought)],
        "kinds": [(kind, names.KINDS[kind]) for kind in kinds],
        "seasons": [("", "–"), *((key, str(word)) for key, word in names.SEASONS.items())],
    }


@pages.post(HERE)
def add_milestone(community_slug: str, number: int) -> Any:
    charter = the_charter(community_slug, number)
    form = submitted(MilestoneGiven())
    if not form.is_valid:
        return _new(charter, form), 422
    with saved_from(form):
        milestones.add_milestone(g.actor, charter, form.data)
    if not form.is_valid:
        return _new(charter, form), 422
    notice(_("The milestone is put down."))
    return go(".list_milestones", community_slug=community_slug, number=number)


@pages.get(ONE)
def show_milestone(community_slug: str, number: int, milestone_id: int) -> str:
    charter = the_charter(community_slug, number)
    found = milestone_reads.find_milestone(charter, milestone_id)
    return _shown(charter, found, "", Submitted())


def _shown(charter: Charter, found: Milestone, act: str, form: Submitted) -> str:
    """One milestone; the form `act` that came back with a fault stands open."""
    seen = milestone_reads.milestones_of(charter)
    one = next(item for item in seen if item.id == found.id)
    blank = Submitted(values={"output_id": found.output_id})
    kept = Submitted(values=_kept(found))
    forms = {"change": kept, "reach": blank, "drop": Submitted()} | ({act: form} if act else {})
    alive = charter.state in rules.ALIVE
    return drawn(
        "charters/milestone.html",
        charter,
        one=one,
        forms=forms,
        opened=act,
        revision=found.revision,
        keeps=_keeps(charter),
        tells=alive and found.state == "planned" and milestones.may_tell(g.actor, charter, found),
        shown_words=names.SHOWN,
        shown_chips=names.CHIPS,
        **_choices(charter, found.id),
    )


def _kept(found: Milestone) -> dict[str, Any]:
    plain = ("title", "kind", "season", "year", "after_id", "owner_id", "output_id")
    said = {name: getattr(found, name) for name in plain}
    return said | {"on": found.on.isoformat() if found.on else ""}


@pages.post(f"{ONE}/change")
def change_milestone(community_slug: str, number: int, milestone_id: int) -> Any:
    charter = the_charter(community_slug, number)
    found = milestone_reads.find_milestone(charter, milestone_id)
    form = submitted(MilestoneChanged())
    only_for(WRITE_CHARTER, charter)
    if not form.is_valid:
        return _shown(charter, found, "change", form), 422
    if form.data["revision"] != found.revision:
        form.refuse("title", _("Somebody else changed this meanwhile: look at both, save again."))
        return _shown(charter, found, "change", form), 409
    with saved_from(form):
        milestones.write_milestone(g.actor, charter, found, form.data, form.data["revision"])
    if not form.is_valid:
        return _shown(charter, found, "change", form), 422
    notice(_("Saved."))
    return _back(community_slug, number, milestone_id)


def _back(community_slug: str, number: int, milestone_id: int) -> Any:
    return go(
        ".show_milestone",
        community_slug=community_slug,
        number=number,
        milestone_id=milestone_id,
    )


@pages.post(f"{ONE}/reach")
def reach_milestone(community_slug: str, number: int, milestone_id: int) -> Any:
    charter = the_charter(community_slug, number)
    found = milestone_reads.find_milestone(charter, milestone_id)
    form = submitted(ReachedGiven())
    if not form.is_valid:
        return _shown(charter, found, "reach", form), 422
    with saved_from(form):
        milestones.reach(g.actor, charter, found, form.data)
    if not form.is_valid:
        return _shown(charter, found, "reach", form), 422
    notice(_("Noted: the milestone is reached."))
    return _back(community_slug, number, milestone_id)


@pages.post(f"{ONE}/drop")
def drop_milestone(community_slug: str, number: int, milestone_id: int) -> Any:
    charter = the_charter(community_slug, number)
    found = milestone_reads.find_milestone(charter, milestone_id)
    form = submitted(DroppedGiven())
    if not form.is_valid:
        return _shown(charter, found, "drop", form), 422
    with transaction():
        milestones.drop(g.actor, charter, found, form.data["reason"])
    notice(_("Noted: it is dropped, and stays in the list."))
    return _back(community_slug, number, milestone_id)


@pages.post(f"{ONE}/again")
def plan_again(community_slug: str, number: int, milestone_id: int) -> Any:
    charter = the_charter(community_slug, number)
    found = milestone_reads.find_milestone(charter, milestone_id)
    with transaction():
        milestones.plan_again(g.actor, charter, found)
    notice(_("It is planned again."))
    return _back(community_slug, number, milestone_id)

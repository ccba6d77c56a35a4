"""Joining a charter, saying otherwise, leaving; and the answer of those who keep it."""

from __future__ import annotations

from typing import Any

from flask import g

from bocage.plugin import Submitted, go, notice, submitted, transaction, translator
from bocage_charters import joining, words
from bocage_charters.actions import PROPOSE_CHARTER, WRITE_CHARTER
from bocage_charters.models import Charter
from bocage_charters.schemas import JoiningAct, JoiningGiven, Leaving
from bocage_charters.web.forms import saved_from
from bocage_charters.web.pages import drawn, only_for, pages, the_charter

_ = translator("charters")


@pages.get("/<community_slug>/<int(max=9999):number>/join")
def ask_to_join(community_slug: str, number: int) -> str:
    charter = the_charter(community_slug, number)
    own = joining.own_joining(g.actor, charter)
    if own is None or own.state not in ("asked", "active"):
        joining.must_take_people(charter)
    names = ("aim", "involvement", "brings", "organisation_id")
    values = {name: getattr(own, name) for name in names} if own else {}
    if own and own.until:
        values["until"] = own.until.isoformat()
    return _join(charter, Submitted(values=values))


def _join(charter: Charter, form: Submitted) -> str:
    only_for(PROPOSE_CHARTER, g.network)
    own = joining.own_joining(g.actor, charter)
    organisations = joining.own_organisations(g.actor, charter)
    return drawn(
        "charters/join.html",
        charter,
        form=form,
        own=own if own and own.state in ("asked", "active") else None,
        involvements=words.to_choose(words.INVOLVEMENTS),
        organisations=[(str(one), name) for one, name in organisations],
        members=[one for one in joining.joinings_of(charter) if one.state == "active"],
    )


@pages.post("/<community_slug>/<int(max=9999):number>/join")
def join(community_slug: str, number: int) -> Any:
    charter = the_charter(community_slug, number)
    only_for(PROPOSE_CHARTER, g.network)
    form = submitted(JoiningGiven())
    known = {one for one, _name in joining.own_organisations(g.actor, charter)}
    if form.is_valid and form.data["organisation_id"] not in {None, *known}:
        form.refuse("organisation_id", _("Choose an organisation you speak for."))
    if not form.is_valid:
        return _join(charter, form), 422
    own = joining.own_joining(g.actor, charter)
    is_in = own is not None and own.state in ("asked", "active")
    with saved_from(form):
        if is_in:
            joining.say_otherwise(g.actor, charter, form.data)
        else:
            is_active = joining.join(g.actor, charter, form.data).state == "active"
    if not form.is_valid:
        return _join(charter, form), 422
    if is_in:
        notice(_("The change is saved."))
    elif is_active:
        notice(_("Welcome: you take part from today on."))
    else:
        notice(_("Your wish is sent to those who lead it."))
    return go(".show_charter", community_slug=community_slug, number=number)


@pages.post("/<community_slug>/<int(max=9999):number>/leave")
def leave(community_slug: str, number: int) -> Any:
    charter = the_charter(community_slug, number)
    form = submitted(Leaving())
    if not form.is_valid:
        return _join(charter, form), 422
    with transaction():
        joining.leave(g.actor, charter, form.data["reason"])
    notice(_("You have left. Thank you for what you brought."))
    return go(".show_charter", community_slug=community_slug, number=number)


@pages.post("/<community_slug>/<int(max=9999):number>/joinings/<int:joining_id>")
def answer_joining(community_slug: str, number: int, joining_id: int) -> Any:
    charter = the_charter(community_slug, number)
    only_for(WRITE_CHARTER, charter)
    found = joining.find_joining(charter, joining_id)
    form = submitted(JoiningAct())
    if not form.is_valid:
        return drawn("error.html", title=_("This is no answer to somebody who asks.")), 422
    with transaction():
        if form.data["act"] == "take_in":
            joining.take_in(g.actor, charter, found)
        else:
            joining.decline(g.actor, charter, found, form.data["reason"])
    notice(_("Your answer is kept."))
    return go(".show_charter", community_slug=community_slug, number=number, _anchor="people")

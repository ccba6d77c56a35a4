"""The review, as the secretariat and as a future member see it."""

from __future__ import annotations

from typing import Any

from flask import g, request

from bocage.plugin import NotAllowed, Submitted, go, notice, submitted, transaction, translator
from bocage_charters import amounts, blocks, queries, reviewing, rules, service, words
from bocage_charters.actions import REVIEW_CHARTER
from bocage_charters.models import Charter, CharterVersion
from bocage_charters.schemas import GaugeGiven, PeopleAsked, Remark
from bocage_charters.web.pages import drawn, only_for, pages, the_charter

_ = translator("charters")
Forms = dict[str, Submitted]


@pages.get("/<community_slug>/<int(max=9999):number>/review")
def review_charter(community_slug: str, number: int) -> str:
    return _review(the_charter(community_slug, number), {})


def _review(charter: Charter, forms: Forms) -> str:
    only_for(REVIEW_CHARTER, charter)
    version = service.at_work(charter)
    answers = reviewing.gauge_of(version)
    asked = {one.person_id for one in answers} | {version.pilot_id, g.actor.person_id}
    people = queries.people_here(g.network, charter)
    before = [one for one in queries.versions(charter) if one.number < version.number]
    return drawn(
        "charters/review.html",
        charter,
        version=version,
        questions=words.QUESTIONS,
        answers=answers,
        answered=[one for one in answers if one.answered_at is not None],
        wanting=reviewing.wanting(charter, version),
        gauge_form=forms.get("gauge") or _own_answer(version),
        people_form=forms.get("people") or Submitted(),
        remark_form=forms.get("remark") or Submitted(),
        people=[(str(one), name) for one, name in people if one not in asked],
        names=queries.names([version.pilot_id, version.created_by_id]),
        before=before[-1] if before else None,
        changes=_changes(before[-1], version) if before else {},
        room=words.ROOM,
        enough=words.ENOUGH,
        is_leading=reviewing.is_leading(g.actor, version),
        two_sign=service.TWO_SIGN,
        **_second_page(charter),
    )


PARTS = {
    "plan": ("actions", _("Action plan")),
    "partners": ("partners", _("Partners")),
    "budget": ("budget", _("Budget")),
    "support": ("support", _("Support needed")),
    "goals": ("goals", _("Goals of sustainable development")),
}
"""Where each part of the second page stands on the page, and what it is called."""


def _second_page(charter: Charter) -> dict[str, Any]:
    found = blocks.blocks_of(charter)
    told = [(place, str(title)) for place, (name, title) in PARTS.items() if getattr(found, name)]
    return {
        "blocks": found,
        "parts": told,
        "guide": words.GUIDE,
        "support_words": words.SUPPORT_KINDS,
        "goal_names": words.GOALS,
        "money": amounts.written,
    }


def _changes(before: CharterVersion, version: CharterVersion) -> dict[str, list[rules.Piece]]:
    return {
        name: rules.pieces(getattr(before, name), getattr(version, name))
        for name in rules.QUESTIONS
    }


def _own_answer(version: CharterVersion) -> Submitted:
    given = reviewing.asked_of(g.actor, version)
    if given is None or given.answered_at is None:
        return Submitted()
    names = ("room", "room_why", "enough", "enough_why")
    return Submitted(values={name: getattr(given, name) for name in names})


@pages.post("/<community_slug>/<int(max=9999):number>/review")
def decide(community_slug: str, number: int) -> Any:
    charter = the_charter(community_slug, number)
    only_for(REVIEW_CHARTER, charter)
    match request.form.get("act", ""):
        case "gauge":
            return _gauge_given(charter)
        case "ask":
            return _people_asked(charter)
        case "return":
            return _returned(charter)
        case _:
            with transaction():
                reviewing.accept(g.actor, charter)
                is_signed = charter.state == rules.OPEN
            notice(
                _("Signed. Everybody in the network can join now.")
                if is_signed
                else _("Signed for the secretariat.")
            )
            return _go(".show_charter", charter)


def _gauge_given(charter: Charter) -> Any:
    form = _read(GaugeGiven())
    if not form.is_valid:
        return _review(charter, {"gauge": form}), 422
    with transaction():
        reviewing.answer_gauge(g.actor, charter, form.data)
    notice(_("Your answer to the gauge is kept."))
    return _go(".review_charter", charter)


def _people_asked(charter: Charter) -> Any:
    chosen = [one for one in request.form.getlist("people") if one]
    form = submitted(PeopleAsked(), {"people": chosen})
    known = {str(one) for one, _name in queries.people_here(g.network, charter)}
    if form.is_valid and any(str(one) not in known for one in form.data["people"]):
        form.refuse("people", _("This person is not in the network."))
    if not form.is_valid:
        return _review(charter, {"people": form}), 422
    with transaction():
        reviewing.ask_gauge(g.actor, charter, form.data["people"])
    notice(_("They are asked, and find it on their home page."))
    return _go(".review_charter", charter)


def _returned(charter: Charter) -> Any:
    form = _read(Remark())
    if form.is_valid and not form.data["remark"]:
        form.refuse("remark", _("Say what should change."))
    if not form.is_valid:
        return _review(charter, {"remark": form}), 422
    with transaction():
        reviewing.send_back(g.actor, charter, form.data["remark"])
    notice(_("It is back with those who write it."))
    return _go(".show_charter", charter)


def _read(schema: Any) -> Submitted:
    sent = {key: text for key, text in request.form.items() if key not in ("csrf_token", "act")}
    return submitted(schema, sent)


def _go(to: str, charter: Charter) -> Any:
    return go(to, community_slug=charter.community.slug, number=charter.number)


@pages.get("/<community_slug>/<int(max=9999):number>/gauge")
def read_for_gauge(community_slug: str, number: int) -> str:
    return _gauge(the_charter(community_slug, number), Submitted())


def _gauge(charter: Charter, form: Submitted) -> str:
    version = service.at_work(charter)
    mine = reviewing.asked_of(g.actor, version)
    if mine is None:
        raise NotAllowed(REVIEW_CHARTER, g.actor, charter.scope)
    return drawn(
        "charters/gauge.html",
        charter,
        version=version,
        questions=words.QUESTIONS,
        form=form if form.values else _own_answer(version),
        names=queries.names([version.pilot_id]),
        room=words.ROOM,
        enough=words.ENOUGH,
    )


@pages.post("/<community_slug>/<int(max=9999):number>/gauge")
def answer_gauge(community_slug: str, number: int) -> Any:
    charter = the_charter(community_slug, number)
    form = submitted(GaugeGiven())
    if not form.is_valid:
        return _gauge(charter, form), 422
    with transaction():
        reviewing.answer_gauge(g.actor, charter, form.data)
    notice(_("Thank you. Your answer helps the secretariat to decide."))
    return _go(".show_charter", charter)

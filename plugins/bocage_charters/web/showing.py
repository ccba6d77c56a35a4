"""A charter as it is read: its page, its earlier texts, the card to print, and the steps it takes."""

from __future__ import annotations

from typing import Any

from flask import g
from sqlalchemy.exc import NoResultFound

from bocage.plugin import (
    NotNow,
    Submitted,
    Text,
    go,
    notice,
    submitted,
    today,
    transaction,
    translator,
)
from bocage_charters import (
    amounts,
    blocks,
    calls,
    joining,
    queries,
    reviewing,
    rules,
    service,
    steps,
    words,
)
from bocage_charters.actions import PROPOSE_CHARTER, REVIEW_CHARTER, WRITE_CHARTER
from bocage_charters.models import Charter, CharterVersion
from bocage_charters.schemas import Remark
from bocage_charters.web.pages import drawn, pages, the_charter
from bocage_charters.web.way import way_of

_ = translator("charters")


@pages.get("/<community_slug>/<int(max=9999):number>")
def show_charter(community_slug: str, number: int) -> str:
    charter = the_charter(community_slug, number)
    versions = queries.versions(charter)
    version = _shown(charter, versions)
    work = next((one for one in versions if one.state in queries.UNWRITTEN), None)
    people = joining.joinings_of(charter)
    taking_part = [one for one in people if one.state == "active"]
    writes = queries.writes(g.actor, charter, work)
    call = calls.latest_call(charter)
    return drawn(
        "charters/show.html",
        charter,
        **_read(charter, version),
        versions=versions,
        work=work,
        gauge=_gauge(charter, version, work, writes=writes),
        taking_part=taking_part,
        asking=[one for one in people if one.state == "asked"] if writes else [],
        own=next((one for one in people if one.person_id == g.actor.person_id), None),
        hint=rules.size_hint(len(taking_part)) if charter.state in rules.TAKES_PEOPLE else "",
        history=queries.history(charter),
        call=call if call and call.state == "open" else None,
        writes=writes,
        keeps=g.actor.may(WRITE_CHARTER, charter),
        reviews=g.actor.may(REVIEW_CHARTER, charter),
        is_leading=work is not None and reviewing.is_leading(g.actor, work),
        is_writing=_is_writing(charter, version),
        returned=queries.returned_with(charter, work) if work else None,
        may_join=_may_join(charter),
        steps=_steps(charter, writes=writes),
        must_sign=_must_sign(charter, work),
        involvements=words.INVOLVEMENTS,
    )


def _is_writing(charter: Charter, version: CharterVersion) -> bool:
    """Whether the reader is among those who write it, and does not only help as the secretariat."""
    leading = [one.person_id for one in queries.leaders(charter)]
    return g.actor.person_id in (charter.created_by_id, version.pilot_id, *leading)


def _shown(charter: Charter, versions: Any) -> CharterVersion:
    signed = [one for one in versions if one.number == charter.signed_version]
    found: CharterVersion = (signed or list(versions))[-1]
    return found


def _read(charter: Charter, version: CharterVersion) -> dict[str, Any]:
    """What both the page and the card say of a text."""
    return {
        "version": version,
        "questions": words.QUESTIONS,
        "leaders": queries.leaders(charter),
        "names": queries.names([version.pilot_id, charter.created_by_id]),
        "blocks": blocks.blocks_of(charter),
        "guide": words.GUIDE,
        "goal_names": words.GOALS,
        "support_words": words.SUPPORT_KINDS,
        "text_words": words.TEXT_STATES,
        "places": {state: place for place, state in enumerate(PATH, 1)},
        "path": len(PATH),
        "money": amounts.written,
        "way": way_of(charter),
    }


PATH = rules.STATES[:-1]
"""The way of a charter that is not abandoned."""


def _gauge(
    charter: Charter, version: CharterVersion, work: CharterVersion | None, *, writes: bool
) -> dict[str, Any]:
    """The answers of the latest review, with their sentences for those they are meant for."""
    asked = work if work is not None and work.round else version
    found = reviewing.gauge_of(asked)
    answers = [one for one in found if one.answered_at is not None]
    own = [one for one in found if one.person_id == g.actor.person_id]
    mine = bool(own)
    told = writes or mine or g.actor.may(REVIEW_CHARTER, charter)
    is_read = told or asked.state in (rules.SIGNED, rules.REPLACED)
    return {
        "answers": answers if is_read else [],
        "told": told,
        "asked_me": mine and asked.state == rules.TEXT_IN_REVIEW,
        "is_given": any(one.answered_at is not None for one in own),
        "room": words.ROOM,
        "enough": words.ENOUGH,
    }


def _may_join(charter: Charter) -> bool:
    is_person = g.actor.person_id is not None
    return (
        is_person
        and charter.state in rules.TAKES_PEOPLE
        and g.actor.may(PROPOSE_CHARTER, charter.community.network)
    )


def _must_sign(charter: Charter, work: CharterVersion | None) -> bool:
    if work is None or work.state != rules.TEXT_IN_REVIEW or work.pilot_signed_at is not None:
        return False
    return service.signs_for_pilot(g.actor, charter, work)


def _steps(charter: Charter, *, writes: bool) -> list[str]:
    """The steps whoever keeps the charter may make now, the usual one first."""
    if not writes:
        return []
    work = queries.version_at_work(charter)
    found = [name for name, to in service.GOES_ON.items() if to in rules.NEXT[charter.state]]
    last = ["abandon"] if "abandon" in found else []
    found = [name for name in found if name != "abandon"]
    if work is not None and work.state == rules.TEXT_IN_REVIEW:
        found.insert(0, "take_back")
    if charter.state in (rules.OPEN, rules.RUNNING, rules.DELIVERED):
        found.append("give_up" if work else "rewrite")
    return found + last


STEPS: dict[str, tuple[Text, Text, Text]] = {
    "hand_in": (
        _("Hand it in for review"),
        _("The secretariat and two future members read it. You sign by handing it in."),
        _("It is handed in. The secretariat reads it now."),
    ),
    "sign": (
        _("Sign"),
        _("You say that you lead this work as the text describes it."),
        _("You have signed."),
    ),
    "take_back": (
        _("Take it back"),
        _("The review stops; you can change the text and hand it in again."),
        _("You have it back."),
    ),
    "run": (
        _("Say that the work runs"),
        _("People can still join while the work goes on."),
        _("Noted: the work runs."),
    ),
    "deliver": (
        _("Say that it is delivered"),
        _("What you set out to make is there. Nobody joins any more."),
        _("Noted: it is delivered. Well done!"),
    ),
    "close": (
        _("Close"),
        _("A closing tells what came out of it and where that returned to the network."),
        _("It is closed. Everything stays readable."),
    ),
    "abandon": (
        _("Abandon"),
        _("It stops here and stays readable. Others learn from why it stopped."),
        _("It is abandoned; the reason stays with it."),
    ),
    "rewrite": (
        _("Write a new version"),
        _("The text in force stays so until both have signed the new one."),
        _("The new version begins with the text in force: change what is no longer true."),
    ),
    "give_up": (
        _("Give the new version up"),
        _("The text in force stays as it is."),
        _("The new version is given up; the text in force stays."),
    ),
}


@pages.get("/<community_slug>/<int(max=9999):number>/steps/<step>")
def ask_step(community_slug: str, number: int, step: str) -> str:
    return _asked(the_charter(community_slug, number), step, Submitted())


def _asked(charter: Charter, step: str, form: Submitted) -> str:
    if step not in STEPS:
        raise NoResultFound
    work = queries.version_at_work(charter)
    if step != "sign":
        queries.must_write(g.actor, charter, work)
    to = service.GOES_ON.get(step)
    if to is not None and to not in rules.NEXT[charter.state]:
        raise NotNow(str(_("This step cannot be made from where it stands now.")))
    missing = service.missing_of(work) if step == "hand_in" and work else []
    wanting = service.wanting_to_close(charter) if step == "close" else []
    return drawn(
        "charters/step.html",
        charter,
        form=form,
        step=step,
        told=STEPS[step],
        wanting=wanting,
        missing=[words.QUESTIONS[name.removesuffix("_id")][0] for name in missing],
        takes_remark=step in ("run", "deliver", "close", "abandon", "take_back"),
        needs_remark=step == "abandon" or bool(wanting),
    )


@pages.post("/<community_slug>/<int(max=9999):number>/steps/<step>")
def make_step(community_slug: str, number: int, step: str) -> Any:
    charter = the_charter(community_slug, number)
    if step not in STEPS:
        raise NoResultFound
    form = submitted(Remark())
    _check(charter, step, form)
    if not form.is_valid:
        return _asked(charter, step, form), 422
    with transaction():
        steps.make(g.actor, charter, step, form.data["remark"])
    notice(STEPS[step][2])
    to = ".edit_text" if step in ("rewrite", "take_back") else ".show_charter"
    return go(to, community_slug=community_slug, number=number)


def _check(charter: Charter, step: str, form: Submitted) -> None:
    if not form.is_valid or form.data["remark"]:
        return
    if step == "abandon":
        form.refuse("remark", _("Say why, so that others can learn from it."))
    if step == "close":
        for sentence in service.wanting_to_close(charter):
            form.refuse("remark", sentence)


@pages.get("/<community_slug>/<int(max=9999):number>/versions/<int(max=9999):version>")
def show_version(community_slug: str, number: int, version: int) -> str:
    charter = the_charter(community_slug, number)
    found = queries.find_version(charter, version)
    if found.state == rules.TEXT_DRAFT and charter.signed_version is not None:
        queries.must_write(g.actor, charter, found)
    before = [one for one in queries.versions(charter) if one.number < version]
    pairs = [
        (words.QUESTIONS[name][0], rules.pieces(getattr(before[-1], name), getattr(found, name)))
        if before
        else (words.QUESTIONS[name][0], [rules.Piece("kept", getattr(found, name))])
        for name in rules.QUESTIONS
    ]
    return drawn(
        "charters/version.html",
        charter,
        version=found,
        before=before[-1] if before else None,
        pairs=pairs,
        text_words=words.TEXT_STATES,
        names=queries.names([found.pilot_id, found.pilot_signed_by_id]),
    )


@pages.get("/<community_slug>/<int(max=9999):number>/card")
def show_card(community_slug: str, number: int) -> str:
    charter = the_charter(community_slug, number)
    version = queries.current_version(charter)
    people = joining.joinings_of(charter)
    return drawn(
        "charters/card.html",
        charter,
        **_read(charter, version),
        taking_part=[one for one in people if one.state == "active"],
        on=today(g.network.time_zone),
    )

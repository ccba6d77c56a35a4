"""From an idea to a text: five questions first, optional blocks any time."""

from __future__ import annotations

from typing import Any

from flask import current_app, g, jsonify, request

from bocage.plugin import (
    Submitted,
    Text,
    find_community,
    go,
    notice,
    submitted,
    today,
    transaction,
    translator,
)
from bocage_charters import blocks, queries, rules, service, words
from bocage_charters.actions import PROPOSE_CHARTER
from bocage_charters.milestones import must_live
from bocage_charters.models import Charter, CharterVersion
from bocage_charters.schemas import IdeaGiven, TextGiven
from bocage_charters.web.lines import EXTRA, BlocksTyped, blocks_in_form, blocks_kept
from bocage_charters.web.pages import drawn, only_for, pages, the_charter

_ = translator("charters")
CHANGED = _(
    "Somebody else changed this meanwhile. Your text is kept: press “Save” to see both side by side."
)
SAVED = _("Saved.")


@pages.get("/idea")
def new_idea() -> str:
    chosen = request.args.get("community", "")
    return _idea(Submitted(values={"community": chosen}))


def _idea(form: Submitted) -> str:
    only_for(PROPOSE_CHARTER, g.network)
    led = queries.communities_led(g.actor, g.network)
    return drawn("charters/idea.html", form=form, led=led)


@pages.post("/idea")
def put_idea_forward() -> Any:
    form = submitted(IdeaGiven())
    known = {slug for slug, _name in queries.communities_led(g.actor, g.network)}
    if form.is_valid and form.data["community"] and form.data["community"] not in known:
        form.refuse("community", _("Choose one of the answers offered."))
    if not form.is_valid:
        return _idea(form), 422
    slug, title = form.data["community"], form.data["title"]
    with transaction():
        if slug:
            charter = service.begin_charter(g.actor, find_community(g.network, slug), title)
        else:
            charter = service.put_idea_forward(g.actor, g.network, title)
        address = {"community_slug": charter.community.slug, "number": charter.number}
    return go(".edit_text", **address)


@pages.get("/<community_slug>/<int(max=9999):number>/text")
def edit_text(community_slug: str, number: int) -> str:
    charter = the_charter(community_slug, number)
    version = service.at_work(charter)
    return _text(charter, version, Submitted(values=_kept(charter, version)))


def _kept(charter: Charter, version: CharterVersion) -> dict[str, Any]:
    found = {name: getattr(version, name) for name in service.WRITTEN}
    dates = {name: day.isoformat() if (day := found[name]) else "" for name in ("starts", "ends")}
    return found | dates | {"title": charter.title, "revision": version.revision}


def _text(
    charter: Charter, version: CharterVersion, form: Submitted, saved: dict[str, Any] | None = None
) -> str:
    queries.must_write(g.actor, charter, version)
    people = queries.people_here(g.network, charter)
    return drawn(
        "charters/text.html",
        charter,
        version=version,
        form=form,
        questions=words.QUESTIONS,
        guide=words.GUIDE,
        people=[(str(person_id), name) for person_id, name in people],
        saved=_compared(saved, form) if saved else None,
        revision=version.revision,
        returned=queries.returned_with(charter, version),
        **_saved_when(version),
    )


def _saved_when(version: CharterVersion) -> dict[str, Any]:
    """The hour it was saved, and the day when that is not today."""
    if version.revision == 1:
        return {"saved_at": "", "saved_on": ""}
    shown = current_app.jinja_env.filters
    is_today = shown["day"](shown["local"](version.changed_at)) == shown["day"](
        today(g.network.time_zone)
    )
    on = "" if is_today else shown["day"](shown["local"](version.changed_at))
    return {"saved_at": shown["hour"](version.changed_at), "saved_on": on}


def _compared(saved: dict[str, Any], form: Submitted) -> list[tuple[Text, list[rules.Piece]]]:
    """What the other person saved, with what was typed here as the change."""
    return [
        (words.QUESTIONS[name][0], rules.pieces(str(saved[name]), str(form.values.get(name, ""))))
        for name in rules.QUESTIONS
        if str(saved[name]) != str(form.values.get(name, ""))
    ]


@pages.post("/<community_slug>/<int(max=9999):number>/text")
def save_text(community_slug: str, number: int) -> Any:
    charter = the_charter(community_slug, number)
    version = service.at_work(charter)
    form, act = _typed(), request.form.get("act", "save")
    if form.is_valid and form.data["revision"] != version.revision:
        return _text(charter, version, form, _kept(charter, version)), 409
    if act == "hand_in":
        _require_all(form)
    if not form.is_valid:
        return _text(charter, version, form), 422
    with transaction():
        service.write_text(g.actor, version, form.data, form.data["revision"])
        if act == "hand_in":
            service.hand_in(g.actor, charter)
    if act == "hand_in":
        notice(_("It is handed in. The secretariat reads it now."))
        return go(".show_charter", community_slug=community_slug, number=number)
    notice(SAVED)
    to = ".edit_blocks" if act == "next" else ".edit_text"
    return go(to, community_slug=community_slug, number=number)


def _typed() -> Submitted:
    sent = {key: text for key, text in request.form.items() if key not in ("csrf_token", "act")}
    return submitted(TextGiven(), sent)


def _require_all(form: Submitted) -> None:
    for name in (*rules.QUESTIONS, "pilot_id"):
        if name not in form.errors and not str(form.values.get(name, "")).strip():
            form.refuse(name, service.FILL_IN)


@pages.post("/<community_slug>/<int(max=9999):number>/text/autosave")
def autosave_text(community_slug: str, number: int) -> Any:
    """Save while typing; `{"saved_at", "revision"}`, or why it could not be kept."""
    charter = the_charter(community_slug, number)
    version = service.at_work(charter)
    form = _typed()
    if not form.is_valid:
        return _refused(form)
    if form.data["revision"] != version.revision:
        return jsonify(message=str(CHANGED)), 409
    with transaction():
        service.write_text(g.actor, version, form.data, form.data["revision"])
        told = _saved(version.changed_at, version.revision)
    return jsonify(told)


def _saved(at: Any, revision: int) -> dict[str, Any]:
    return {"saved_at": current_app.jinja_env.filters["hour"](at), "revision": revision}


def _refused(form: Submitted) -> Any:
    sentences = [text for texts in form.errors.values() for text in texts]
    return jsonify(message=" ".join(map(str, sentences))), 422


@pages.get("/<community_slug>/<int(max=9999):number>/blocks")
def edit_blocks(community_slug: str, number: int) -> str:
    charter = the_charter(community_slug, number)
    kept = blocks_kept(charter.design, blocks.blocks_of(charter))
    return _blocks(charter, kept)


def _blocks(charter: Charter, typed: BlocksTyped, *, is_old: bool = False) -> str:
    version = queries.version_at_work(charter)
    queries.must_write(g.actor, charter, version)
    must_live(charter)
    return drawn(
        "charters/blocks.html",
        charter,
        version=version,
        typed=typed,
        is_old=is_old,
        extra=EXTRA,
        guide=words.GUIDE,
        goals=[(number, f"{number}. {name}") for number, name in enumerate(words.GOALS, 1)],
        support_kinds=words.to_choose(words.SUPPORT_KINDS),
        revision=charter.blocks_revision,
    )


@pages.post("/<community_slug>/<int(max=9999):number>/blocks")
def save_blocks(community_slug: str, number: int) -> Any:
    charter = the_charter(community_slug, number)
    typed = blocks_in_form(request.form)
    if not typed.is_valid:
        return _blocks(charter, typed), 422
    if typed.data["revision"] != charter.blocks_revision:
        return _blocks(charter, typed, is_old=True), 409
    with transaction():
        service_given = {key: value for key, value in typed.data.items() if key != "revision"}
        blocks.write_blocks(g.actor, charter, service_given, typed.data["revision"])
    notice(SAVED)
    to = ".edit_blocks" if request.form.get("act") == "more" else ".show_charter"
    return go(to, community_slug=community_slug, number=number)

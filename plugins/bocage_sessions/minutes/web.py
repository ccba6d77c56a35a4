"""Pages of the minutes of one session: written, corrected, read, compared."""

from __future__ import annotations

from typing import Any

from flask import Response as PlainResponse
from flask import current_app, g, jsonify, request
from werkzeug.wrappers import Response

from bocage.plugin import (
    Submitted,
    differences,
    go,
    notice,
    render_page,
    submitted,
    today,
    transaction,
    translator,
)
from bocage_sessions import rules as session_rules
from bocage_sessions.actions import CORRECT_MINUTES, MANAGE_SESSIONS, READ_PROMISES
from bocage_sessions.minutes import pasted, queries, rules, service
from bocage_sessions.minutes.download import as_file, title_of
from bocage_sessions.minutes.models import Minutes, MinutesSection
from bocage_sessions.minutes.schemas import (
    CorrectionGiven,
    DecisionGiven,
    MinutesStateGiven,
    SectionGiven,
)
from bocage_sessions.models import CommunitySession
from bocage_sessions.queries import find_community, find_session
from bocage_sessions.web import pages

_ = translator("sessions")
Page = str | tuple[str, int] | Response
AT = "/<community_slug>/<int(max=9999):number>/minutes"
SECTION = f"{AT}/<int:section_id>"
CHANGED = _(
    "Someone else saved this step meanwhile. Your text is kept: press “Save” to see the two side by side."
)


@pages.get(AT)
def show_minutes(community_slug: str, number: int) -> str:
    """The minutes of one session as this reader may see them."""
    meeting = _meeting(community_slug, number)
    minutes = queries.minutes_of(g.actor, meeting)
    context: dict[str, Any] = {"minutes": minutes, "parts": []}
    if minutes is not None:
        is_final = minutes.state == rules.FINAL
        sees_work = is_final or queries.sees_working_text(g.actor, minutes)
        versions = queries.versions_of(g.actor, minutes)
        corrections = queries.corrections_of(g.actor, minutes)
        context |= {
            "parts": [] if sees_work else queries.text_for(g.actor, minutes),
            "sees_work": sees_work,
            "versions": versions,
            "names": queries.names_of([one.made_by_id for one in versions]),
            "corrections": corrections,
            "waiting": [
                one
                for section in minutes.sections
                for one in corrections.get(section.id, ())
                if one.state == rules.WAITING
            ],
            "may_correct": g.actor.may(CORRECT_MINUTES, minutes),
        }
    return _drawn("sessions/minutes/show.html", meeting, **context)


@pages.post(AT)
def begin_minutes(community_slug: str, number: int) -> Response:
    """Begin the minutes along the steps of the script."""
    meeting = _meeting(community_slug, number)
    with transaction():
        begun = service.begin_minutes(g.actor, meeting)
        first = begun.sections[0].id
    at = {"community_slug": community_slug, "number": number}
    return go(".edit_section", **at, section_id=first, _anchor="writing")


@pages.get(f"{AT}.md")
def download_minutes(community_slug: str, number: int) -> PlainResponse:
    """The text this reader may see, as Markdown."""
    meeting = _meeting(community_slug, number)
    minutes = queries.minutes_begun(g.actor, meeting)
    text = rules.as_markdown(
        title_of(g.network, number, meeting.theme), queries.text_for(g.actor, minutes)
    )
    return as_file(text, f"{community_slug}-{number}.md")


@pages.get(SECTION)
def edit_section(community_slug: str, number: int, section_id: int) -> str:
    """What is written of one step."""
    meeting, minutes, section = _found(community_slug, number, section_id)
    service.check_writer(g.actor, minutes)
    return _form(meeting, minutes, section)


@pages.post(SECTION)
def write_section(community_slug: str, number: int, section_id: int) -> Page:
    """Save one step, then stay, go on to the next or back to the whole."""
    meeting, minutes, section = _found(community_slug, number, section_id)
    tidy, form = _typed()
    if not form.is_valid:
        return _form(meeting, minutes, section, form), 422
    with transaction():
        is_saved = service.write_section(
            g.actor, minutes, section, form.data["text"], form.data["revision"]
        )
    if not is_saved:
        found = queries.find_section(g.actor, minutes, section_id)
        return _conflict(meeting, minutes, found, form.data["text"]), 409
    _say_what_went(tidy)
    after = _after(minutes, section_id, request.form.get("act", ""))
    if after is None:
        return go(".show_minutes", community_slug=community_slug, number=number)
    at = {"community_slug": community_slug, "number": number, "section_id": after}
    # What went of a paste is said at the top of the page: then the page opens there.
    return go(".edit_section", **at, _anchor=None if pasted.what_went(tidy) else "writing")


@pages.post(f"{SECTION}/autosave")
def autosave_section(community_slug: str, number: int, section_id: int) -> Any:
    """Save while typing; `{"saved_at", "revision"}`, or why it could not be kept."""
    _meeting_found, minutes, section = _found(community_slug, number, section_id)
    _tidy, form = _typed()
    if not form.is_valid:
        return jsonify(message=" ".join(form.errors.get("text", []))), 422
    with transaction():
        is_saved = service.write_section(
            g.actor, minutes, section, form.data["text"], form.data["revision"]
        )
    if not is_saved:
        return jsonify(message=str(CHANGED)), 409
    hour = current_app.jinja_env.filters["hour"](section.saved_at)
    return jsonify(saved_at=hour, revision=section.revision)


@pages.post("/<community_slug>/minutes/pasted")
def tidy_paste(community_slug: str) -> Any:
    """What was copied in a word processor, as Markdown; nothing is kept."""
    community = find_community(g.network, community_slug)
    found = service.tidy(g.actor, community, request.form.get("html", ""))
    return jsonify(text=found.text, told=pasted.what_went(found))


@pages.post(f"{AT}/state")
def hand_minutes_on(community_slug: str, number: int) -> Page:
    """Hand the minutes on, or take them back."""
    minutes = queries.minutes_begun(g.actor, _meeting(community_slug, number))
    form = submitted(MinutesStateGiven())
    if not form.is_valid:
        return render_page("error.html", title=_("Minutes have no such state.")), 422
    with transaction():
        service.set_state(g.actor, minutes, form.data["state"])
    told = {
        rules.NOTES: _("Back to notes: only those who lead see them."),
        rules.DRAFT: _("It is a draft now: only those who lead see it."),
        rules.CORRECTIONS: _("Participants can read the minutes and propose corrections."),
        rules.FINAL: _("The minutes are final, and on their way to everybody who takes part."),
    }
    notice(told[form.data["state"]])
    return go(".show_minutes", community_slug=community_slug, number=number)


@pages.get(f"{SECTION}/correction")
def new_correction(community_slug: str, number: int, section_id: int) -> str:
    """Propose a correction to one step."""
    meeting, minutes, section = _found(community_slug, number, section_id)
    return _correction_form(meeting, minutes, section, Submitted())


@pages.post(f"{SECTION}/correction")
def propose_correction(community_slug: str, number: int, section_id: int) -> Page:
    meeting, minutes, section = _found(community_slug, number, section_id)
    form = submitted(CorrectionGiven())
    if not form.is_valid:
        return _correction_form(meeting, minutes, section, form), 422
    with transaction():
        service.propose_correction(g.actor, minutes, section, form.data["text"])
    notice(_("Thank you: your correction waits for those who write the minutes."))
    return go(".show_minutes", community_slug=community_slug, number=number)


@pages.post(f"{AT}/corrections/<int:correction_id>")
def decide_correction(community_slug: str, number: int, correction_id: int) -> Page:
    """Take a correction or not, with a word."""
    minutes = queries.minutes_begun(g.actor, _meeting(community_slug, number))
    correction = queries.find_correction(g.actor, minutes, correction_id)
    form = submitted(DecisionGiven())
    if form.is_valid and not form.data["is_taken"] and not form.data["answer"]:
        form.refuse("answer", _("Say in a word why it is not taken."))
    if not form.is_valid:
        section = queries.find_section(g.actor, minutes, correction.section_id)
        context = {"decided": correction_id, "decision": form}
        return _form(_meeting(community_slug, number), minutes, section, None, **context), 422
    with transaction():
        service.decide_correction(
            g.actor,
            minutes,
            correction,
            form.data["answer"],
            is_taken=form.data["is_taken"],
        )
    notice(_("Your answer stands beside the correction."))
    section_id = correction.section_id
    return go(".edit_section", community_slug=community_slug, number=number, section_id=section_id)


@pages.get(f"{AT}/versions/<int:version>")
def show_minutes_version(community_slug: str, number: int, version: int) -> str:
    """One version, and what changed since the one before that this reader may see."""
    meeting = _meeting(community_slug, number)
    minutes = queries.minutes_begun(g.actor, meeting)
    found = queries.find_version(g.actor, minutes, version)
    numbers = [one.number for one in queries.versions_of(g.actor, minutes) if one.number < version]
    before = queries.find_version(g.actor, minutes, numbers[0]) if numbers else None
    title = title_of(g.network, number, meeting.theme)
    lines = differences(
        rules.as_markdown(title, queries.parts_of(before)) if before else "",
        rules.as_markdown(title, queries.parts_of(found)),
    )
    return _drawn(
        "sessions/minutes/version.html",
        meeting,
        version=found,
        before=before,
        parts=queries.parts_of(found),
        lines=lines if before else [],
        author=queries.names_of([found.made_by_id]).get(found.made_by_id or 0, ""),
    )


def _meeting(community_slug: str, number: int) -> CommunitySession:
    return find_session(g.actor, find_community(g.network, community_slug), number)


def _found(
    community_slug: str, number: int, section_id: int
) -> tuple[CommunitySession, Minutes, MinutesSection]:
    meeting = _meeting(community_slug, number)
    minutes = queries.minutes_begun(g.actor, meeting)
    return meeting, minutes, queries.find_section(g.actor, minutes, section_id)


def _typed() -> tuple[pasted.Tidied, Submitted]:
    tidy = pasted.tidied(request.form.get("text", ""))
    given = {"text": tidy.text, "revision": request.form.get("revision", "")}
    return tidy, _not_too_long(submitted(SectionGiven(), given), tidy.text)


def _not_too_long(form: Submitted, text: str) -> Submitted:
    if len(text) > rules.LONGEST:
        form.errors["text"] = [str(rules.too_long(text))]
    return form


def _say_what_went(tidy: pasted.Tidied) -> None:
    went = pasted.what_went(tidy)
    notice(f"{_('Saved.')} {went}" if went else _("Saved."))


def _after(minutes: Minutes, section_id: int, act: str) -> int | None:
    ids = [one.id for one in minutes.sections]
    if act == "stay":
        return section_id
    at = ids.index(section_id) + 1
    return ids[at] if act == "next" and at < len(ids) else None


def _drawn(template: str, meeting: CommunitySession, **context: Any) -> str:
    community = meeting.community
    return render_page(
        template,
        meeting=meeting,
        community=community,
        community_url=session_rules.community_address(g.network.slug, community.slug),
        may_manage=g.actor.may(MANAGE_SESSIONS, meeting),
        reads_promises=g.actor.may(READ_PROMISES, meeting),
        **context,
    )


def _form(
    meeting: CommunitySession,
    minutes: Minutes,
    section: MinutesSection,
    form: Submitted | None = None,
    **more: Any,
) -> str:
    stored = {"text": section.text, "revision": section.revision}
    form = form or Submitted(values=stored)
    return _drawn(
        "sessions/minutes/edit.html",
        meeting,
        minutes=minutes,
        section=section,
        form=form,
        corrections=queries.corrections_of(g.actor, minutes).get(section.id, []),
        is_writable=minutes.state in rules.WRITABLE,
        today=today(),
        **more,
    )


def _conflict(
    meeting: CommunitySession, minutes: Minutes, section: MinutesSection, text: str
) -> str:
    return _drawn(
        "sessions/minutes/conflict.html",
        meeting,
        minutes=minutes,
        section=section,
        text=text,
        name=queries.names_of([section.saved_by_id]).get(section.saved_by_id or 0, ""),
        is_own=section.saved_by_id == g.actor.person_id,
    )


def _correction_form(
    meeting: CommunitySession, minutes: Minutes, section: MinutesSection, form: Submitted
) -> str:
    service.check_corrector(g.actor, minutes)
    return _drawn(
        "sessions/minutes/correct.html", meeting, minutes=minutes, section=section, form=form
    )

"""Everything that changes minutes: writing, correcting, making them final, opening them again."""

from __future__ import annotations

import sqlalchemy as sa
from marshmallow import ValidationError

from bocage.plugin import (
    Actor,
    Community,
    NotNow,
    Person,
    locked,
    now,
    open_to_all,
    record,
    requires,
    session,
    translator,
)
from bocage_sessions.actions import CORRECT_MINUTES, MANAGE_SESSIONS
from bocage_sessions.events import MinutesFinal, MinutesOpenToCorrections
from bocage_sessions.minutes import pasted, queries, rules, searching
from bocage_sessions.minutes.models import Correction, Minutes, MinutesSection, MinutesVersion
from bocage_sessions.models import CommunitySession
from bocage_sessions.script.service import prepare_script

_ = translator("sessions")


@requires(MANAGE_SESSIONS)
def begin_minutes(actor: Actor, meeting: CommunitySession) -> Minutes:
    """A text to be written for each step of the script; minutes that were begun stay as they are."""
    locked(meeting)
    found = queries.minutes_of(actor, meeting)
    if found is not None:
        return found
    script = prepare_script(actor, meeting)
    made = Minutes(
        network_id=meeting.network_id,
        community_id=meeting.community_id,
        session_id=meeting.id,
        changed_by_id=actor.person_id,
    )
    made.sections = [
        MinutesSection(step_id=step.id, position=step.position, title=step.title)
        for step in script.steps
    ]
    session.add(made)
    session.flush()
    return made


@requires(MANAGE_SESSIONS)
def tidy(actor: Actor, community: Community, copied: str) -> pasted.Tidied:
    """What was copied in a word processor, as Markdown; nothing is kept."""
    return pasted.tidied(copied)


@requires(MANAGE_SESSIONS)
def follow_script(actor: Actor, meeting: CommunitySession) -> None:
    """Take over titles, order and new steps of the script; what was written of a removed step stays."""
    minutes = queries.minutes_of(actor, meeting)
    if minutes is None or minutes.state not in (rules.NOTES, rules.DRAFT):
        return
    steps = {step.id: step for step in prepare_script(actor, meeting).steps}
    titles = {step.title: step.id for step in steps.values()}
    for section in list(minutes.sections):
        # Minutes that came from a file know their steps by title alone.
        step = steps.pop(section.step_id or titles.get(section.title, 0), None)
        if step is not None:
            section.step_id = step.id
            section.position, section.title = step.position, step.title
        elif not section.text and not minutes.last_version:
            minutes.sections.remove(section)
    for step in steps.values():
        minutes.sections.append(
            MinutesSection(step_id=step.id, position=step.position, title=step.title)
        )
    session.flush()


@requires(MANAGE_SESSIONS)
def check_writer(actor: Actor, minutes: Minutes) -> None:
    """Refuse whoever may not write these minutes."""


@requires(MANAGE_SESSIONS)
def write_section(
    actor: Actor, minutes: Minutes, section: MinutesSection, text: str, revision: int
) -> bool:
    """Keep what was written of one step; False when somebody saved it meanwhile. Raises NotNow."""
    if len(text) > rules.LONGEST:
        raise ValidationError({"text": [str(rules.too_long(text))]})
    locked(minutes)
    locked(section)
    if minutes.state not in rules.WRITABLE:
        raise NotNow(str(_("These minutes are final: open them again to change them.")))
    if section.revision != revision:
        return False
    section.text, section.saved_at = text, now()
    section.saved_by_id, section.revision = actor.person_id, revision + 1
    session.flush()
    return True


@requires(MANAGE_SESSIONS)
def set_state(actor: Actor, minutes: Minutes, state: str) -> None:
    """Hand the minutes on, take them back, or open final ones again; each time a version is kept.

    Raises NotNow, also for final minutes in which a correction waits for its answer.
    """
    locked(minutes)
    before = minutes.state
    minutes.state = rules.step(before, state)
    if state == rules.FINAL:
        _check_corrections(minutes)
    if state in (rules.CORRECTIONS, rules.FINAL) and not any(s.text for s in minutes.sections):
        raise NotNow(str(_("Nothing is written yet.")))
    minutes.last_version += 1
    minutes.changed_at, minutes.changed_by_id = now(), actor.person_id
    session.add(_snapshot(actor, minutes))
    if state == rules.FINAL:
        minutes.final_version = minutes.last_version
    _tell(actor, minutes)
    session.flush()


def _check_corrections(minutes: Minutes) -> None:
    waiting = session.scalar(
        sa.select(sa.func.count()).where(
            Correction.minutes_id == minutes.id, Correction.state == rules.WAITING
        )
    )
    if waiting:
        raise NotNow(str(_("Corrections wait for your answer: take them or not, then go on.")))


def _snapshot(actor: Actor, minutes: Minutes) -> MinutesVersion:
    sections = [{"title": one.title, "text": one.text} for one in minutes.sections]
    words = [minutes.session.theme, *(text for one in sections for text in one.values())]
    return MinutesVersion(
        minutes_id=minutes.id,
        number=minutes.last_version,
        state=minutes.state,
        sections=sections,
        folded=searching.folded("\n".join(words)),
        made_by_id=actor.person_id,
    )


def _tell(actor: Actor, minutes: Minutes) -> None:
    told = {rules.CORRECTIONS: MinutesOpenToCorrections, rules.FINAL: MinutesFinal}
    kind = told.get(minutes.state)
    if kind is not None:
        event = kind(
            network_id=minutes.network_id,
            community_id=minutes.community_id,
            session_id=minutes.session_id,
            version=minutes.last_version,
        )
        record(event, actor.person_id)


@requires(CORRECT_MINUTES)
def check_corrector(actor: Actor, minutes: Minutes) -> None:
    """Refuse whoever may not propose corrections."""


@requires(CORRECT_MINUTES)
def propose_correction(
    actor: Actor, minutes: Minutes, section: MinutesSection, text: str
) -> Correction:
    """Say what should read otherwise in one step. Raises NotNow outside the time for it."""
    locked(minutes)
    if minutes.state != rules.CORRECTIONS:
        raise NotNow(str(_("Corrections are not being asked for at the moment.")))
    count = session.scalar(sa.select(sa.func.count()).where(Correction.minutes_id == minutes.id))
    if (count or 0) >= rules.MOST_CORRECTIONS:
        raise NotNow(str(_("So many corrections were proposed that no more can be taken.")))
    made = Correction(
        minutes_id=minutes.id, section_id=section.id, person_id=actor.person_id, text=text
    )
    session.add(made)
    session.flush()
    return made


@requires(MANAGE_SESSIONS)
def decide_correction(
    actor: Actor, minutes: Minutes, correction: Correction, answer: str, *, is_taken: bool
) -> None:
    """Take a correction or not; who proposed it reads the answer. Not taking one wants a word."""
    if not is_taken and not answer:
        raise ValidationError({"answer": [str(_("Say in a word why it is not taken."))]})
    locked(minutes)
    if minutes.state not in rules.WRITABLE:
        raise NotNow(str(_("These minutes are final: open them again to change them.")))
    correction.state = rules.TAKEN if is_taken else rules.DECLINED
    correction.answer = answer
    correction.decided_at, correction.decided_by_id = now(), actor.person_id
    session.flush()


@open_to_all("core asks whether somebody may be erased before it asks this plugin")
def forget_person(person: Person) -> None:
    """Take a person out of minutes, versions and corrections; the texts stay with the group."""
    for column in (
        Minutes.changed_by_id,
        MinutesSection.saved_by_id,
        MinutesVersion.made_by_id,
        Correction.person_id,
        Correction.decided_by_id,
    ):
        session.execute(
            sa.update(column.class_).where(column == person.id).values({column.key: None})
        )

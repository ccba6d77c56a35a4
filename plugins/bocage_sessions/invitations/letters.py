"""Mails around a session: the invitation, what has changed, and a reminder some days before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from bocage.plugin import (
    Attachment,
    Event,
    Letter,
    Network,
    Replaced,
    Text,
    open_to_all,
    session,
    settings_of,
    translator,
)
from bocage_sessions import rules as states
from bocage_sessions.events import PeopleInvited, SessionCancelled, SessionMoved
from bocage_sessions.invitations import entries, ics, queries, rules
from bocage_sessions.invitations.models import Invitation, SessionChange
from bocage_sessions.models import CommunitySession
from bocage_sessions.promises.closing import belonging

_ = translator("sessions")


@open_to_all("core's worker asks after the commit")
def letters_for(event: Event) -> Iterator[Letter]:
    """The mails this event causes."""
    match event:
        case PeopleInvited():
            yield from _invited(event)
        case SessionMoved():
            yield from _moved(event)
        case SessionCancelled():
            yield from _cancelled(event)


@open_to_all("core's worker asks once a day")
def letters_due(network: Network, today: date) -> Iterator[Letter]:
    """A reminder to those who come and to those who have not answered, unless they left meanwhile."""
    days = settings_of(network, "sessions").get("remind_days", rules.REMIND_DAYS)
    if not days:
        return
    soon = session.scalars(
        sa.select(CommunitySession).where(
            CommunitySession.network_id == network.id,
            CommunitySession.state == states.PLANNED,
            CommunitySession.on > today,
            CommunitySession.on <= today + timedelta(days=days),
        )
    )
    for meeting in soon.all():
        here = set(session.scalars(belonging(meeting)))
        for one in _asked(meeting):
            is_expected = one.person_id in here or one.reply not in {"", rules.EXCUSED}
            if is_expected and (one.reply != rules.EXCUSED or queries.is_stale(one, meeting)):
                yield _soon(meeting, one)


def _invited(event: PeopleInvited) -> Iterator[Letter]:
    meeting = _meeting(event.session_id)
    if meeting is None or meeting.state != states.PLANNED:
        return
    for one in _asked(meeting, event.person_ids):
        yield _letter(
            meeting,
            one,
            key=f"invited:{meeting.id}",
            subject=_("invitation: %(theme)s, %(when)s", **_words(meeting, one)),
            paragraphs=(
                _("“%(community)s” meets and hopes that you come.", **_words(meeting, one)),
                *_sheet(meeting, one),
                *((event.words,) if event.words else ()),
            ),
            button=_("Say whether you come"),
        )


def _moved(event: SessionMoved) -> Iterator[Letter]:
    meeting = _meeting(event.session_id)
    if meeting is None or meeting.state != states.PLANNED:
        return
    changes = session.scalars(
        sa.select(SessionChange)
        .where(SessionChange.session_id == meeting.id, SessionChange.sequence == event.sequence)
        .order_by(SessionChange.id)
    ).all()
    for one in _asked(meeting):
        w = _words(meeting, one)
        told: Text = (
            _("“%(theme)s” of “%(community)s” does not take place as it was announced.", **w)
            if changes
            else _("“%(theme)s” of “%(community)s” takes place after all.", **w)
        )
        code = one.person.language
        yield _letter(
            meeting,
            one,
            key=f"moved:{meeting.id}:{event.sequence}",
            subject=_("change: %(theme)s, %(when)s", **w),
            paragraphs=(
                told,
                *(_replaced(change, meeting, code) for change in changes),
                *(_sheet(meeting, one) if not changes else ()),
                *_ask_again(meeting, one),
            ),
            button=_("Say whether you come"),
        )


def _replaced(change: SessionChange, meeting: CommunitySession, code: str) -> Replaced:
    before, after = (
        queries.spoken(change.what, said, meeting, code) for said in (change.before, change.after)
    )
    return Replaced(what=rules.CHANGE_WORDS[change.what], before=before, after=after or "–")


def _ask_again(meeting: CommunitySession, one: Invitation) -> Sequence[Text]:
    if not queries.is_stale(one, meeting):
        return ()
    reply = rules.REPLY_WORDS[one.reply]
    told = _(
        "Your answer (%(reply)s) was for the former time. It is kept; please say whether it still"
        " holds.",
        reply=reply,
    )
    return (told,)


def _cancelled(event: SessionCancelled) -> Iterator[Letter]:
    meeting = _meeting(event.session_id)
    if meeting is None or meeting.state != states.CANCELLED:
        return
    for one in _asked(meeting):
        yield _letter(
            meeting,
            one,
            key=f"cancelled:{meeting.id}:{meeting.sequence}",
            subject=_("cancelled: %(theme)s, %(when)s", **_words(meeting, one)),
            paragraphs=(
                _(
                    "“%(theme)s” of “%(community)s”, %(when)s, does not take place.",
                    **_words(meeting, one),
                ),
            ),
            button="",
        )


def _soon(meeting: CommunitySession, one: Invitation) -> Letter:
    w = _words(meeting, one)
    comes = one.reply and not queries.is_stale(one, meeting)
    told: Text = (
        _("“%(community)s” meets soon, and counts on you.", **w)
        if comes
        else _("“%(community)s” meets soon, and does not know yet whether you come.", **w)
    )
    return _letter(
        meeting,
        one,
        key=f"soon:{meeting.id}:{meeting.moved_sequence}",
        subject=_("soon: %(theme)s, %(when)s", **w),
        paragraphs=(told, *_sheet(meeting, one), *_ask_again(meeting, one)),
        button=_("See or change your answer") if comes else _("Say whether you come"),
        may_be_stopped=True,
    )


def _letter(
    meeting: CommunitySession,
    one: Invitation,
    *,
    key: str,
    subject: Text,
    paragraphs: tuple[Text | Replaced, ...],
    button: Text,
    may_be_stopped: bool = False,
) -> Letter:
    network = meeting.community.network
    return Letter(
        to=one.person,
        key=key,
        subject=subject,
        paragraphs=paragraphs,
        button=button,
        url=rules.reply_address(network.slug, one.id) if button else "",
        opens_until=_end(meeting) if button else None,
        attachments=(_file(meeting, one.person.language),),
        may_be_stopped=may_be_stopped,
    )


def _file(meeting: CommunitySession, code: str) -> Attachment:
    network = meeting.community.network
    lines = ics.file_lines(
        entries.entries(network, entries.of_letter(meeting), code), meeting.community.name, code
    )
    name = f"{meeting.community.slug}-{meeting.number}.ics"
    return Attachment(name=name, media_type="text/calendar", text="".join(lines))


def _end(meeting: CommunitySession) -> datetime:
    """The link works through the day of the session, wherever the reader is."""
    zone = ZoneInfo(meeting.community.network.time_zone)
    return datetime.combine(meeting.on + timedelta(days=2), time(), zone)


def _meeting(session_id: int) -> CommunitySession | None:
    return session.get(CommunitySession, session_id)


def _asked(meeting: CommunitySession, only: Sequence[int] | None = None) -> list[Invitation]:
    found = (
        sa.select(Invitation)
        .where(Invitation.session_id == meeting.id)
        .options(joinedload(Invitation.person))
    )
    if only is not None:
        found = found.where(Invitation.person_id.in_(only))
    return list(session.scalars(found.order_by(Invitation.id)))


def _words(meeting: CommunitySession, one: Invitation) -> dict[str, object]:
    return {
        "community": meeting.community.name,
        "theme": meeting.theme or meeting.community.name,
        "when": queries.spoken_when(meeting, one.person.language),
    }


def _sheet(meeting: CommunitySession, one: Invitation) -> Iterator[Text]:
    host = meeting.host_organisation.name if meeting.host_organisation else meeting.host
    told: tuple[tuple[Text, object], ...] = (
        (_("When"), queries.spoken_when(meeting, one.person.language)),
        (_("Theme"), meeting.theme),
        (_("Where"), ", ".join(filter(None, (host, meeting.place)))),
        (_("Access"), meeting.access),
        (_("Lunch"), meeting.lunch),
        (_("To bring"), meeting.bring),
        (_("Online"), meeting.online_url),
        (_("Slides"), meeting.slides_url),
    )
    for what, said in told:
        if said:
            yield _("%(what)s: %(said)s", what=what, said=said)

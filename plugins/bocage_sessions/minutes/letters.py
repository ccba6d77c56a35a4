"""Mails around minutes: to everybody who takes part, whether they were there or not."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from bocage.plugin import (
    Attachment,
    Event,
    Letter,
    Network,
    Person,
    Text,
    Vocabulary,
    open_to_all,
    session,
    translator,
    written_day,
)
from bocage_sessions.events import MinutesFinal, MinutesOpenToCorrections
from bocage_sessions.minutes import queries, rules
from bocage_sessions.models import CommunitySession

_ = translator("sessions")
MOST_ATTACHED = 200_000
"""Longer minutes are read on the site alone."""


@open_to_all("core asks for the letters of an event after it was kept")
def letters_for(event: Event) -> Iterator[Letter]:
    """Minutes that are final, or that wait for corrections, to each person who takes part."""
    if not isinstance(event, MinutesFinal | MinutesOpenToCorrections):
        return
    meeting = session.get(CommunitySession, event.session_id)
    if meeting is None:
        return
    write = partial(_final if isinstance(event, MinutesFinal) else _to_correct, meeting)
    for person in queries.readers_of(meeting):
        yield write(event.version, person)


def _final(meeting: CommunitySession, version: int, to: Person) -> Letter:
    network = meeting.community.network
    w = _words(meeting, network, to)
    text = _text_of(meeting, version, str(w["what"]))
    is_short = 0 < len(text) <= MOST_ATTACHED
    return Letter(
        to=to,
        key=f"minutes:{meeting.id}:{version}",
        subject=_("minutes of %(what)s", **w),
        paragraphs=(
            _("The minutes of %(what)s on %(day)s (%(community)s) are final.", **w),
            _("They are in the file that comes along, and on the site with the whole series.")
            if is_short
            else _("They are on the site, with the whole series."),
        ),
        button=_("Read the minutes"),
        url=_address(meeting, network),
        attachments=(Attachment(name="minutes.txt", media_type="text/plain", text=text),)
        if is_short
        else (),
    )


def _to_correct(meeting: CommunitySession, version: int, to: Person) -> Letter:
    network = meeting.community.network
    w = _words(meeting, network, to)
    return Letter(
        to=to,
        key=f"minutes-corrections:{meeting.id}:{version}",
        subject=_("would you correct anything in the minutes of %(what)s?", **w),
        paragraphs=(
            _("The minutes of %(what)s on %(day)s (%(community)s) are written.", **w),
            _("Say what should read otherwise before they become final."),
        ),
        button=_("Read and correct"),
        url=_address(meeting, network),
        may_be_stopped=True,
    )


def _words(meeting: CommunitySession, network: Network, to: Person) -> dict[str, Text]:
    word = Vocabulary(network.vocabulary, to.language).session.one
    named = f"{word} {meeting.number}"
    return {
        "what": f"{named} – {meeting.theme}" if meeting.theme else named,
        "day": written_day(meeting.on, code=to.language),
        "community": meeting.community.name,
    }


def _address(meeting: CommunitySession, network: Network) -> str:
    return rules.minutes_address(network.slug, meeting.community.slug, meeting.number)


def _text_of(meeting: CommunitySession, version: int, title: str) -> str:
    found = queries.version_of_session(meeting, version)
    return rules.as_markdown(title, queries.parts_of(found)) if found else ""

"""Mails around promises: the end of a session for who came, and a word after a month of silence."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

import sqlalchemy as sa

from bocage.plugin import (
    Event,
    Letter,
    Network,
    Person,
    open_to_all,
    session,
    translator,
    written_day,
)
from bocage_sessions import rules as sessions
from bocage_sessions.events import AttendanceTaken
from bocage_sessions.models import Attendance, CommunitySession
from bocage_sessions.promises import closing, queries, rules
from bocage_sessions.promises.models import ClosingAnswered

_ = translator("sessions")
GIVEN_UP_AFTER = timedelta(days=90)
"""Nobody is written to about a promise of which nothing was said for longer."""


@open_to_all("core asks it for the mails of an event that has happened")
def after(event: Event) -> Iterator[Letter]:
    """Once attendance is entered: who came may close the session without an account."""
    if not isinstance(event, AttendanceTaken):
        return
    meeting = session.get(CommunitySession, event.session_id)
    if meeting is None:
        return
    stands = closing.standing(meeting, None)
    if not stands.is_open:
        return
    community = meeting.community
    for person in session.scalars(_who_came(meeting)):
        yield Letter(
            to=person,
            key=f"closing:{meeting.id}",
            subject=_("For the end of session %(number)s", number=meeting.number),
            paragraphs=(
                _(
                    "You are on the sheet of session %(number)s of %(community)s. To close it: what will you"
                    " try until the next time? And two questions: what you take away, what should"
                    " change.",
                    number=meeting.number,
                    community=community.name,
                ),
                _("Nobody learns who answered what: your name is not kept with your words."),
                _(
                    "You can answer until %(day)s.",
                    day=written_day(stands.last_day, code=person.language),
                ),
            ),
            button=_("Three minutes"),
            url=rules.closing_address(community.network.slug, community.slug, meeting.number),
            opens_until=datetime.combine(stands.closed_from, time(), UTC),
            may_be_stopped=True,
        )


def _who_came(meeting: CommunitySession) -> sa.Select[Person]:
    answered = sa.exists().where(
        ClosingAnswered.session_id == meeting.id, ClosingAnswered.person_id == Person.id
    )
    came = sa.select(Attendance.person_id).where(
        Attendance.session_id == meeting.id, Attendance.state.in_(sessions.THERE)
    )
    return sa.select(Person).where(Person.id.in_(came), ~answered).order_by(Person.id)


@open_to_all("core asks it for the mails that are due today")
def due(network: Network, today: date) -> Iterator[Letter]:
    """Of a promise nobody has said anything about for a month."""
    silent = queries.silent_since(network, today - rules.REMIND_AFTER, since=today - GIVEN_UP_AFTER)
    ids = {one.person_id for one in silent}
    people = {
        person.id: person for person in session.scalars(sa.select(Person).where(Person.id.in_(ids)))
    }
    for one in silent:
        person = people.get(one.person_id or 0)
        if person is None:
            continue
        yield Letter(
            to=person,
            key=f"promise:{one.id}:{one.told_on}",
            subject=_("You wanted to try something"),
            paragraphs=(
                _(
                    "In %(community)s you said: “I will try… %(text)s”",
                    community=one.name,
                    text=one.text,
                ),
                _(
                    "Tried, under way, not yet? Two taps are enough, and “not yet” is a good answer."
                ),
            ),
            button=_("What became of it?"),
            url=rules.promise_address(network.slug, one.slug, one.id),
            opens_until=datetime.combine(today + rules.REMIND_AFTER, time(), UTC),
            may_be_stopped=True,
        )

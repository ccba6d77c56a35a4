"""Sessions as calendars are told of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

from bocage.plugin import (
    Actor,
    Community,
    Network,
    Organisation,
    Vocabulary,
    open_to_all,
    requires,
    session,
    translator,
)
from bocage_sessions import rules as states
from bocage_sessions.actions import READ_SESSIONS
from bocage_sessions.invitations.ics import Entry
from bocage_sessions.invitations.models import Invitation
from bocage_sessions.invitations.when import When
from bocage_sessions.models import CommunitySession

_ = translator("sessions")
MOST = 2_000


class Row(NamedTuple):
    """What a calendar needs to know of one session."""

    id: int
    uid: str
    number: int
    on: date
    begins: Any
    ends: Any
    time_zone: str
    theme: str
    host: str
    host_name: str | None
    place: str
    access: str
    lunch: str
    bring: str
    online_url: str
    slides_url: str
    state: str
    sequence: int
    changed_at: datetime
    community: str
    community_name: str


def _rows() -> Any:
    meeting = CommunitySession
    return (
        sa.select(
            meeting.id, meeting.uid, meeting.number, meeting.on, meeting.begins, meeting.ends,
            meeting.time_zone, meeting.theme, meeting.host, Organisation.name, meeting.place,
            meeting.access, meeting.lunch, meeting.bring, meeting.online_url, meeting.slides_url,
            meeting.state, meeting.sequence, meeting.changed_at, Community.slug, Community.name,
        )
        .join(Community, Community.id == meeting.community_id)
        .outerjoin(Organisation, Organisation.id == meeting.host_organisation_id)
        .order_by(meeting.on.desc(), meeting.id.desc())
        .limit(MOST)
    )  # fmt: skip


def _found(asked: Any) -> list[Row]:
    return [Row._make(row) for row in session.execute(asked)]


@requires(READ_SESSIONS)
def of_session(actor: Actor, meeting: CommunitySession) -> list[Row]:
    """This session alone."""
    return of_letter(meeting)


@open_to_all("for a mail to somebody who was invited to this session")
def of_letter(meeting: CommunitySession) -> list[Row]:
    """This session alone."""
    return _found(_rows().where(CommunitySession.id == meeting.id))


@requires(READ_SESSIONS)
def of_community(actor: Actor, community: Community) -> list[Row]:
    """Every session of a community."""
    return _found(_rows().where(CommunitySession.community_id == community.id))


@open_to_all("lists only sessions of communities the actor may read")
def of_network(actor: Actor, network: Network) -> list[Row]:
    """Every session of the network the actor may read."""
    found = _rows().where(CommunitySession.network_id == network.id)
    if actor.may(READ_SESSIONS, network):
        return _found(found)
    return _found(found.where(CommunitySession.community_id.in_(_own(actor, network))))


@open_to_all("lists only sessions the actor takes part in, leads or is invited to")
def of_person(actor: Actor, network: Network) -> list[Row]:
    """The sessions of the actor's own communities, and those they are invited to."""
    invited = sa.select(Invitation.session_id).where(
        Invitation.person_id == actor.person_id, Invitation.network_id == network.id
    )
    return _found(
        _rows().where(
            CommunitySession.network_id == network.id,
            sa.or_(
                CommunitySession.community_id.in_(_own(actor, network)),
                CommunitySession.id.in_(invited),
            ),
        )
    )


def _own(actor: Actor, network: Network) -> list[int]:
    return [
        grant.community_id
        for grant in actor.grants
        if grant.community_id
        and grant.network_id in {None, network.id}
        and grant.role in READ_SESSIONS.roles
    ]


@open_to_all("writes down rows the caller was already given")
def entries(
    network: Network,
    found: list[Row],
    language: str,
    root: str = "",
    *,
    names_community: bool = True,
) -> Iterator[Entry]:
    """Each row as an entry; nothing is read while the file goes out."""
    zone, slug = network.time_zone, network.slug
    one = Vocabulary(network.vocabulary, language).session.one
    word = one[:1].upper() + one[1:]
    lunch, bring, slides = str(_("Lunch")), str(_("To bring")), str(_("Slides"))
    for row in found:
        title = row.theme or f"{word} {row.number}"
        about = (
            row.access,
            f"{lunch} – {row.lunch}" if row.lunch else "",
            f"{bring} – {row.bring}" if row.bring else "",
            row.online_url,
            f"{slides} – {row.slides_url}" if row.slides_url else "",
        )
        address = states.session_address(slug, row.community, row.number)
        yield Entry(
            uid=row.uid,
            when=When(on=row.on, begins=row.begins, ends=row.ends, zone=row.time_zone or zone),
            title=f"{row.community_name} – {title}" if names_community else title,
            where=", ".join(filter(None, (row.host_name or row.host, row.place))),
            about="\n".join(filter(None, about)),
            url=f"{root}{address}" if root else "",
            sequence=row.sequence,
            is_cancelled=row.state == states.CANCELLED,
            changed_at=row.changed_at,
        )

"""What this plugin keeps of a network: handed out in full, and removed when two people decided so."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa

from bocage.plugin import (
    Community,
    DataExtract,
    Impact,
    Network,
    Organisation,
    Person,
    ngettext,
    now,
    open_to_all,
    session,
    translator,
)
from bocage_sessions import rules
from bocage_sessions.invitations import keeping as invitations
from bocage_sessions.minutes import keeping as minutes
from bocage_sessions.models import Attendance, CommunitySession
from bocage_sessions.presence import keeping as presence
from bocage_sessions.promises import keeping as promises
from bocage_sessions.script import keeping as script

_ = translator("sessions")


@open_to_all("core asks who may see the whole of a network before it asks for this")
def everything(network: Network) -> Iterator[DataExtract]:
    """Every row of this network, table by table."""
    yield DataExtract(
        name="sessions",
        title=_("Sessions"),
        columns=(
            "community", "number", "date", "begins", "ends", "time_zone", "theme", "state",
            "host_organisation", "host", "place", "access", "lunch", "bring", "online_url",
            "slides_url", "notes",
        ),
        rows=[tuple(row) for row in session.execute(_sessions(network))],
    )  # fmt: skip
    yield DataExtract(
        name="attendance",
        title=_("Attendance"),
        columns=(
            "community", "number", "organisation", "person", "state", "reason",
            "reason_is_external", "stand_in_name",
        ),
        rows=[tuple(row) for row in session.execute(_marks(network))],
    )  # fmt: skip
    yield from script.everything(network)
    yield from promises.everything(network)
    yield from presence.everything(network)
    yield from minutes.everything(network)
    yield from invitations.everything(network)


def _sessions(network: Network) -> sa.Select[*tuple[object, ...]]:
    meeting = CommunitySession
    return (
        sa.select(
            Community.slug, meeting.number, meeting.on, meeting.begins, meeting.ends,
            meeting.time_zone, meeting.theme, meeting.state, Organisation.name, meeting.host,
            meeting.place, meeting.access, meeting.lunch, meeting.bring, meeting.online_url,
            meeting.slides_url, meeting.notes,
        )
        .join(Community, Community.id == meeting.community_id)
        .outerjoin(Organisation, Organisation.id == meeting.host_organisation_id)
        .where(meeting.network_id == network.id)
        .order_by(Community.slug, meeting.number)
    )  # fmt: skip


def _marks(network: Network) -> sa.Select[*tuple[object, ...]]:
    mark = Attendance
    return (
        sa.select(
            Community.slug, CommunitySession.number, Organisation.name, Person.name, mark.state,
            mark.reason, mark.reason_is_external, mark.stand_in_name,
        )
        .join(CommunitySession, CommunitySession.id == mark.session_id)
        .join(Community, Community.id == CommunitySession.community_id)
        .outerjoin(Organisation, Organisation.id == mark.organisation_id)
        .outerjoin(Person, Person.id == mark.person_id)
        .where(CommunitySession.network_id == network.id)
        .order_by(Community.slug, CommunitySession.number, mark.id)
    )  # fmt: skip


@open_to_all("core has asked two people of the secretariat")
def remove(network: Network) -> None:
    """Take away every row of this network, marks before the sessions they belong to."""
    minutes.remove(network)
    script.remove(network)
    promises.remove(network)
    presence.remove(network)
    invitations.remove(network)
    here = sa.select(CommunitySession.id).where(CommunitySession.network_id == network.id)
    session.execute(sa.delete(Attendance).where(Attendance.session_id.in_(here)))
    session.execute(sa.delete(CommunitySession).where(CommunitySession.network_id == network.id))


@open_to_all("core shows it to whoever may switch the plugin")
def impact(network: Network, act: str) -> Iterator[Impact]:
    """How many sessions that are announced people would no longer find here."""
    if act == "on":
        return
    ahead = session.scalar(
        sa.select(sa.func.count())
        .select_from(CommunitySession)
        .where(
            CommunitySession.network_id == network.id,
            CommunitySession.state == rules.PLANNED,
            CommunitySession.on >= now().date(),
        )
    )
    if ahead:
        told = {
            "paused": ngettext(
                "%(num)s session is announced: it can be read, and not be changed.",
                "%(num)s sessions are announced: they can be read, and not be changed.",
                ahead,
            )
        }.get(
            act,
            ngettext(
                "%(num)s session is announced: nobody finds its date and place here any more.",
                "%(num)s sessions are announced: nobody finds their dates and places here any more.",
                ahead,
            ),
        )
        yield Impact(text=told % {"num": ahead})

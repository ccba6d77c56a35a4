"""Two networks of one instance, and everybody who may try something: nobody, members, the other side."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from bocage.communities.models import Community, Membership
from bocage.networks.models import Network, NetworkPlugin, RoleGrant
from bocage.organisations.models import Affiliation, Organisation
from bocage.people import tokens
from bocage.people.models import Person
from bocage.pilots.models import PilotAssignment
from bocage.reporting.models import (
    Contribution,
    NetworkReport,
    ProgressUpdate,
    Remark,
    ReportBlock,
)
from bocage.testing import a_community, a_network, a_role, an_affiliation, an_organisation
from bocage_charters.milestone_models import Milestone, Output
from bocage_charters.models import (
    Charter,
    CharterVersion,
    CoPilotCall,
    CoPilotOffer,
    Joining,
)
from bocage_sessions.circles.models import EngagementNote
from bocage_sessions.invitations.models import CalendarFeed, Invitation
from bocage_sessions.minutes.models import Correction, MinutesSection
from bocage_sessions.models import CommunitySession
from bocage_sessions.programme.models import Theme
from bocage_sessions.promises.models import Promise
from tests.core.reporting.site import PERIOD, Site, Visitor, saving

ROWS: dict[str, type[Any]] = {
    "update_id": ProgressUpdate,
    "contribution_id": Contribution,
    "remark_id": Remark,
    "block_id": ReportBlock,
    "membership_id": Membership,
    "assignment_id": PilotAssignment,
    "organisation_id": Organisation,
    "affiliation_id": Affiliation,
    "grant_id": RoleGrant,
    "person_id": Person,
    "joining_id": Joining,
    "offer_id": CoPilotOffer,
    "milestone_id": Milestone,
    "output_id": Output,
    "note_id": EngagementNote,
    "promise_id": Promise,
    "correction_id": Correction,
    "section_id": MinutesSection,
    "invitation_id": Invitation,
    "feed_id": CalendarFeed,
    "theme_id": Theme,
}
"""What the number in an address is the number of."""


@dataclass
class TwoNetworks(Site):
    """Rennes with a quarter under way, and Quimper, whose secretariat Claire is not of."""

    texts: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        super().__post_init__()
        with saving(self.app) as session:
            network = self.network(session)
            for plugin in ("charters", "sessions"):
                network.plugins.append(NetworkPlugin(name=plugin, state="on"))
            first = session.get_one(Community, self.communities["Accueil"])
            organisation = an_organisation(session, network)
            an_affiliation(session, self._of(session, "Yann"), organisation)
            meeting = _meeting(first)
            session.add(meeting)
            session.flush()
            session.add(_invited(meeting, self.people["Yann"]))
            session.add(_calendar(meeting, self.people["Yann"]))
            session.add(_noted(first, self.people["Yann"]))
            session.add(_proposed(first, self.people["Yann"]))
            _chartered(session, first, self.people["Awa"])
        self.open_quarter()
        with saving(self.app) as session:
            _written(session, self.people["Yann"], self.people["Claire"])
            self._add_quimper(session)

    def _add_quimper(self, session: Session) -> None:
        network = a_network(
            session, slug="quimper", name="Réseau de Quimper", plugins=("charters", "sessions")
        )
        claire = self._of(session, "Claire")
        other = Person(
            name="Sofia Cadiou", email="sofia@example.org", language="en", fs_uniquifier="sofia",
            state="active", password=claire.password,
        )  # fmt: skip
        session.add(other)
        session.flush()
        self.people["Sofia"] = other.id
        a_role(session, other, "secretariat", network_id=network.id)
        a_community(session, network, name="Lecture", slug="lecture")

    def token(self, name: str) -> str:
        """A bearer token of this person."""
        with saving(self.app):
            return tokens.make_token(self.people[name], "a program", None)

    def rows(self) -> dict[str, int]:
        """A number of Rennes for each kind of number an address may hold."""
        with saving(self.app) as session:
            return {
                name: session.scalars(sa.select(kind.id).order_by(kind.id)).first() or 1
                for name, kind in ROWS.items()
            }

    def place(self, *, network: str = "rennes", **other: Any) -> dict[str, Any]:
        """What fills the variable parts of any address; everything is of Rennes."""
        with saving(self.app) as session:
            slug = session.get_one(Community, self.communities["Accueil"]).slug
        given = {"network": network, "slug": slug, "community": slug, "community_slug": slug}
        more = {"period": PERIOD, "name": "sessions", "number": 1, "token": "x", "secret": "x"}
        return {
            **given,
            **more,
            "digest": "x",
            "version": 1,
            "step": "run",
            "mail_id": 1,
            "token_id": 1,
            **self.rows(),
            **other,
        }

    def bearer(self) -> Visitor:
        """Somebody who holds the link to one update, and nothing else."""
        found = Visitor(self.app)
        found.follow(self.update_link("Awa", "Accueil"))
        return found


def _meeting(community: Community) -> CommunitySession:
    return CommunitySession(
        network_id=community.network_id, community_id=community.id, number=1,
        on=date(2024, 5, 14), theme="Ouvrir",
    )  # fmt: skip


def _invited(meeting: CommunitySession, person_id: int) -> Invitation:
    return Invitation(network_id=meeting.network_id, session_id=meeting.id, person_id=person_id)


def _calendar(meeting: CommunitySession, person_id: int) -> CalendarFeed:
    return CalendarFeed(network_id=meeting.network_id, person_id=person_id, digest="0" * 64)


def _proposed(community: Community, person_id: int) -> Theme:
    return Theme(
        network_id=community.network_id,
        community_id=community.id,
        title="Le tutorat",
        proposed_by_id=person_id,
    )


def _noted(community: Community, person_id: int) -> EngagementNote:
    return EngagementNote(
        network_id=community.network_id, community_id=community.id, person_id=person_id,
        mode="brings_ideas", on=date(2024, 4, 1), word="Un tutorat",
    )  # fmt: skip


def _chartered(session: Session, community: Community, person_id: int) -> None:
    """A charter in review, with somebody who asks to take part and somebody who offers to lead."""
    here = {"network_id": community.network_id}
    charter = Charter(
        **here, community_id=community.id, number=1, title="Ouvrir", state="in_review"
    )
    session.add(charter)
    session.flush()
    session.add(CharterVersion(**here, charter_id=charter.id, number=1, state="in_review", round=1))
    session.add(Joining(**here, charter_id=charter.id, person_id=person_id))
    told = {"title": "Une visite", "kind": "date", "position": 1}
    session.add(Milestone(**here, charter_id=charter.id, **told))
    brought = {"title": "Un guide", "kind": "tool", "audience": "network"}
    session.add(Output(**here, charter_id=charter.id, **brought))
    call = CoPilotCall(**here, charter_id=charter.id, text="À deux ?")
    session.add(call)
    session.flush()
    session.add(CoPilotOffer(**here, call_id=call.id, person_id=person_id))


def _written(session: Session, member: int, author: int) -> None:
    update = session.scalars(sa.select(ProgressUpdate).order_by(ProgressUpdate.id)).first()
    assert update is not None
    session.add(Remark(update_id=update.id, text="Un exemple ?", author_id=author))
    session.add(Contribution(update_id=update.id, person_id=member, request="Une ligne ?"))
    report = NetworkReport(network_id=update.network_id, cycle_id=update.cycle_id, title="Rapport")
    session.add(report)
    session.flush()
    session.add(
        ReportBlock(
            report_id=report.id, key="core.a", position=1, kind="text", readership="network"
        )
    )


def network_of(session: Session, slug: str) -> Network:
    """A network by its address."""
    return session.scalars(sa.select(Network).where(Network.slug == slug)).one()


def two_networks(app: Flask) -> TwoNetworks:
    """Both networks, entered."""
    return TwoNetworks(app)

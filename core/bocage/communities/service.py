"""What changes a community: its description, its stages, its mandate, its members."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from bocage.communities import queries, rules
from bocage.communities.actions import JOIN_COMMUNITY, LEAD_COMMUNITY, MANAGE_COMMUNITY
from bocage.communities.events import (
    CommunityChanged,
    CommunityCreated,
    MandateWritten,
    MembershipChanged,
    StageRecorded,
)
from bocage.communities.models import Community, MandateVersion, Membership, StageEvent
from bocage.communities.refusals import AlreadyThere, MembershipOver, NotOpenToJoin
from bocage.database import locked, session
from bocage.events import record
from bocage.language import _
from bocage.networks.models import Network
from bocage.permissions import Actor, open_to_all, requires

FOR_THE_SECRETARIAT = frozenset({"state", "started", "planned_end", "ended", "origin"})


@dataclass(frozen=True, kw_only=True)
class CommunityTold:
    """What can be said of a community."""

    name: str
    theme: str = ""
    intention: str = ""
    origin: str = "intentional"
    kind: str = ""
    openness: str = "on_request"
    rhythm: str = ""
    expected_size: int | None = None
    state: str = "active"
    started: date | None = None
    planned_end: date | None = None
    ended: date | None = None


@dataclass(frozen=True, kw_only=True)
class StageTold:
    """A stage that was reached, from when, and why when it is a step back."""

    stage: str
    on: date
    cause: str | None = None
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class PartTold:
    """How somebody takes part: for whom, to what end, how closely."""

    organisation_id: int | None = None
    basis: str = "mandated"
    aim: str = ""
    involvement: str = "active"
    source: str = ""


@dataclass(frozen=True, kw_only=True)
class MembershipChange:
    """What becomes of a membership: accept, change, pause, come_back or leave."""

    act: str
    part: PartTold
    reason: str = ""
    is_external: bool | None = None


@requires(MANAGE_COMMUNITY)
def create_community(
    actor: Actor, network: Network, slug: str, told: CommunityTold, *, today: date
) -> Community:
    """Begin a community in its first stage; its address must be free, which the caller has checked."""
    community = Community(network=network, network_id=network.id, slug=slug, **vars(told))
    community.stage = rules.STAGES[0]
    session.add(community)
    session.flush()
    session.add(
        StageEvent(
            community_id=community.id,
            stage=community.stage,
            direction="advance",
            on=told.started or today,
            judged_by_id=actor.person_id,
        )
    )
    record(CommunityCreated(network_id=network.id, community_id=community.id), actor.person_id)
    return community


@requires(LEAD_COMMUNITY)
def change_community(actor: Actor, community: Community, told: CommunityTold) -> None:
    """Say otherwise what the community is for; only the secretariat opens, ends or dates it."""
    manages = actor.may(MANAGE_COMMUNITY, community)
    for name, value in vars(told).items():
        if manages or name not in FOR_THE_SECRETARIAT:
            setattr(community, name, value)
    record(
        CommunityChanged(network_id=community.network_id, community_id=community.id),
        actor.person_id,
    )


@requires(MANAGE_COMMUNITY)
def record_stage(actor: Actor, community: Community, told: StageTold) -> StageEvent:
    """Note the stage a community entered, today or earlier: the latest day says where it is now.

    Raises CauseMissing for a step back without its cause.
    """
    locked(community)
    before = queries.stage_on(actor, community, told.on)
    direction = rules.direction(before, told.stage)
    if direction == "regress" and told.cause not in rules.CAUSES:
        raise rules.CauseMissing(
            str(_("Say whether this step back comes from inside or from outside."))
        )
    event = StageEvent(
        community_id=community.id,
        stage=told.stage,
        direction=direction,
        cause=told.cause,
        note=told.note,
        on=told.on,
        judged_by_id=actor.person_id,
    )
    session.add(event)
    session.flush()
    community.stage = queries.stage_on(actor, community, date.max) or told.stage
    told_of = StageRecorded(
        network_id=community.network_id,
        community_id=community.id,
        stage=told.stage,
        direction=direction,
    )
    record(told_of, actor.person_id)
    return event


@requires(LEAD_COMMUNITY)
def write_mandate(
    actor: Actor, community: Community, text: str, decisions: Mapping[str, str], *, starts: date
) -> MandateVersion:
    """Put a new version of the mandate in force; the versions before it stay."""
    locked(community)
    latest = session.scalar(
        select(func.max(MandateVersion.number)).where(MandateVersion.community_id == community.id)
    )
    version = MandateVersion(
        community_id=community.id,
        number=(latest or 0) + 1,
        text=text,
        decisions=dict(decisions),
        starts=starts,
        author_id=actor.person_id,
    )
    session.add(version)
    session.flush()
    told_of = MandateWritten(
        network_id=community.network_id, community_id=community.id, number=version.number
    )
    record(told_of, actor.person_id)
    return version


@requires(JOIN_COMMUNITY)
def ask_to_join(actor: Actor, community: Community, told: PartTold, *, today: date) -> Membership:
    """Take part (when the community is open) or ask to. Raises NotOpenToJoin or AlreadyThere."""
    if actor.person_id is None or community.openness == "closed" or community.state == "ended":
        raise NotOpenToJoin(str(_("This group takes nobody in by itself; ask its pilot.")))
    state = "active" if community.openness == "open" else "asked"
    return _entered(actor, community, actor.person_id, told, state, today)


@requires(LEAD_COMMUNITY)
def add_member(
    actor: Actor, community: Community, person_id: int, told: PartTold, *, today: date
) -> Membership:
    """Enter somebody who has agreed to take part. Raises AlreadyThere."""
    return _entered(actor, community, person_id, told, "active", today)


def _entered(  # noqa: PLR0917 - one row is made of all this
    actor: Actor, community: Community, person_id: int, told: PartTold, state: str, today: date
) -> Membership:
    locked(community)
    membership = session.scalars(
        select(Membership).where(
            Membership.community_id == community.id, Membership.person_id == person_id
        )
    ).first()
    if membership is None:
        membership = Membership(community_id=community.id, person_id=person_id)
        session.add(membership)
    elif membership.state != "left":
        raise AlreadyThere(str(_("This person already takes part, or has asked to.")))
    for name, value in vars(told).items():
        setattr(membership, name, value)
    membership.state, membership.joined = state, today
    membership.ended = membership.on_leave_from = membership.reason_is_external = None
    membership.reason = ""
    session.flush()
    _tell(actor, community, membership)
    return membership


@requires(LEAD_COMMUNITY)
def accept_member(
    actor: Actor, community: Community, membership: Membership, *, today: date
) -> None:
    """Take in somebody who has asked, from today on."""
    _step(membership, "active", among=("asked",))
    membership.joined = today
    _tell(actor, community, membership)


@requires(LEAD_COMMUNITY)
def decline_member(
    actor: Actor, community: Community, membership: Membership, reason: str = "", *, today: date
) -> None:
    """Say no to somebody who has asked; they may ask again."""
    _step(membership, "left", among=("asked",))
    membership.ended, membership.reason = today, reason
    _tell(actor, community, membership)


@open_to_all("one's own part; everybody else's needs to lead the community, which is asked inside")
def change_part(actor: Actor, community: Community, membership: Membership, told: PartTold) -> None:
    """Say otherwise what somebody takes part for, and how closely."""
    _own_or_lead(actor, community, membership)
    if membership.state == "left":
        raise MembershipOver(str(_("This person has left.")))
    for name in ("organisation_id", "basis", "aim", "involvement"):
        setattr(membership, name, getattr(told, name))
    _tell(actor, community, membership)


@open_to_all("one's own part; everybody else's needs to lead the community, which is asked inside")
def pause(actor: Actor, community: Community, membership: Membership, *, today: date) -> None:
    """Go on leave; the seat is kept."""
    _own_or_lead(actor, community, membership)
    _step(membership, "on_leave", among=("active",))
    membership.on_leave_from = today
    _tell(actor, community, membership)


@open_to_all("one's own part; everybody else's needs to lead the community, which is asked inside")
def come_back(actor: Actor, community: Community, membership: Membership) -> None:
    """Be back from leave."""
    _own_or_lead(actor, community, membership)
    _step(membership, "active", among=("on_leave",))
    membership.on_leave_from = None
    _tell(actor, community, membership)


@open_to_all("one's own part; everybody else's needs to lead the community, which is asked inside")
def leave(
    actor: Actor, community: Community, membership: Membership, reason: str, *, today: date
) -> None:
    """Take part no longer; the reason is for those who lead; see `note_external`."""
    _own_or_lead(actor, community, membership)
    _step(membership, "left", among=("asked", "active", "on_leave"))
    membership.ended, membership.reason = today, reason
    _tell(actor, community, membership)


@open_to_all("one's own part; everybody else's needs to lead the community, which is asked inside")
def note_external(
    actor: Actor, community: Community, membership: Membership, *, is_external: bool | None
) -> None:
    """Keep apart the reasons that have nothing to do with the group: a birth, a new job, a move."""
    _own_or_lead(actor, community, membership)
    membership.reason_is_external = is_external


@open_to_all("each of the acts asks for itself")
def change_membership(
    actor: Actor,
    community: Community,
    membership: Membership,
    change: MembershipChange,
    *,
    today: date,
) -> None:
    """Do what was asked with a membership."""
    match change.act:
        case "accept":
            accept_member(actor, community, membership, today=today)
        case "pause":
            pause(actor, community, membership, today=today)
        case "come_back":
            come_back(actor, community, membership)
        case "leave":
            leave(actor, community, membership, change.reason, today=today)
            note_external(actor, community, membership, is_external=change.is_external)
        case _:
            change_part(actor, community, membership, change.part)


@requires(LEAD_COMMUNITY)
def _led(actor: Actor, community: Community) -> None:
    """Refuse whoever does not lead this community."""


def _own_or_lead(actor: Actor, community: Community, membership: Membership) -> None:
    is_own = actor.person_id is not None and membership.person_id == actor.person_id
    if not is_own or actor.comes_by_link:
        _led(actor, community)


def _step(membership: Membership, to: str, among: tuple[str, ...]) -> None:
    locked(membership)
    if membership.state not in among or to not in rules.NEXT_MEMBERSHIP[membership.state]:
        raise MembershipOver(str(_("This has changed meanwhile: look at the list again.")))
    membership.state = to


def _tell(actor: Actor, community: Community, membership: Membership) -> None:
    record(
        MembershipChanged(
            network_id=community.network_id,
            community_id=community.id,
            person_id=membership.person_id,
            state=membership.state,
        ),
        actor.person_id,
    )

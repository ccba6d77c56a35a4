"""Reads about charters: which there are, one of them, its texts and its history."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager

from bocage.plugin import (
    Actor,
    Affiliation,
    Community,
    Membership,
    Network,
    NotAllowed,
    Organisation,
    Person,
    PilotAssignment,
    open_to_all,
    requires,
    session,
    today,
)
from bocage_charters import rules
from bocage_charters.actions import READ_CHARTERS, REVIEW_CHARTER, WRITE_CHARTER
from bocage_charters.block_models import Goal
from bocage_charters.models import (
    Charter,
    CharterStep,
    CharterVersion,
    CoPilotCall,
    GaugeAnswer,
    Joining,
)

UNWRITTEN = (rules.TEXT_DRAFT, rules.TEXT_IN_REVIEW)


@dataclass(frozen=True, kw_only=True)
class Sought:
    """Which charters are looked for; "" and 0 leave a matter open."""

    text: str = ""
    state: str = ""
    goal: int = 0


@open_to_all("a condition, not a read")
def is_visible(actor: Actor, network: Network) -> Any:
    """What the actor may see: drafts are for those who write them, unless help is looked for."""
    if actor.may(REVIEW_CHARTER, network):
        return sa.true()
    me = actor.person_id
    led = [one.community_id for one in actor.grants if one.role in WRITE_CHARTER.roles]
    mine = [
        Charter.community_id.in_([one for one in led if one is not None]),
        Charter.created_by_id == me,
        Charter.id.in_(_where_named(me)),
    ]
    if not actor.may(READ_CHARTERS, network):
        read = [one.community_id for one in actor.grants if one.role in READ_CHARTERS.roles]
        known = Charter.community_id.in_([one for one in read if one is not None])
        return sa.or_(*mine, sa.and_(known, Charter.state != rules.DRAFT))
    searching = sa.select(CoPilotCall.charter_id).where(
        CoPilotCall.network_id == network.id, CoPilotCall.state == "open"
    )
    return sa.or_(*mine, Charter.state != rules.DRAFT, Charter.id.in_(searching))


def _where_named(person_id: int | None) -> Any:
    led = sa.select(CharterVersion.charter_id).where(CharterVersion.pilot_id == person_id)
    asked = (
        sa.select(CharterVersion.charter_id)
        .join(GaugeAnswer, GaugeAnswer.version_id == CharterVersion.id)
        .where(GaugeAnswer.person_id == person_id)
    )
    return sa.union(led, asked)


@open_to_all("finds only what the actor may see")
def find_charter(actor: Actor, network: Network, community: str, number: int) -> Charter:
    """One charter of this network by its address, or NoResultFound."""
    return session.scalars(
        sa.select(Charter)
        .join(Community, Community.id == Charter.community_id)
        .options(contains_eager(Charter.community))
        .where(
            Charter.network_id == network.id,
            Community.slug == community,
            Charter.number == number,
            is_visible(actor, network),
        )
    ).one()


@open_to_all("lists only what the actor may see")
def charters_like(actor: Actor, network: Network, sought: Sought) -> sa.Select[*tuple[Any, ...]]:
    """A select of charters, the living ones first; each row says where it stands."""
    members = (
        sa.select(sa.func.count())
        .where(Joining.charter_id == Charter.id, Joining.state == "active")
        .correlate(Charter)
        .scalar_subquery()
    )
    searching = sa.exists().where(CoPilotCall.charter_id == Charter.id, CoPilotCall.state == "open")
    ended = Charter.state.in_((rules.CLOSED, rules.ABANDONED))
    found: sa.Select[*tuple[Any, ...]] = (
        sa.select(
            Charter.id,
            Charter.number,
            Charter.title,
            Charter.state,
            Charter.signed_version,
            Charter.changed_at,
            Community.id.label("community_id"),
            Community.slug.label("community"),
            Community.name.label("community_name"),
            CharterVersion.starts,
            CharterVersion.ends,
            CharterVersion.object,
            members.label("members"),
            searching.label("is_searching"),
        )
        .join(Community, Community.id == Charter.community_id)
        .join(CharterVersion, _is_current())
        .where(Charter.network_id == network.id, is_visible(actor, network), _as_sought(sought))
        .order_by(ended, Charter.title, Charter.id)
    )
    return found


def _is_current() -> Any:
    """The text in force; before the first signature, the one being written."""
    latest = (
        sa.select(sa.func.max(CharterVersion.number))
        .where(CharterVersion.charter_id == Charter.id)
        .correlate(Charter)
        .scalar_subquery()
    )
    return sa.and_(
        CharterVersion.charter_id == Charter.id,
        CharterVersion.number == sa.func.coalesce(Charter.signed_version, latest),
    )


def _as_sought(sought: Sought) -> Any:
    wanted: list[Any] = []
    if sought.state:
        wanted.append(Charter.state == sought.state)
    if sought.goal:
        tagged = sa.select(Goal.charter_id).where(Goal.goal == sought.goal)
        wanted.append(Charter.id.in_(tagged))
    if sought.text:
        plain = sought.text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        texts = (Charter.title, Community.name, CharterVersion.object, CharterVersion.problem)
        wanted.append(sa.or_(*(one.ilike(f"%{plain}%", escape="\\") for one in texts)))
    return sa.and_(sa.true(), *wanted)


@open_to_all("the charter was found by an actor who may see it")
def versions(charter: Charter) -> Sequence[CharterVersion]:
    """Every version of its text, the first first."""
    return session.scalars(
        sa.select(CharterVersion)
        .where(CharterVersion.charter_id == charter.id)
        .order_by(CharterVersion.number)
    ).all()


@open_to_all("the charter was found by an actor who may see it")
def find_version(charter: Charter, number: int) -> CharterVersion:
    """One version of its text, or NoResultFound."""
    return session.scalars(
        sa.select(CharterVersion).where(
            CharterVersion.charter_id == charter.id, CharterVersion.number == number
        )
    ).one()


@open_to_all("the charter was found by an actor who may see it")
def current_version(charter: Charter) -> CharterVersion:
    """The text in force; before the first signature, the latest one."""
    found = versions(charter)
    signed = [one for one in found if one.number == charter.signed_version]
    return (signed or list(found))[-1]


@open_to_all("the charter was found by an actor who may see it")
def version_at_work(charter: Charter) -> CharterVersion | None:
    """The text that is written or reviewed now; None when there is none."""
    return session.scalars(
        sa.select(CharterVersion)
        .where(CharterVersion.charter_id == charter.id, CharterVersion.state.in_(UNWRITTEN))
        .order_by(CharterVersion.number.desc())
    ).first()


@open_to_all("answers about the actor")
def writes(actor: Actor, charter: Charter, version: CharterVersion | None) -> bool:
    """Whether the actor keeps this charter: by role, or as who had the idea or was to lead it."""
    if actor.may(WRITE_CHARTER, charter):
        return True
    if charter.signed_version is not None or actor.person_id is None:
        return False
    return actor.person_id in (charter.created_by_id, version.pilot_id if version else None)


@open_to_all("asks the actor")
def must_write(actor: Actor, charter: Charter, version: CharterVersion | None) -> None:
    """Refuse whoever does not keep this charter."""
    if not writes(actor, charter, version):
        raise NotAllowed(WRITE_CHARTER, actor, charter.scope)


@open_to_all("the charter was found by an actor who may see it")
def history(charter: Charter) -> Sequence[Any]:
    """Every step, the first first: version, before, after, remark, at, by."""
    return session.execute(
        sa.select(
            CharterStep.version,
            CharterStep.before,
            CharterStep.after,
            CharterStep.remark,
            CharterStep.at,
            Person.name.label("by"),
        )
        .outerjoin(Person, Person.id == CharterStep.by_id)
        .where(CharterStep.charter_id == charter.id)
        .order_by(CharterStep.id)
    ).all()


@open_to_all("the charter was found by an actor who may see it")
def returned_with(charter: Charter, version: CharterVersion) -> Any:
    """The remark with which this text came back to be corrected, with who and when; None otherwise."""
    if version.state != rules.TEXT_DRAFT or version.round == 0:
        return None
    steps = history(charter)
    last = steps[-1] if steps else None
    return last if last and last.remark and last.version == version.number else None


@open_to_all("who leads is named wherever the community is")
def leaders(charter: Charter) -> Sequence[Any]:
    """Who leads the community today, pilots first: person_id, name, function."""
    on = today(charter.community.network.time_zone)
    return session.execute(
        sa.select(PilotAssignment.person_id, Person.name, PilotAssignment.function)
        .join(Person, Person.id == PilotAssignment.person_id)
        .where(
            PilotAssignment.community_id == charter.community_id,
            PilotAssignment.function.in_(("pilot", "co_pilot")),
            PilotAssignment.starts <= on,
            sa.or_(PilotAssignment.ends.is_(None), PilotAssignment.ends >= on),
        )
        .order_by(PilotAssignment.function.desc(), Person.name)
    ).all()


@open_to_all("names of people of this network, asked for by a page that names them")
def names(person_ids: Sequence[int | None]) -> dict[int, str]:
    """What these people are called."""
    wanted = sorted({one for one in person_ids if one is not None})
    if not wanted:
        return {}
    found = session.execute(sa.select(Person.id, Person.name).where(Person.id.in_(wanted)))
    return {row[0]: row[1] for row in found}


_LINE = (Community.slug.label("community"), Charter.number, Charter.title, Charter.state)


@requires(READ_CHARTERS)
def open_here(actor: Actor, network: Network, most: int = 6) -> Sequence[Any]:
    """Charters of the network people can join now, the newest first."""
    return session.execute(
        sa.select(*_LINE, sa.literal("").label("brings"))
        .join(Community, Community.id == Charter.community_id)
        .where(Charter.network_id == network.id, Charter.state.in_(rules.TAKES_PEOPLE))
        .order_by(Charter.id.desc())
        .limit(most)
    ).all()


@requires(READ_CHARTERS)
def joined_by(actor: Actor, network: Network, person: Person) -> Sequence[Any]:
    """What a person takes part in here, with what they bring."""
    return session.execute(
        sa.select(*_LINE, Joining.brings)
        .select_from(Charter)
        .join(Community, Community.id == Charter.community_id)
        .join(Joining, Joining.charter_id == Charter.id)
        .where(
            Charter.network_id == network.id,
            Joining.person_id == person.id,
            Joining.state == "active",
        )
        .order_by(Charter.id.desc())
    ).all()


@requires(READ_CHARTERS)
def latest_of(actor: Actor, community: Community) -> Sequence[Any]:
    """The latest charter of a community, in one row or none; a draft is for those who write it."""
    found = charters_like(actor, community.network, Sought()).where(
        Charter.community_id == community.id
    )
    return session.execute(found.order_by(None).order_by(Charter.number.desc()).limit(1)).all()


@open_to_all("names of people, for those who write or review a charter of this network")
def people_here(network: Network, charter: Charter | None = None) -> list[tuple[int, str]]:
    """Whom a charter may name: who represents an organisation, takes part, leads or holds a role."""
    on = today(network.time_zone)
    ends = Affiliation.ends
    speaking = (
        sa.select(Affiliation.person_id)
        .join(Organisation, Organisation.id == Affiliation.organisation_id)
        .where(Organisation.network_id == network.id, sa.or_(ends.is_(None), ends >= on))
    )
    inside = sa.select(Community.id).where(Community.network_id == network.id)
    taking_part = sa.select(Membership.person_id).where(
        Membership.community_id.in_(inside), Membership.state.in_(("active", "on_leave"))
    )
    leading = sa.select(PilotAssignment.person_id).where(PilotAssignment.community_id.in_(inside))
    known: list[Any] = [speaking, taking_part, leading]
    if charter is not None:
        known.append(sa.select(Charter.created_by_id).where(Charter.id == charter.id))
    found = session.execute(
        sa.select(Person.id, Person.name)
        .where(Person.id.in_(sa.union(*known)), Person.state.in_(("active", "invited")))
        .order_by(Person.name, Person.id)
    )
    return [(row[0], row[1]) for row in found]


@open_to_all("the groups of the person who asks")
def communities_led(actor: Actor, network: Network) -> list[tuple[str, str]]:
    """Where the actor may begin a charter: slug and name of groups that have not ended."""
    found = sa.select(Community.id, Community.slug, Community.name).where(
        Community.network_id == network.id, Community.state != "ended"
    )
    if not actor.may(WRITE_CHARTER, network):
        led = [one.community_id for one in actor.grants if one.role in WRITE_CHARTER.roles]
        found = found.where(Community.id.in_([one for one in led if one is not None]))
    rows = session.execute(found.order_by(Community.name))
    return [(row.slug, row.name) for row in rows]

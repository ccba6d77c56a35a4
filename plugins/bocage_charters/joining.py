"""Taking part in a charter: asking, being taken in, saying otherwise, leaving."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from marshmallow import ValidationError
from sqlalchemy.exc import NoResultFound

from bocage.plugin import (
    Actor,
    Affiliation,
    Membership,
    MembershipChanged,
    NotNow,
    Organisation,
    PartTold,
    Person,
    accept_member,
    add_member,
    ask_to_join,
    decline_member,
    locked,
    now,
    open_to_all,
    record,
    requires,
    session,
    today,
    translator,
)
from bocage_charters import rules
from bocage_charters.actions import PROPOSE_CHARTER, WRITE_CHARTER
from bocage_charters.events import CharterJoined
from bocage_charters.models import Charter, Joining

_ = translator("charters")
TOLD = ("aim", "involvement", "brings", "until", "organisation_id")


@open_to_all("the charter was found by an actor who may see it")
def joinings_of(charter: Charter) -> Sequence[Any]:
    """Everybody who takes part, asks to, or did; by name."""
    return session.execute(
        sa.select(
            Joining.id,
            Joining.person_id,
            Person.name,
            Organisation.name.label("organisation"),
            Joining.aim,
            Joining.involvement,
            Joining.brings,
            Joining.until,
            Joining.state,
            Joining.joined,
            Joining.ended,
            Joining.reason,
        )
        .join(Person, Person.id == Joining.person_id)
        .outerjoin(Organisation, Organisation.id == Joining.organisation_id)
        .where(Joining.charter_id == charter.id)
        .order_by(Person.name, Joining.id)
    ).all()


@open_to_all("answers about the actor")
def own_joining(actor: Actor, charter: Charter) -> Joining | None:
    """How the actor takes part; None when they never did."""
    return session.scalars(
        sa.select(Joining).where(
            Joining.charter_id == charter.id, Joining.person_id == actor.person_id
        )
    ).first()


@open_to_all("bound to its charter, which the caller has found and asks about")
def find_joining(charter: Charter, joining_id: int) -> Joining:
    """One part taken in this charter, or NoResultFound."""
    return session.scalars(
        sa.select(Joining).where(Joining.id == joining_id, Joining.charter_id == charter.id)
    ).one()


@open_to_all("answers about the actor")
def own_organisations(actor: Actor, charter: Charter) -> list[tuple[int, str]]:
    """The organisations of this network the actor speaks for today."""
    on = today(charter.community.network.time_zone)
    found = session.execute(
        sa.select(Organisation.id, Organisation.name)
        .join(Affiliation, Affiliation.organisation_id == Organisation.id)
        .where(
            Organisation.network_id == charter.network_id,
            Affiliation.person_id == actor.person_id,
            Affiliation.starts <= on,
            sa.or_(Affiliation.ends.is_(None), Affiliation.ends >= on),
        )
        .order_by(Organisation.name)
        .distinct()
    )
    return [(row[0], row[1]) for row in found]


@requires(PROPOSE_CHARTER)
def join(actor: Actor, charter: Charter, told: Mapping[str, Any]) -> Joining:
    """Take part, or ask to where the group is not open to whoever comes."""
    locked(charter)
    if actor.person_id is None:
        raise NotNow(str(_("People take part: sign in as one.")))
    must_take_people(charter)
    joining = own_joining(actor, charter)
    if joining is not None and joining.state in ("asked", "active"):
        raise NotNow(str(_("You already take part, or have asked to.")))
    if joining is None:
        joining = Joining(
            network_id=charter.network_id, charter_id=charter.id, person_id=actor.person_id
        )
        session.add(joining)
    _say(actor, charter, joining, told)
    joining.ended, joining.reason, joining.decided_by_id = None, "", None
    joining.asked_at = now()
    joining.state = _entered(actor, charter, joining)
    if joining.state == "active":
        _in(actor, charter, joining)
    session.flush()
    return joining


@open_to_all("the charter was found by an actor who may see it")
def must_take_people(charter: Charter) -> None:
    """Raises NotNow before the text is signed, and once the work is over."""
    if charter.state not in rules.TAKES_PEOPLE:
        raise NotNow(str(_("Nobody can join now.")))


def _entered(actor: Actor, charter: Charter, joining: Joining) -> str:
    """Who is in the group already is in; otherwise its own door decides."""
    community, on = charter.community, today(charter.community.network.time_zone)
    held = _membership(charter, joining.person_id)
    if held is not None and held.state in ("active", "on_leave"):
        return "active"
    if held is not None and held.state == "asked":
        return "asked"
    if community.openness == "closed":
        return "asked"
    return (
        "active"
        if ask_to_join(actor, community, _part(joining), today=on).state == "active"
        else "asked"
    )


def _membership(charter: Charter, person_id: int) -> Membership | None:
    return session.scalars(
        sa.select(Membership).where(
            Membership.community_id == charter.community_id, Membership.person_id == person_id
        )
    ).first()


def _part(joining: Joining) -> PartTold:
    return PartTold(
        organisation_id=joining.organisation_id,
        basis="mandated" if joining.organisation_id else "own_name",
        aim=joining.aim,
        involvement=joining.involvement,
    )


def _say(actor: Actor, charter: Charter, joining: Joining, told: Mapping[str, Any]) -> None:
    chosen = told.get("organisation_id")
    if chosen is not None and chosen not in dict(own_organisations(actor, charter)):
        sentence = _("Choose an organisation you speak for.")
        raise ValidationError({"organisation_id": [str(sentence)]})
    until = told.get("until")
    on = today(charter.community.network.time_zone)
    if until is not None and until != joining.until and until < on:
        raise ValidationError({"until": [str(_("This day has passed."))]})
    for name in TOLD:
        setattr(joining, name, told.get(name))


def _in(actor: Actor, charter: Charter, joining: Joining) -> None:
    joining.state = "active"
    joining.joined = today(charter.community.network.time_zone)
    told = CharterJoined(
        network_id=charter.network_id,
        charter_id=charter.id,
        community_id=charter.community_id,
        person_id=joining.person_id,
    )
    record(told, actor.person_id)


@requires(PROPOSE_CHARTER)
def say_otherwise(actor: Actor, charter: Charter, told: Mapping[str, Any]) -> None:
    """Change what one's own part is."""
    locked(charter)
    joining = own_joining(actor, charter)
    if joining is None or joining.state not in ("asked", "active"):
        raise NotNow(str(_("You do not take part now.")))
    _say(actor, charter, joining, told)
    session.flush()


@requires(WRITE_CHARTER)
def take_in(actor: Actor, charter: Charter, joining: Joining) -> None:
    """Say yes to somebody who has asked; they are in the group from then on."""
    locked(charter)
    _must_ask(joining)
    community, on = charter.community, today(charter.community.network.time_zone)
    held = _membership(charter, joining.person_id)
    if held is None or held.state == "left":
        add_member(actor, community, joining.person_id, _part(joining), today=on)
    elif held.state == "asked":
        accept_member(actor, community, held, today=on)
    joining.decided_by_id = actor.person_id
    _in(actor, charter, joining)
    session.flush()


@requires(WRITE_CHARTER)
def decline(actor: Actor, charter: Charter, joining: Joining, reason: str = "") -> None:
    """Say no to somebody who has asked, to the group as to its work; they may ask again."""
    locked(charter)
    _must_ask(joining)
    community, on = charter.community, today(charter.community.network.time_zone)
    held = _membership(charter, joining.person_id)
    if held is not None and held.state == "asked":
        decline_member(actor, community, held, reason, today=on)
    joining.state, joining.reason, joining.decided_by_id = "declined", reason, actor.person_id
    session.flush()


@open_to_all("told of what whoever leads the group has decided there")
def heed_answer(event: MembershipChanged) -> None:
    """Who is answered as a member of the group is answered for its work too."""
    found = session.execute(
        sa.select(Joining, Charter, Membership.state)
        .join(Charter, Charter.id == Joining.charter_id)
        .join(Membership, Membership.community_id == Charter.community_id)
        .where(
            Charter.community_id == event.community_id,
            Charter.state.in_(rules.TAKES_PEOPLE),
            Joining.person_id == event.person_id,
            Joining.state == "asked",
            Membership.person_id == event.person_id,
        )
    )
    for joining, charter, state in found.all():
        locked(joining)
        if joining.state == "asked" and state in ("active", "on_leave"):
            _in(Actor(), charter, joining)
        elif joining.state == "asked" and state == "left":
            joining.state = "declined"
    session.flush()


def _must_ask(joining: Joining) -> None:
    locked(joining)
    if joining.state != "asked":
        raise NotNow(str(_("This has changed meanwhile: look at the page again.")))


@open_to_all("one's own part only")
def leave(actor: Actor, charter: Charter, reason: str = "") -> None:
    """Take part no longer in this charter; the group itself is not left."""
    locked(charter)
    joining = own_joining(actor, charter)
    if joining is None:
        raise NoResultFound
    if joining.state not in ("asked", "active"):
        raise NotNow(str(_("You do not take part now.")))
    joining.state, joining.reason = "left", reason
    joining.ended = today(charter.community.network.time_zone)
    session.flush()

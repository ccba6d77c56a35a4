"""What charters ask of a person: one statement for everything that waits for them in a network."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from bocage.plugin import (
    MANAGE_COMMUNITY,
    Actor,
    Community,
    Membership,
    Network,
    Reminder,
    Text,
    now,
    open_to_all,
    session,
    translator,
)
from bocage_charters import rules
from bocage_charters.actions import PROPOSE_CHARTER, REVIEW_CHARTER, WRITE_CHARTER
from bocage_charters.models import (
    Charter,
    CharterVersion,
    CoPilotCall,
    CoPilotOffer,
    GaugeAnswer,
    Joining,
)

_ = translator("charters")
FRESH = timedelta(days=14)
"""So long a call is shown on everybody's home page."""
Asked = sa.Select[*tuple[Any, ...]]
SENTENCES: dict[str, tuple[Text, str, int]] = {
    "sign": (_("Sign: %(title)s"), "steps/sign", 20),
    "correct": (_("Correct it and hand it in again: %(title)s"), "text", 22),
    "gauge": (_("Give your reading: %(title)s"), "gauge", 25),
    "review": (_("Review: %(title)s"), "review", 30),
    "joining": (_("Somebody asks to take part: %(title)s"), "", 35),
    "offer": (_("Somebody offers to lead with you: %(title)s"), "call", 35),
    "name": (_("Name the co-pilot: %(title)s"), "call", 40),
    "call": (_("Somebody looks for a co-pilot: %(title)s"), "call", 90),
}
"""Of each kind: what it says, the page it leads to, and where it stands."""


@open_to_all("what is asked of the actor")
def asked_of(actor: Actor, network: Network) -> Iterator[Reminder]:
    """Every act that waits for this person, each with the page where it is done."""
    if actor.person_id is None:
        return
    found = [_signing(actor), _gauge(actor), *_reviewing(actor, network), *_kept(actor, network)]
    if actor.may(PROPOSE_CHARTER, network) and not actor.holds("secretariat", network):
        found.append(_calls(actor))
    bound = [one.where(Charter.network_id == network.id) for one in found]
    for kind, slug, number, title in session.execute(sa.union(*bound)):
        sentence, page, order = SENTENCES[kind]
        address = rules.charter_address(network.slug, slug, number)
        url = f"{address}/{page}" if page else f"{address}#people"
        yield Reminder(title=sentence % {"title": title}, url=url, order=order)


def _told(kind: str) -> Asked:
    return (
        sa.select(sa.literal(kind).label("kind"), Community.slug, Charter.number, Charter.title)
        .select_from(Charter)
        .join(Community, Community.id == Charter.community_id)
    )


def _with_text(kind: str) -> Asked:
    return (
        _told(kind)
        .join(CharterVersion, CharterVersion.charter_id == Charter.id)
        .where(CharterVersion.state == rules.TEXT_IN_REVIEW)
    )


def _signing(actor: Actor) -> Asked:
    return _with_text("sign").where(
        CharterVersion.pilot_id == actor.person_id, CharterVersion.pilot_signed_at.is_(None)
    )


def _gauge(actor: Actor) -> Asked:
    return (
        _with_text("gauge")
        .join(GaugeAnswer, GaugeAnswer.version_id == CharterVersion.id)
        .where(
            GaugeAnswer.round == CharterVersion.round,
            GaugeAnswer.person_id == actor.person_id,
            GaugeAnswer.answered_at.is_(None),
        )
    )


def _reviewing(actor: Actor, network: Network) -> Iterator[Asked]:
    if actor.holds("secretariat", network) and actor.may(REVIEW_CHARTER, network):
        leads = sa.func.coalesce(CharterVersion.pilot_id, 0) == actor.person_id
        yield _with_text("review").where(CharterVersion.secretariat_signed_at.is_(None), ~leads)
    if actor.holds("secretariat", network) and actor.may(MANAGE_COMMUNITY, network):
        yield _offers("name", "accepted")


def _kept(actor: Actor, network: Network) -> Iterator[Asked]:
    """What waits for those who keep a charter: pilots and co-pilots, or who had the idea."""
    led = [one.community_id for one in actor.grants if one.role in WRITE_CHARTER.roles]
    known = [one for one in led if one is not None]
    mine = sa.and_(Charter.signed_version.is_(None), Charter.created_by_id == actor.person_id)
    keeps = sa.or_(Charter.community_id.in_(known), mine)
    yield (
        _told("joining")
        .join(Joining, Joining.charter_id == Charter.id)
        .where(Joining.state == "asked", Charter.community_id.in_(known), ~_is_asked_by_core())
    )
    yield _offers("offer", "offered").where(keeps, CoPilotCall.state == "open")
    yield (
        _told("correct")
        .join(CharterVersion, CharterVersion.charter_id == Charter.id)
        .where(keeps, CharterVersion.state == rules.TEXT_DRAFT, CharterVersion.round > 0)
        .where(Charter.state.in_(rules.ALIVE))
    )


def _is_asked_by_core() -> Any:
    """Who asks the group itself stands on the home page already; one answer settles both."""
    return sa.exists().where(
        Membership.community_id == Charter.community_id,
        Membership.person_id == Joining.person_id,
        Membership.state != "left",
    )


def _offers(kind: str, state: str) -> Asked:
    return (
        _told(kind)
        .join(CoPilotCall, CoPilotCall.charter_id == Charter.id)
        .join(CoPilotOffer, CoPilotOffer.call_id == CoPilotCall.id)
        .where(CoPilotOffer.state == state)
    )


def _calls(actor: Actor) -> Asked:
    """Calls of the last days, until the person has answered or is the one who asks."""
    answered = sa.select(CoPilotOffer.call_id).where(CoPilotOffer.person_id == actor.person_id)
    led = [one.community_id for one in actor.grants if one.role in WRITE_CHARTER.roles]
    return (
        _told("call")
        .join(CoPilotCall, CoPilotCall.charter_id == Charter.id)
        .where(
            CoPilotCall.state == "open",
            CoPilotCall.opened_at >= now() - FRESH,
            CoPilotCall.id.not_in(answered),
            sa.func.coalesce(CoPilotCall.opened_by_id, 0) != actor.person_id,
            Charter.community_id.not_in([one for one in led if one is not None]),
        )
    )

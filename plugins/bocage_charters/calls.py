"""The search for a co-pilot: an open call, answers, and the naming."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from bocage.plugin import (
    MANAGE_COMMUNITY,
    Actor,
    NotNow,
    Person,
    locked,
    name_pilot,
    now,
    open_to_all,
    requires,
    session,
    today,
    translator,
)
from bocage_charters import queries, rules
from bocage_charters.actions import PROPOSE_CHARTER
from bocage_charters.models import Charter, CoPilotCall, CoPilotOffer

_ = translator("charters")


@open_to_all("the charter was found by an actor who may see it")
def latest_call(charter: Charter) -> CoPilotCall | None:
    """The call that is open, or was last; None when there never was one."""
    return session.scalars(
        sa.select(CoPilotCall)
        .where(CoPilotCall.charter_id == charter.id)
        .order_by(CoPilotCall.id.desc())
    ).first()


@open_to_all("those who keep the charter see all answers, everybody else their own")
def offers_of(actor: Actor, charter: Charter, call: CoPilotCall) -> Sequence[Any]:
    """Answers to a call: id, person_id, name, sentence, state, at."""
    found = (
        sa.select(
            CoPilotOffer.id,
            CoPilotOffer.person_id,
            Person.name,
            CoPilotOffer.sentence,
            CoPilotOffer.state,
            CoPilotOffer.at,
        )
        .join(Person, Person.id == CoPilotOffer.person_id)
        .where(CoPilotOffer.call_id == call.id)
        .order_by(CoPilotOffer.id)
    )
    if not queries.writes(actor, charter, queries.version_at_work(charter)):
        found = found.where(CoPilotOffer.person_id == actor.person_id)
    return session.execute(found).all()


@open_to_all("bound to its charter, which the caller has found and asks about")
def find_offer(charter: Charter, offer_id: int) -> CoPilotOffer:
    """One answer to a call of this charter, or NoResultFound."""
    return session.scalars(
        sa.select(CoPilotOffer)
        .join(CoPilotCall, CoPilotCall.id == CoPilotOffer.call_id)
        .where(CoPilotOffer.id == offer_id, CoPilotCall.charter_id == charter.id)
    ).one()


@open_to_all("who writes this charter is asked inside")
def open_call(actor: Actor, charter: Charter, text: str) -> CoPilotCall:
    """Look for somebody to lead together; everybody in the network sees it."""
    locked(charter)
    queries.must_write(actor, charter, queries.version_at_work(charter))
    if charter.state not in rules.ALIVE:
        raise NotNow(str(_("This is over: nobody is looked for any more.")))
    before = latest_call(charter)
    if before is not None and before.state == "open":
        raise NotNow(str(_("A call is open already.")))
    call = CoPilotCall(
        network_id=charter.network_id,
        charter_id=charter.id,
        text=text,
        opened_by_id=actor.person_id,
    )
    session.add(call)
    session.flush()
    return call


@open_to_all("who writes this charter is asked inside")
def close_call(actor: Actor, charter: Charter) -> None:
    """Look no longer."""
    call = _open_call(charter)
    queries.must_write(actor, charter, queries.version_at_work(charter))
    call.state, call.closed_at = "closed", now()
    session.flush()


@requires(PROPOSE_CHARTER)
def offer(actor: Actor, charter: Charter, sentence: str) -> CoPilotOffer:
    """Offer oneself with a sentence; who withdrew may offer again."""
    call = _open_call(charter)
    if actor.person_id is None:
        raise NotNow(str(_("People offer themselves: sign in as one.")))
    version = queries.versions(charter)[-1]
    if actor.person_id == version.pilot_id:
        raise NotNow(str(_("You lead it already.")))
    found = session.scalars(
        sa.select(CoPilotOffer).where(
            CoPilotOffer.call_id == call.id, CoPilotOffer.person_id == actor.person_id
        )
    ).first()
    if found is not None and found.state != "withdrawn":
        raise NotNow(str(_("Your offer is already there.")))
    if found is None:
        found = CoPilotOffer(
            network_id=charter.network_id, call_id=call.id, person_id=actor.person_id
        )
        session.add(found)
    found.sentence, found.state, found.at = sentence, "offered", now()
    session.flush()
    return found


@open_to_all("one's own offer only")
def withdraw_offer(actor: Actor, charter: Charter, answer: CoPilotOffer) -> None:
    """Take one's offer back."""
    locked(answer)
    if actor.person_id is None or answer.person_id != actor.person_id:
        raise NotNow(str(_("Only your own offer can be taken back.")))
    _from(answer, ("offered", "accepted"), "withdrawn", actor)


@open_to_all("who writes this charter is asked inside")
def accept_offer(actor: Actor, charter: Charter, answer: CoPilotOffer) -> None:
    """Say yes: the call is over, and the secretariat names the co-pilot (at once, if it accepts)."""
    locked(answer)
    queries.must_write(actor, charter, queries.version_at_work(charter))
    _from(answer, ("offered",), "accepted", actor)
    call = session.get_one(CoPilotCall, answer.call_id)
    call.state, call.closed_at = "filled", now()
    if actor.may(MANAGE_COMMUNITY, charter.community):
        name_offered(actor, charter, answer)
    session.flush()


@open_to_all("who writes this charter is asked inside")
def decline_offer(actor: Actor, charter: Charter, answer: CoPilotOffer) -> None:
    """Say no, with thanks."""
    locked(answer)
    queries.must_write(actor, charter, queries.version_at_work(charter))
    _from(answer, ("offered",), "declined", actor)


@open_to_all("naming asks for itself")
def name_offered(actor: Actor, charter: Charter, answer: CoPilotOffer) -> None:
    """Name as co-pilot whom the pilot has accepted."""
    on = today(charter.community.network.time_zone)
    person = session.get_one(Person, answer.person_id)
    name_pilot(actor, charter.community, person, "co_pilot", on)
    _from(answer, ("accepted",), "named", actor)


def _from(answer: CoPilotOffer, among: Sequence[str], to: str, actor: Actor) -> None:
    if answer.state not in among:
        raise NotNow(str(_("This has changed meanwhile: look at the page again.")))
    answer.state, answer.decided_at, answer.decided_by_id = to, now(), actor.person_id
    session.flush()


def _open_call(charter: Charter) -> CoPilotCall:
    locked(charter)
    call = latest_call(charter)
    if call is None or call.state != "open":
        raise NotNow(str(_("No call is open now.")))
    return call

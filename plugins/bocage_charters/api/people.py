"""The people around a charter: who takes part, and the search for a co-pilot."""

from __future__ import annotations

from typing import Any

from flask import g

from bocage.plugin import transaction
from bocage_charters import calls, joining, queries
from bocage_charters.api.blueprint import blueprint, the_charter
from bocage_charters.api.charters import HERE
from bocage_charters.api.resources import CallTold, JoiningTold
from bocage_charters.models import Charter
from bocage_charters.schemas import (
    CallGiven,
    JoiningAct,
    JoiningGiven,
    Leaving,
    OfferAct,
    OfferGiven,
)

OFFER_ACTS = {
    "accept": calls.accept_offer,
    "decline": calls.decline_offer,
    "name": calls.name_offered,
    "withdraw": calls.withdraw_offer,
}


@blueprint.get(f"{HERE}/joinings")
@blueprint.response(200, JoiningTold(many=True))
def list_joinings(community: str, number: int) -> Any:
    """Who takes part; who asks to is told to those who keep the charter, and to themselves."""
    return _joinings(the_charter(community, number))


def _joinings(charter: Charter) -> list[dict[str, Any]]:
    sees_all = queries.writes(g.actor, charter, queries.version_at_work(charter))
    return [
        {**row._asdict(), "reason": row.reason if sees_all else ""}
        for row in joining.joinings_of(charter)
        if sees_all or row.state == "active" or row.person_id == g.actor.person_id
    ]


@blueprint.post(f"{HERE}/joinings")
@blueprint.arguments(JoiningGiven)
@blueprint.response(201, JoiningTold(many=True))
def join(given: dict[str, Any], community: str, number: int) -> Any:
    """Take part, or ask to."""
    charter = the_charter(community, number)
    with transaction():
        joining.join(g.actor, charter, given)
    return _joinings(the_charter(community, number))


@blueprint.put(f"{HERE}/joinings/mine")
@blueprint.arguments(JoiningGiven)
@blueprint.response(200, JoiningTold(many=True))
def say_otherwise(given: dict[str, Any], community: str, number: int) -> Any:
    """Change one's own part."""
    charter = the_charter(community, number)
    with transaction():
        joining.say_otherwise(g.actor, charter, given)
    return _joinings(the_charter(community, number))


@blueprint.delete(f"{HERE}/joinings/mine")
@blueprint.arguments(Leaving, location="query")
@blueprint.response(200, JoiningTold(many=True))
def leave(given: dict[str, Any], community: str, number: int) -> Any:
    """Take part no longer."""
    charter = the_charter(community, number)
    with transaction():
        joining.leave(g.actor, charter, given["reason"])
    return _joinings(the_charter(community, number))


@blueprint.put(f"{HERE}/joinings/<int:joining_id>")
@blueprint.arguments(JoiningAct)
@blueprint.response(200, JoiningTold(many=True))
def answer_joining(given: dict[str, Any], community: str, number: int, joining_id: int) -> Any:
    """Take somebody in, or decline."""
    charter = the_charter(community, number)
    found = joining.find_joining(charter, joining_id)
    with transaction():
        if given["act"] == "take_in":
            joining.take_in(g.actor, charter, found)
        else:
            joining.decline(g.actor, charter, found, given["reason"])
    return _joinings(the_charter(community, number))


@blueprint.get(f"{HERE}/call")
@blueprint.response(200, CallTold)
def show_call(community: str, number: int) -> Any:
    """The latest call for a co-pilot, with the offers the caller may see."""
    return _call(the_charter(community, number))


def _call(charter: Charter) -> dict[str, Any]:
    call = calls.latest_call(charter)
    if call is None:
        return {"state": "none", "text": "", "opened_at": None, "offers": []}
    offers = calls.offers_of(g.actor, charter, call)
    return {
        "state": call.state,
        "text": call.text,
        "opened_at": call.opened_at,
        "offers": [one._asdict() for one in offers],
    }


@blueprint.post(f"{HERE}/call")
@blueprint.arguments(CallGiven)
@blueprint.response(201, CallTold)
def open_call(given: dict[str, Any], community: str, number: int) -> Any:
    """Look for a co-pilot."""
    charter = the_charter(community, number)
    with transaction():
        calls.open_call(g.actor, charter, given["text"])
    return _call(the_charter(community, number))


@blueprint.delete(f"{HERE}/call")
@blueprint.response(200, CallTold)
def close_call(community: str, number: int) -> Any:
    """Look no longer."""
    charter = the_charter(community, number)
    with transaction():
        calls.close_call(g.actor, charter)
    return _call(the_charter(community, number))


@blueprint.post(f"{HERE}/call/offers")
@blueprint.arguments(OfferGiven)
@blueprint.response(201, CallTold)
def offer(given: dict[str, Any], community: str, number: int) -> Any:
    """Offer oneself."""
    charter = the_charter(community, number)
    with transaction():
        calls.offer(g.actor, charter, given["sentence"])
    return _call(the_charter(community, number))


@blueprint.put(f"{HERE}/call/offers/<int:offer_id>")
@blueprint.arguments(OfferAct)
@blueprint.response(200, CallTold)
def answer_offer(given: dict[str, Any], community: str, number: int, offer_id: int) -> Any:
    """Accept or decline an offer, name who was accepted, or withdraw one's own."""
    charter = the_charter(community, number)
    found = calls.find_offer(charter, offer_id)
    with transaction():
        OFFER_ACTS[given["act"]](g.actor, charter, found)
    return _call(the_charter(community, number))

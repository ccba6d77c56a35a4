"""The search for a co-pilot: the call, the offers, the answer."""

from __future__ import annotations

from typing import Any

from flask import g, request

from bocage.plugin import (
    MANAGE_COMMUNITY,
    Submitted,
    go,
    notice,
    submitted,
    transaction,
    translator,
)
from bocage_charters import calls, queries
from bocage_charters.actions import PROPOSE_CHARTER
from bocage_charters.models import Charter
from bocage_charters.schemas import CallGiven, OfferAct, OfferGiven
from bocage_charters.web.pages import drawn, pages, the_charter

_ = translator("charters")


@pages.get("/<community_slug>/<int(max=9999):number>/call")
def show_call(community_slug: str, number: int) -> str:
    return _call(the_charter(community_slug, number), Submitted())


def _call(charter: Charter, form: Submitted) -> str:
    call = calls.latest_call(charter)
    offers = calls.offers_of(g.actor, charter, call) if call else []
    work = queries.version_at_work(charter)
    writes = queries.writes(g.actor, charter, work)
    mine = next((one for one in offers if one.person_id == g.actor.person_id), None)
    if call is None:
        queries.must_write(g.actor, charter, work)
    return drawn(
        "charters/call.html",
        charter,
        form=form,
        call=call,
        is_open=call is not None and call.state == "open",
        offers=offers if writes else [],
        mine=mine,
        writes=writes,
        names_people=g.actor.may(MANAGE_COMMUNITY, charter.community),
        may_offer=g.actor.person_id is not None and g.actor.may(PROPOSE_CHARTER, g.network),
        names=queries.names([call.opened_by_id]) if call else {},
    )


@pages.post("/<community_slug>/<int(max=9999):number>/call")
def change_call(community_slug: str, number: int) -> Any:
    charter = the_charter(community_slug, number)
    act = request.form.get("act", "")
    if act == "close":
        with transaction():
            calls.close_call(g.actor, charter)
        notice(_("The search is over."))
        return _go(".show_charter", charter)
    form = _read(CallGiven() if act == "open" else OfferGiven())
    if not form.is_valid:
        return _call(charter, form), 422
    with transaction():
        if act == "open":
            calls.open_call(g.actor, charter, form.data["text"])
        else:
            calls.offer(g.actor, charter, form.data["sentence"])
    notice(
        _("The call is open: everybody in the network sees it.")
        if act == "open"
        else _("Your offer is with those who lead it. Thank you!")
    )
    return _go(".show_call", charter)


def _read(schema: Any) -> Submitted:
    sent = {key: text for key, text in request.form.items() if key not in ("csrf_token", "act")}
    return submitted(schema, sent)


def _go(to: str, charter: Charter) -> Any:
    return go(to, community_slug=charter.community.slug, number=charter.number)


@pages.post("/<community_slug>/<int(max=9999):number>/offers/<int:offer_id>")
def answer_offer(community_slug: str, number: int, offer_id: int) -> Any:
    charter = the_charter(community_slug, number)
    offer = calls.find_offer(charter, offer_id)
    form = submitted(OfferAct())
    if not form.is_valid:
        return drawn("error.html", title=_("This is no answer to an offer.")), 422
    act, sentence = ANSWERS[form.data["act"]]
    with transaction():
        act(g.actor, charter, offer)
    notice(sentence)
    return _go(".show_call", charter)


ANSWERS = {
    "accept": (calls.accept_offer, _("Accepted. The secretariat names the co-pilot.")),
    "decline": (calls.decline_offer, _("Declined.")),
    "name": (calls.name_offered, _("Named: they lead together from today on.")),
    "withdraw": (calls.withdraw_offer, _("Your offer is taken back.")),
}

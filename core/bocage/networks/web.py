"""Pages of a network: its people and roles, its settings, its words, its plugins."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import g, request

from bocage import clock
from bocage.database import transaction
from bocage.language import LANGUAGES, Text, _
from bocage.networks import queries, service
from bocage.networks.actions import MANAGE_NETWORK
from bocage.networks.schemas import (
    EndRole,
    GiveRole,
    RenameWords,
    TellNetwork,
    words_from,
)
from bocage.networks.vocabulary import (
    COMMUNITY_PRESETS,
    DEFAULTS,
    PILOT_PRESETS,
    TERMS,
    TITLES,
    Vocabulary,
    preset,
)
from bocage.people.invitations import invited
from bocage.permissions import NotAllowed
from bocage.permissions.action import NETWORK_ROLES
from bocage.web import Submitted, go, network_pages, notice, render_page, submitted

pages = network_pages("networks", __name__)
SOON = timedelta(days=45)
"""A role that ends within this time is pointed out."""
ROLES: dict[str, tuple[Text, Text]] = {
    "secretariat": (_("Secretariat"), _("looks after the network, opens cycles, publishes")),
    "member": (_("Member"), _("reads the network and joins communities")),
    "resource_person": (_("Resource person"), _("brings knowledge from outside")),
    "board_reader": (_("Board reader"), _("sees the state of all communities, changes nothing")),
    "funder_reader": (_("Funder reader"), _("reads what is published to members")),
}
READERSHIPS = {"network": _("the network"), "public": _("everybody")}
GENDER_WORDS = {"f": _("feminine"), "m": _("masculine"), "e": _("the same for women and men")}


@pages.get("/people")
def show_people() -> str:
    return _people(Submitted())


def _people(form: Submitted) -> str:
    today = clock.today(g.network.time_zone)
    manages = g.actor.may(MANAGE_NETWORK, g.network)
    return render_page(
        "networks/people.html",
        form=form,
        holders=queries.role_holders(g.actor, g.network, today),
        coming=queries.coming_roles(g.actor, g.network, today) if manages else [],
        past=queries.past_roles(g.actor, g.network, today) if manages else [],
        soon=today + SOON,
        manages=manages,
        roles={name: str(ROLES[name][0]) for name in NETWORK_ROLES},
        to_choose=[(name, str(title), str(what)) for name, (title, what) in ROLES.items()],
    )


@pages.post("/people")
def give_role() -> Any:
    form = submitted(GiveRole())
    if not form.is_valid:
        return _people(form), 422
    starts = form.data["starts"] or clock.today(g.network.time_zone)
    ends = form.data["ends"]
    if ends is not None and ends < starts:
        form.refuse("ends", _("It cannot end before it began."))
        return _people(form), 422
    if not g.actor.may(MANAGE_NETWORK, g.network):
        raise NotAllowed(MANAGE_NETWORK, g.actor, g.network.scope)
    with transaction():
        person = invited(g.actor, form.data["email"], form.data["name"], g.network.language)
        role = form.data["role"]
        service.give_role(g.actor, g.network, person.id, role, starts=starts, ends=ends)
    notice(_("The role is given."))
    return go(".show_people")


@pages.post("/people/<int:grant_id>/end")
def end_role(grant_id: int) -> Any:
    today = clock.today(g.network.time_zone)
    form = submitted(EndRole())
    if not form.is_valid:
        return _people(form), 422
    last_day = form.data["last_day"]
    with transaction():
        grant = queries.find_role(g.actor, g.network, grant_id)
        service.end_role(g.actor, g.network, grant, today=today, last_day=last_day)
    is_later = last_day is not None and last_day >= today
    notice(_("The last day is noted.") if is_later else _("The role has ended."))
    return go(".show_people")


@pages.get("/settings")
def edit_network() -> str:
    return _settings(Submitted(values=vars(g.network)))


def _settings(form: Submitted) -> str:
    _for_managers()
    return render_page(
        "networks/settings.html",
        form=form,
        languages_to_choose=list(LANGUAGES.items()),
        readerships=[(key, str(text)) for key, text in READERSHIPS.items()],
    )


def _for_managers() -> None:
    if not g.actor.may(MANAGE_NETWORK, g.network):
        raise NotAllowed(MANAGE_NETWORK, g.actor, g.network.scope)


@pages.post("/settings")
def save_network() -> Any:
    form = submitted(TellNetwork())
    if not form.is_valid:
        return _settings(form), 422
    with transaction():
        service.change_network(g.actor, g.network, service.NetworkTold(**form.data))
    notice(_("The network is saved."))
    return go(".edit_network")


@pages.get("/settings/words")
def edit_words() -> str:
    started_from = request.args.get("community", "")
    chosen = g.network.vocabulary
    if started_from in COMMUNITY_PRESETS:
        pilot = request.args.get("pilot", "pilot")
        chosen = {**chosen, **preset(started_from, pilot if pilot in PILOT_PRESETS else "pilot")}
    return _words(Submitted(values=_typed(chosen)))


def _typed(vocabulary: Any) -> dict[str, str]:
    typed: dict[str, str] = {}
    for term in TERMS:
        for code in LANGUAGES:
            told = vocabulary.get(term, {}).get(code, {})
            for part in ("one", "many", "gender"):
                typed[f"{term}_{code}_{part}"] = told.get(part, "")
    return typed


def _words(form: Submitted) -> str:
    _for_managers()
    return render_page(
        "networks/words.html",
        form=form,
        terms=[(term, str(TITLES[term])) for term in TERMS],
        usual=DEFAULTS,
        genders=[("", "–"), *((key, str(text)) for key, text in GENDER_WORDS.items())],
        presets=[
            (key, Vocabulary({"community": words}, _code()).community.one)
            for key, words in COMMUNITY_PRESETS.items()
        ],
        pilot_presets=[
            (key, Vocabulary({"pilot": words}, _code()).pilot.one)
            for key, words in PILOT_PRESETS.items()
        ],
    )


def _code() -> str:
    return str(g.network.language)


@pages.post("/settings/words")
def save_words() -> Any:
    form = submitted(RenameWords())
    if not form.is_valid:
        return _words(form), 422
    with transaction():
        service.rename_words(g.actor, g.network, words_from(form.data))
    notice(_("The words are saved; every page uses them from now on."))
    return go(".edit_words")

"""Pages on which an administrator looks after people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import g
from werkzeug.wrappers import Response

from bocage import clock
from bocage.database import transaction
from bocage.hooks.calling import Signed
from bocage.hooks.contributions import DataExtract
from bocage.language import LANGUAGES, Text, _
from bocage.people import erasure, managing, queries, schemas
from bocage.people.actions import MANAGE_PEOPLE
from bocage.people.models import Person
from bocage.people.web.my_data import in_short, kept_by_plugins
from bocage.people.web.sign_in import pages
from bocage.permissions import NotAllowed, Scope
from bocage.web import Submitted, go, house, notice, render_page, submitted
from bocage.web.listing import filters_of, listed

INSTANCE = Scope()
STATES: dict[str, Text] = {
    "active": _("active"),
    "invited": _("invited, never signed in"),
    "off": _("switched off"),
    "erased": _("erased"),
}
PLAIN = ("member", "participant")
ATTACHED = ("roles", "functions", "memberships", "affiliations")
"""What an administrator sees of a person beside their name."""


@pages.get("/people")
def list_people() -> str:
    form = filters_of(schemas.LookForPeople())
    wanted = queries.Wanted(text=form.data["q"], state=form.data["state"])
    page = listed(queries.people_like(g.actor, INSTANCE, wanted), form.data["page"], form.values)
    return render_page(
        "people/list.html",
        form=form,
        page=page,
        roles=_roles([item.id for item in page.items]),
        states={key: str(text) for key, text in STATES.items()},
        waiting=erasure.waiting_requests(g.actor, INSTANCE),
    )


def _roles(ids: Sequence[int]) -> dict[int, list[tuple[str, str]]]:
    """What people hold in each network; being a member is not told beside anything else."""
    today = clock.today(house().settings.time_zone)
    held = queries.roles_of(g.actor, INSTANCE, ids, house().grant_sources, today)
    return {person_id: _told(roles) for person_id, roles in held.items()}


def _told(roles: list[tuple[str, str]]) -> list[tuple[str, str]]:
    more = {network for role, network in roles if role not in PLAIN}
    return [
        (role, network)
        for role, network in roles
        if role not in PLAIN or (role == "member" and network not in more)
    ]


@pages.get("/people/new")
def new_person() -> str:
    return _new(Submitted(values={"language": house().settings.language, "send_link": "1"}))


def _new(form: Submitted) -> str:
    if not g.actor.may(MANAGE_PEOPLE, INSTANCE):
        raise NotAllowed(MANAGE_PEOPLE, g.actor, INSTANCE)
    return render_page("people/new.html", form=form, offered=list(LANGUAGES.items()))


@pages.post("/people/new")
def add_person() -> Any:
    form = submitted(schemas.AddPerson())
    if not form.is_valid or _is_taken(form, 0):
        return _new(form), 422
    told = dict(form.data)
    is_told = bool(told.pop("send_link"))
    with transaction():
        person = managing.add_person(g.actor, INSTANCE, managing.PersonTold(**told))
        if is_told:
            managing.send_link(g.actor, person)
        person_id = person.id
    notice(_("This person is entered."))
    return go("people.show_person", person_id=person_id)


def _is_taken(form: Submitted, but: int) -> bool:
    if not g.actor.may(MANAGE_PEOPLE, INSTANCE):
        raise NotAllowed(MANAGE_PEOPLE, g.actor, INSTANCE)
    taken = queries.whose_address(g.actor, INSTANCE, form.data["email"])
    if taken is not None and taken != but:
        form.refuse("email", _("Somebody has this address already."))
    return not form.is_valid


@pages.get("/people/<int:person_id>")
def show_person(person_id: int) -> str:
    person = queries.find_anybody(g.actor, INSTANCE, person_id)
    values = {"name": person.name, "email": person.email, "language": person.language}
    return _person(person, Submitted(values=values))


def _person(person: Person, form: Submitted) -> str:
    kept = {item.name: item for keeper in house().keepers for item in keeper.about(person)}
    return render_page(
        "people/person.html",
        person=person,
        form=form,
        offered=list(LANGUAGES.items()),
        state=str(
            STATES["off" if not person.active and person.state != "erased" else person.state]
        ),
        attached={name: _lines(kept[name]) for name in ATTACHED},
        waits=erasure.open_request(person),
    )


def _lines(kept: DataExtract) -> list[dict[str, Any]]:
    return [dict(zip(kept.columns, row, strict=True)) for row in kept.rows]


@pages.post("/people/<int:person_id>")
def correct_person(person_id: int) -> Any:
    person = queries.find_anybody(g.actor, INSTANCE, person_id)
    form = submitted(schemas.TellPerson())
    if not form.is_valid or _is_taken(form, person_id):
        return _person(person, form), 422
    with transaction():
        managing.correct_person(g.actor, person, managing.PersonTold(**form.data))
    notice(_("Saved."))
    return go("people.show_person", person_id=person_id)


@pages.post("/people/<int:person_id>/switch")
def switch_person(person_id: int) -> Any:
    person = queries.find_anybody(g.actor, INSTANCE, person_id)
    form = submitted(schemas.SwitchPerson())
    if not form.is_valid:
        return _person(person, form), 422
    is_on = form.data["is_on"]
    with transaction():
        managing.switch_person(g.actor, person, on=is_on)
    notice(
        _("This person may sign in again.")
        if is_on
        else _("This person is signed out everywhere and cannot sign in any more.")
    )
    return go("people.show_person", person_id=person_id)


@pages.post("/people/<int:person_id>/link")
def send_link(person_id: int) -> Response:
    person = queries.find_anybody(g.actor, INSTANCE, person_id)
    with transaction():
        managing.send_link(g.actor, person)
    notice(_("A link to sign in is on its way."))
    return go("people.show_person", person_id=person_id)


@pages.get("/people/<int:person_id>/erasure")
def show_erasure(person_id: int) -> str:
    return _erasure(queries.find_anybody(g.actor, INSTANCE, person_id), Submitted())


def _erasure(person: Person, form: Submitted) -> str:
    core = [Signed("", item) for keeper in house().keepers for item in keeper.about(person)]
    return render_page(
        "people/erasure.html",
        person=person,
        form=form,
        waits=erasure.open_request(person),
        kept=in_short([*core, *kept_by_plugins(person)]),
    )


@pages.post("/people/<int:person_id>/erasure")
def erase_person(person_id: int) -> Any:
    person = queries.find_anybody(g.actor, INSTANCE, person_id)
    form = submitted(schemas.ConfirmErasure())
    if form.is_valid and queries.address(form.data["email"]) != person.email.casefold():
        form.refuse("email", _("This is not the address of this person."))
    if not form.is_valid:
        return _erasure(person, form), 422
    settings = house().settings
    with transaction():
        erasure.erase(
            g.actor,
            person,
            house().keepers,
            house().registry,
            today=clock.today(settings.time_zone),
        )
    notice(_("This person is erased."))
    return go("people.list_people")


@pages.post("/people/<int:person_id>/erasure/refuse")
def refuse_erasure(person_id: int) -> Any:
    person = queries.find_anybody(g.actor, INSTANCE, person_id)
    form = submitted(schemas.RefuseErasure())
    if not form.is_valid:
        return _erasure(person, form), 422
    with transaction():
        erasure.refuse_erasure(g.actor, person, form.data["reason"])
    notice(_("It is noted why what is kept stays; the person is told."))
    return go("people.list_people")

"""Who asks, and for administrators everybody, for programs."""

from __future__ import annotations

from typing import Any

from flask import abort, g
from flask.views import MethodView
from marshmallow import ValidationError

from bocage import clock
from bocage.api import Paging, page_of, paged, site_api
from bocage.database import transaction
from bocage.language import _
from bocage.people import erasure, managing, queries
from bocage.people.queries import find_person
from bocage.people.schemas import (
    ChangePerson,
    ConfirmErasure,
    LookForPeople,
    Me,
    PersonLine,
    RefuseErasure,
    TellPerson,
)
from bocage.permissions import Scope
from bocage.web import house

INSTANCE = Scope()
blueprint = site_api("people", __name__)


@blueprint.route("/me")
class MyRoles(MethodView):
    @blueprint.response(200, Me)
    def get(self) -> dict[str, Any]:
        """Who asks, with the roles held today."""
        if g.actor.person_id is None:
            abort(401)
        person = find_person(g.actor.person_id)
        return {
            "id": person.id,
            "name": person.name,
            "email": person.email,
            "language": person.language,
            "roles": g.actor.grants,
        }


@blueprint.get("/people")
@blueprint.arguments(LookForPeople(only=("q", "state")), location="query", as_kwargs=True)
@blueprint.arguments(Paging, location="query", as_kwargs=True)
@blueprint.response(200, paged(PersonLine))
def list_people(q: str, state: str, page: int, per_page: int) -> Any:
    """Everybody, by name; those who were erased only when they are asked for."""
    found = queries.people_like(g.actor, INSTANCE, queries.Wanted(text=q, state=state))
    return page_of(found, page, per_page)


@blueprint.post("/people")
@blueprint.arguments(TellPerson)
@blueprint.response(201, PersonLine)
def add_person(data: dict[str, Any]) -> Any:
    """Enter somebody."""
    with transaction():
        made = managing.add_person(g.actor, INSTANCE, managing.PersonTold(**data))
        person_id = made.id
    return queries.find_anybody(g.actor, INSTANCE, person_id)


@blueprint.get("/people/<int:person_id>")
@blueprint.response(200, PersonLine)
def one_person(person_id: int) -> Any:
    """One person."""
    return queries.find_anybody(g.actor, INSTANCE, person_id)


@blueprint.patch("/people/<int:person_id>")
@blueprint.arguments(ChangePerson(partial=True))
@blueprint.response(200, PersonLine)
def change_person(data: dict[str, Any], person_id: int) -> Any:
    """Change what is sent; `is_active` false signs out everywhere and keeps out."""
    with transaction():
        person = queries.find_anybody(g.actor, INSTANCE, person_id)
        is_on = data.pop("is_active", None)
        if data:
            before = {"name": person.name, "email": person.email, "language": person.language}
            managing.correct_person(g.actor, person, managing.PersonTold(**before | data))
        if is_on is not None:
            managing.switch_person(g.actor, person, on=is_on)
    return queries.find_anybody(g.actor, INSTANCE, person_id)


@blueprint.post("/people/<int:person_id>/erasure")
@blueprint.arguments(ConfirmErasure)
@blueprint.response(200, PersonLine)
def erase_person(data: dict[str, Any], person_id: int) -> Any:
    """Forget somebody for good, here and in every plugin; `email` is their address, typed again."""
    person = queries.find_anybody(g.actor, INSTANCE, person_id)
    if queries.address(data["email"]) != person.email.casefold():
        told = _("This is not the address of this person.")
        raise ValidationError({"email": [str(told)]})
    day = clock.today(house().settings.time_zone)
    with transaction():
        erasure.erase(g.actor, person, house().keepers, house().registry, today=day)
    return queries.find_anybody(g.actor, INSTANCE, person_id)


@blueprint.post("/people/<int:person_id>/erasure/refuse")
@blueprint.arguments(RefuseErasure)
@blueprint.response(200, PersonLine)
def refuse_erasure(data: dict[str, Any], person_id: int) -> Any:
    """Keep what must be kept of somebody who asked to be erased; they read the reason."""
    with transaction():
        person = queries.find_anybody(g.actor, INSTANCE, person_id)
        erasure.refuse_erasure(g.actor, person, data["reason"])
    return queries.find_anybody(g.actor, INSTANCE, person_id)
